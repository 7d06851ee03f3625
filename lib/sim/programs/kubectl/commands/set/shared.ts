import type { Flags } from '../../../command';
import { Fail } from '../../errors';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags, selectorFlag } from '../../flags';
import { recordFlag } from '../../record';

/** What all `kubectl set …` share; `local` says what does not speak with the server, `files` what the files hold. */
export const setFlags = (local: string, files = 'Filename, directory, or URL to files identifying the resource to get from a server.'): Flags => ({
  ...printFlags,
  ...dryRunFlag,
  ...fieldManagerFlag('kubectl-set'),
  ...filenameFlags(files),
  ...selectorFlag,
  ...recordFlag,
  all: { type: 'bool', help: 'Select all resources, in the namespace of the specified resource types' },
  local: { type: 'bool', help: `If true, ${local} will NOT contact api-server but run locally.` },
});

/** The Pod's spec inside an object that has one or makes Pods; undefined for other kinds. */
export function podSpec(object: any): any {
  switch (object?.kind) {
    case 'Pod':
      return object.spec;
    case 'CronJob':
      return object.spec?.jobTemplate?.spec?.template?.spec;
    case 'Deployment':
    case 'ReplicaSet':
    case 'ReplicationController':
    case 'DaemonSet':
    case 'StatefulSet':
    case 'Job':
      return object.spec?.template?.spec;
    default:
      return undefined;
  }
}

export function needPodSpec(object: any): any {
  const spec = podSpec(object);
  if (!spec) throw new Fail(`the object is not a pod or does not have a pod template: *${String(object?.apiVersion ?? '').split('/').pop()}.${object?.kind ?? ''}`);
  return spec;
}

/** Splits `TYPE NAME k=v … k-`: the resources come first (`cmdutil.GetResourcesAndPairs`). `what` names the pairs in the refusal. */
export function splitPairs(args: readonly string[], what: string): { resources: string[]; pairs: string[] } {
  const isPair = (s: string) => s.indexOf('=') > 0 || (s.endsWith('-') && s !== '-');
  const at = args.findIndex(isPair);
  if (at < 0) return { resources: [...args], pairs: [] };
  const late = args.slice(at).find((s) => !isPair(s));
  if (late !== undefined) throw new Fail(`all resources must be specified before ${what} changes: ${late}`);
  return { resources: args.slice(0, at), pairs: args.slice(at) };
}

/** Does a pattern with `*` name a container? */
export function nameMatches(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === name;
  if (!name.startsWith(parts[0]!) || !name.endsWith(parts[parts.length - 1]!)) return false;
  let at = parts[0]!.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - parts[parts.length - 1]!.length;
}
