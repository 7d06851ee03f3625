import { goQuote } from '../../../pflag';
import type { Flags } from '../../../command';
import type { Ctx } from '../../command';
import { completeTheseTypes } from '../../complete';
import { Fail } from '../../errors';
import { filenameFlags, printFlags, selectorFlag } from '../../flags';
import { groupResource, resourcePath, typeOf } from '../../discovery';
import { listItems, resolveEach, select, selectionOf } from '../../resources';
import type { Info } from '../../resources';

export const rolloutFlags: Flags = { ...printFlags, ...filenameFlags('Filename, directory, or URL to files identifying the resource to get from a server.'), ...selectorFlag };

const TYPES = ['deployment', 'daemonset', 'statefulset'];

/** Of what can be rolled out; `status` takes one, only Deployments can be paused. */
export const completeRollouts = completeTheseTypes(TYPES);
export const completeRollout = completeTheseTypes(TYPES, true);
export const completeDeployments = completeTheseTypes(['deployment']);

/** The objects that `rollout VERB …` names; `later`: what is wrong with files is gathered with the rest. */
export function rolloutTargets(ctx: Ctx, later = false): ReturnType<typeof resolveEach> {
  const f = ctx.flags as Record<string, any>;
  if (ctx.args.length === 0 && f.filename.length === 0 && f.kustomize === '') throw new Fail('required resource not specified');
  return resolveEach(ctx, select(ctx, selectionOf(ctx, { typeAlone: true, latest: true, typed: true, later })));
}

/** `deployments.apps "web"`: how these commands name what they can't do something with. */
export const quoted = (info: Info) => `${groupResource(info.type)} ${JSON.stringify(info.name)}`;

/** `Job.batch`: a kind with its group, as messages of these commands name it. */
export const kindText = (info: Pick<Info, 'type'>): string => (info.type.group ? `${info.type.kind}.${info.type.group}` : info.type.kind);

export interface Revision {
  readonly number: number;
  readonly cause: string;
  /** The Pod template as it was. */
  readonly template: any;
  /** The object that holds it: a ReplicaSet or ControllerRevision. */
  readonly holder: any;
  /** What `-o` prints of it: the ReplicaSet, or the workload as it was. */
  readonly whole: any;
}

export const REVISION = 'deployment.kubernetes.io/revision';
const CAUSE = 'kubernetes.io/change-cause';

/** Kinds that these commands know of, whether or not they can do something with them. */
const VISITED = ['DaemonSet.apps', 'Deployment.apps', 'Job.batch', 'Pod', 'ReplicaSet.apps', 'ReplicationController', 'StatefulSet.apps', 'CronJob.batch'];

/** The revisions of a workload, oldest first (kubectl `pkg/polymorphichelpers/history.go`). */
export function revisionsOf(ctx: Ctx, info: Info, what: 'history viewer' | 'rollbacker' = 'history viewer'): Revision[] {
  const { object } = info;
  const owned = (kind: string): any[] => {
    const type = typeOf(ctx.discovery, 'apps/v1', kind)!;
    return listItems(ctx.api.get(resourcePath(type, info.namespace)), type).filter((o) => (o.metadata.ownerReferences ?? []).some((r: any) => r.controller && r.uid === object.metadata.uid));
  };
  const out: Revision[] = [];
  if (info.type.kind === 'Deployment') {
    for (const rs of owned('ReplicaSet')) {
      const number = Number(rs.metadata.annotations?.[REVISION]);
      if (Number.isInteger(number)) out.push({ number, cause: rs.metadata.annotations?.[CAUSE] ?? '', template: rs.spec.template, holder: rs, whole: rs });
    }
  } else if (info.type.kind === 'DaemonSet' || info.type.kind === 'StatefulSet') {
    for (const r of owned('ControllerRevision')) {
      const { $patch: _patch, ...template } = r.data?.spec?.template ?? {};
      out.push({ number: r.revision, cause: r.metadata.annotations?.[CAUSE] ?? '', template, holder: r, whole: { ...object, spec: { ...object.spec, template } } });
    }
  } else if (!VISITED.includes(kindText(info))) {
    throw new Fail(`error retrieving ${what === 'rollbacker' ? what : 'history'} for ${goQuote(kindText(info))}, no visitor method exists for {${info.type.group} ${info.type.kind}}`);
  } else throw new Fail(`no ${what} has been implemented for ${goQuote(kindText(info))}`);
  return out.sort((a, b) => a.number - b.number);
}
