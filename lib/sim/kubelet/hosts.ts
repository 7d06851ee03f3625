import { own } from '../core';
import type { FileTree } from '../machine/files';
import type { Pod } from '../kinds/types';

const DOMAIN = 'cluster.local';
const CLUSTER_DNS = '10.96.0.10';

/** `/etc/hosts`, `/etc/hostname` and `/etc/resolv.conf` of a Pod's containers. `node` has the node's own files. */
export function podFiles(pod: Pod, ip: string, hostname: string, node: { readonly hosts: string; readonly resolv: string }): FileTree {
  return { '/etc/hosts': hosts(pod, ip, hostname, node.hosts), '/etc/hostname': `${hostname}\n`, '/etc/resolv.conf': resolv(pod, node.resolv) };
}

function hosts(pod: Pod, ip: string, hostname: string, nodes: string): string {
  const aliases = (pod.spec?.hostAliases ?? []).map((a) => `${a.ip}\t${(a.hostnames ?? []).join('\t')}\n`).join('');
  const extra = aliases ? `\n# Entries added by HostAliases.\n${aliases}` : '';
  if (pod.spec?.hostNetwork) return `# Kubernetes-managed hosts file (host network).\n${nodes}${extra}`;
  const full = pod.spec?.subdomain ? `${hostname}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.${DOMAIN}\t${hostname}` : hostname;
  return (
    '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nfe00::\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n' +
    `${ip}\t${full}\n${extra}`
  );
}

/** `GetPodDNS`: by the Pod's dnsPolicy, with its dnsConfig merged in. */
function resolv(pod: Pod, node: string): string {
  const policy = pod.spec?.dnsPolicy ?? 'ClusterFirst';
  const lines = node.split('\n').map((l) => l.trim().split(/\s+/));
  const of = (word: string) => lines.filter((l) => l[0] === word).flatMap((l) => l.slice(1));
  let servers = of('nameserver');
  let search = of('search');
  let options = of('options');
  if (policy === 'None') servers = search = options = [];
  else if (policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !pod.spec?.hostNetwork)) {
    servers = [CLUSTER_DNS];
    search = [`${pod.metadata.namespace}.svc.${DOMAIN}`, `svc.${DOMAIN}`, DOMAIN, ...search.filter((s) => s !== 'local')];
    options = ['ndots:5'];
  }
  const config = pod.spec?.dnsConfig;
  servers = [...new Set([...servers, ...(config?.nameservers ?? [])])];
  search = [...new Set([...search, ...(config?.searches ?? [])])];
  const merged = new Map(options.map((o) => [o.split(':')[0]!, o]));
  for (const o of config?.options ?? []) merged.set(o.name ?? '', o.value === undefined ? (o.name ?? '') : `${o.name}:${o.value}`);
  return (
    (search.length ? `search ${search.join(' ')}\n` : '') + servers.map((s) => `nameserver ${s}\n`).join('') + (merged.size ? `options ${[...merged.values()].join(' ')}\n` : '')
  );
}

/** The host name inside a Pod. */
export function podHostname(pod: Pod, node: string): string {
  if (pod.spec?.hostNetwork) return node;
  return (pod.spec?.hostname || pod.metadata.name).slice(0, 63).replace(/[-.]+$/, '');
}

/** Annotation or label by key; undefined if absent. */
export const annotation = (pod: Pod, key: string): string | undefined => own(pod.metadata.annotations, key);
