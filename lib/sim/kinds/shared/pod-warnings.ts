import { parseQuantity } from '../quantities';

const LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

/** What is taken, but told to be unwise (`pkg/api/pod/warnings.go`). `at` is empty for a Pod, `spec.template.` for a template. */
export function podWarnings(pod: any, at = ''): string[] {
  const out: string[] = [];
  for (const key of Object.keys(pod?.metadata?.annotations ?? {})) {
    if (key.startsWith('container.apparmor.security.beta.kubernetes.io/')) out.push(`${at}metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
  }
  const spec = pod?.spec ?? {};
  const here = `${at}spec`;
  for (const key of Object.keys(spec.nodeSelector ?? {})) if (Object.hasOwn(LABELS, key)) out.push(`${here}.nodeSelector[${key}]: ${LABELS[key]}`);
  const fractional = (c: any, field: string): void => {
    for (const kind of ['limits', 'requests']) {
      for (const name of ['memory', 'ephemeral-storage']) {
        const value = c.resources?.[kind]?.[name];
        if (value !== undefined && parseQuantity(value).nanos % 1_000_000_000n !== 0n) out.push(`${field}.resources.${kind}[${name}]: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`);
      }
    }
  };
  for (const list of ['initContainers', 'containers']) {
    (spec[list] ?? []).forEach((c: any, i: number) => {
      const field = `${here}.${list}[${i}]`;
      fractional(c, field);
      const names = new Map<string, number>();
      (c.env ?? []).forEach((e: any, k: number) => {
        if (names.has(e.name)) out.push(`${field}.env[${k}]: hides previous definition of ${JSON.stringify(e.name)}, which may be dropped when using apply`);
        names.set(e.name, k);
      });
      const ports = new Map<string, number>();
      (c.ports ?? []).forEach((p: any, k: number) => {
        const key = `${p.protocol}/${p.containerPort}/${p.hostPort ?? 0}`;
        const first = ports.get(key);
        if (first !== undefined) out.push(`${field}.ports[${k}]: duplicate port definition with ${field}.ports[${first}]`);
        else ports.set(key, k);
      });
    });
  }
  if (spec.terminationGracePeriodSeconds < 0) out.push(`${here}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  return out;
}
