import { QuantityError, canonicalQuantity } from '../../../kinds/quantities';
import type { KubectlCommand } from '../command';
import { completeTheseTypes } from '../complete';
import { apiVersion, gvrText, type Resource } from '../discovery';
import { Fail, StatusError } from '../errors';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags, saveConfigFlag } from '../flags';
import { TemplateFailure, reporter } from '../print/printer';
import { recordFlag, recorded } from '../record';
import { resolveEach, select, selectionOf, visit } from '../resources';
import { dryRunOf, fixedType, post, withLastApplied } from '../writes';

const HPA = fixedType('autoscaling', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', true, 'v2');
const HPA_V1 = fixedType('autoscaling', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');

export const autoscale: KubectlCommand = {
  name: 'autoscale',
  usage: 'kubectl autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  long: `Creates an autoscaler that automatically chooses and sets the number of pods that run in a Kubernetes cluster.

 Looks up a deployment, replica set, stateful set, or replication controller by name and creates an autoscaler that uses the given resource as a reference. An autoscaler can automatically increase or decrease number of pods deployed within the system as needed.`,
  examples: `# Auto scale a deployment "foo", with the number of pods between 2 and 10, no target CPU utilization specified so a default autoscaling policy will be used
kubectl autoscale deployment foo --min=2 --max=10

# Auto scale a replication controller "foo", with the number of pods between 1 and 5, target CPU utilization at 80%
kubectl autoscale rc foo --max=5 --cpu=80%

# Between 3 and 6 pods of a deployment, for 500m CPU and 200Mi of memory on average
kubectl autoscale deployment bar --min=3 --max=6 --cpu=500m --memory=200Mi

# Between 3 and 6 pods, for 60% of the CPU and 70% of the memory requested
kubectl autoscale deployment bar --min=3 --max=6 --cpu=60% --memory=70%`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...fieldManagerFlag('kubectl-autoscale'),
    ...saveConfigFlag,
    ...recordFlag,
    ...filenameFlags('Filename, directory, or URL to files identifying the resource to autoscale.'),
    cpu: { type: 'string', help: 'Target CPU utilization over all the pods. When specified as a percentage (e.g."70%" for 70% of requested CPU) it will target average utilization. When specified as quantity (e.g."500m" for 500 milliCPU) it will target average value. Value without units is treated as a quantity with miliCPU being the unit (e.g."500" is "500m").' },
    'cpu-percent': { type: 'int', default: -1, hidden: true, deprecated: "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).", help: 'The target average CPU utilization (represented as a percent of requested CPU) over all the pods.' },
    max: { type: 'int', default: -1, required: true, help: 'The upper limit for the number of pods that can be set by the autoscaler. Required.' },
    memory: { type: 'string', help: 'Target memory utilization over all the pods. When specified  as a percentage (e.g."60%" for 60% of requested memory) it will target average utilization. When specified as quantity (e.g."200Mi" for 200 MiB, "1Gi" for 1 GiB) it will target average value. Value without units is treated as a quantity with mebibytes being the unit (e.g."200" is "200Mi").' },
    min: { type: 'int', default: -1, help: "The lower limit for the number of pods that can be set by the autoscaler. If it's not specified or negative, the server will apply a default value." },
    name: { type: 'string', help: 'The name for the newly created object. If not specified, the name of the input resource will be used.' },
  },
  complete: completeTheseTypes(['deployment', 'replicaset', 'replicationcontroller', 'statefulset']),
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    if (f.max < 1) throw new Fail(`--max=MAXPODS is required and must be at least 1, max: ${f.max}`);
    if (f.max < f.min) throw new Fail(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${f.max}, min: ${f.min}`);
    if (f.cpu && f['cpu-percent'] > 0) throw new Fail('--cpu-percent and --cpu are mutually exclusive');
    const dryRun = dryRunOf(ctx);
    const cpu = f.cpu || (f['cpu-percent'] > 0 ? `${f['cpu-percent']}%` : '');
    const metrics = [...(cpu ? [metric('cpu', cpu, 'm')] : []), ...(f.memory ? [metric('memory', f.memory, 'Mi')] : [])];
    const targets = resolveEach(ctx, select(ctx, selectionOf(ctx)), { asGiven: true });
    visit(targets, (info) => {
      if (!info.type.subresources.includes('scale')) throw new Fail(`cannot autoscale a ${info.type.kind}: could not find scale subresource for ${gvrText(info.type)} in discovery information`);
      const metadata = { name: f.name || info.name, ...(ctx.api.target.namespaceGiven ? { namespace: ctx.namespace } : {}) };
      const spec = { maxReplicas: f.max, ...(f.min > 0 ? { minReplicas: f.min } : {}), scaleTargetRef: { apiVersion: apiVersion(info.type), kind: info.type.kind, name: info.name } };
      const make = (type: Resource, given: object): void => {
        let object: any = recorded(ctx, given);
        if (dryRun === 'client') {
          reporter(ctx, { typed: true })({ type, name: metadata.name, object }, 'created');
          return;
        }
        if (f['save-config']) object = withLastApplied(object, { typed: true });
        object = post(ctx, type, info.namespace ?? ctx.namespace, object, { manager: f['field-manager'], dryRun });
        reporter(ctx, { typed: true })({ type, name: metadata.name, object }, 'autoscaled');
      };
      try {
        make(HPA, { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata, spec: { ...spec, ...(metrics.length > 0 ? { metrics } : {}) }, status: { currentMetrics: null, desiredReplicas: 0 } });
      } catch (e) {
        if (!(e instanceof StatusError) && !(e instanceof Fail)) throw e;
        // Whatever failed, a template too, it falls back to autoscaling/v1, which knows a percentage of CPU alone.
        if (e instanceof TemplateFailure) ctx.out(e.output);
        if (!f.cpu) throw new Fail('failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input');
        if (f.memory || !String(f.cpu).endsWith('%')) throw new Fail('failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: %!w(<nil>)');
        const target = f['cpu-percent'] >= 0 ? { targetCPUUtilizationPercentage: f['cpu-percent'] } : {};
        make(HPA_V1, { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata, spec: { ...spec, ...target }, status: { currentReplicas: 0, desiredReplicas: 0 } });
      }
    });
    return 0;
  },
};

/** One `--cpu` or `--memory`: `70%`, `500m`, or a bare number of millicores or mebibytes (`parseResourceInput`). */
function metric(name: 'cpu' | 'memory', typed: string, unit: string): object {
  const text = typed.trim();
  const target = (how: object) => ({ type: 'Resource', resource: { name, target: how } });
  if (text.endsWith('%')) {
    const value = text.slice(0, -1);
    if (!/^[+-]?\d+$/.test(value) || Number(value) < 0 || Number(value) >= 2 ** 31) throw new Fail(`invalid percentage value: ${value}`);
    return target({ averageUtilization: Number(value), type: 'Utilization' });
  }
  try {
    return target({ averageValue: canonicalQuantity(/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? `${Number(text)}${unit}` : text), type: 'AverageValue' });
  } catch (e) {
    if (!(e instanceof QuantityError)) throw e;
    throw new Fail(`invalid resource ${name} value: ${text}`);
  }
}
