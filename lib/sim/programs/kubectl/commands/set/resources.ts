import { changeAll } from '../../changes';
import type { KubectlCommand } from '../../command';
import { canonicalQuantity } from '../../../../kinds/quantities';
import { Fail } from '../../errors';
import { nameMatches, needPodSpec, setFlags } from './shared';

export const setResources: KubectlCommand = {
  name: 'set resources',
  usage: 'kubectl set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
  short: 'Update resource requests/limits on objects with pod templates',
  long: `Specify compute resource requirements (CPU, memory) for any resource that defines a pod template.  If a pod is successfully scheduled, it is guaranteed the amount of resource requested, but may burst up to its specified limits.

 For each compute resource, if a limit is specified and a request is omitted, the request will default to the limit.

 Possible resources include (case insensitive): Use "kubectl api-resources" for a complete list of supported resources..`,
  examples: `# Set a deployments nginx container cpu limits to "200m" and memory to "512Mi"
kubectl set resources deployment nginx -c=nginx --limits=cpu=200m,memory=512Mi

# Set the resource request and limits for all containers in nginx
kubectl set resources deployment nginx --limits=cpu=200m,memory=512Mi --requests=cpu=100m,memory=256Mi

# Remove the resource requests of nginx's containers
kubectl set resources deployment nginx --limits=cpu=0,memory=0 --requests=cpu=0,memory=0

# Print what the file would become, without asking the server
kubectl set resources -f path/to/file.yaml --limits=cpu=200m,memory=512Mi --local -o yaml`,
  flags: {
    ...setFlags('set resources'),
    containers: { type: 'string', short: 'c', default: '*', help: 'The names of containers in the selected pod templates to change, all containers are selected by default - may use wildcards' },
    limits: { type: 'string', help: "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.  Note that server side components may assign requests depending on the server configuration, such as limit ranges." },
    requests: { type: 'string', help: "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.  Note that server side components may assign requests depending on the server configuration, such as limit ranges." },
  },
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    let limits: Readonly<Record<string, string>> | undefined;
    let requests: Readonly<Record<string, string>> | undefined;
    return changeAll(ctx, {
      manager: 'kubectl-set',
      operation: 'resource requirements updated',
      refused: 'failed to patch resources update to pod template ',
      validate: () => {
        if (!f.limits && !f.requests) throw new Fail('you must specify an update to requests or limits (in the form of --requests/--limits)');
        limits = parse(f.limits);
        requests = parse(f.requests);
      },
      edit: (draft, _info, fail) => {
        const spec = needPodSpec(draft);
        const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].filter((c: any) => nameMatches(f.containers, c.name));
        if (all.length === 0) {
          fail(`error: unable to find container named ${f.containers}`);
          return false;
        }
        for (const c of all) {
          c.resources ??= {};
          if (limits) c.resources.limits = { ...c.resources.limits, ...limits };
          if (requests) c.resources.requests = { ...c.resources.requests, ...requests };
        }
        return true;
      },
    });
  },
};

function parse(text: string): Record<string, string> | undefined {
  if (!text) return undefined;
  return Object.fromEntries(
    text.split(',').map((p) => {
      const parts = p.split('=');
      if (parts.length !== 2) throw new Fail(`Invalid argument syntax ${p}, expected <resource>=<value>`);
      if (!/^[+-]?(\d+\.?\d*|\.\d+)([numkKMGTPE]i?|[eE][+-]?\d+)?$/.test(parts[1]!)) throw new Fail(`quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`);
      return [parts[0]!, canonicalQuantity(parts[1]!)] as const;
    }),
  );
}
