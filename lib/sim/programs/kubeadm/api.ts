import { clientOf, decodeCertificate, NetworkError, unbase64, type Json } from '../../core';
import type { Sys } from '../../machine/sys';
import { Fail } from '../kubectl/errors';
import { find, parseConfig, type Cluster } from '../kubectl/kubeconfig';
import { parseYaml } from '../kubectl/manifests';

/** Ends kubeadm: its last line. */
export class Failed extends Error {}

/** One request; the answer's object. Throws {@link Failed} with the server's words, or why there is no answer. */
export type Ask = (method: string, path: string, body?: object) => any;

/** The API server as `/etc/kubernetes/admin.conf` knows it. Throws {@link Failed}. */
export function api(sys: Sys): Ask {
  const file = '/etc/kubernetes/admin.conf';
  if (!sys.files.exists(file)) throw new Failed(`failed to load admin kubeconfig: open ${file}: no such file or directory`);
  const config = reading('failed to load admin kubeconfig', () => parseConfig(sys.files.read(file), file));
  const context = find(config.contexts, config['current-context'])?.context;
  const server = find(config.clusters, context?.cluster)?.cluster?.server;
  if (typeof server !== 'string') throw new Failed('failed to load admin kubeconfig: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable');
  const certificate = decodeCertificate(unbase64(String(find(config.users, context?.user)?.user?.['client-certificate-data'] ?? '')) ?? '');
  return (method, path, body) => {
    try {
      const response = sys.fetch({ method, url: `${server}${path}`, headers: { 'content-type': 'application/json', accept: 'application/json' }, ...(body === undefined ? {} : { body: body as Json }), ...(certificate ? { certificate: clientOf(certificate) } : {}) });
      const answer: any = typeof response.body === 'string' ? JSON.parse(response.body) : response.body;
      if (response.status >= 400) throw new Failed(answer?.message ?? `status ${response.status}`);
      return answer;
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      throw new Failed(`${{ GET: 'Get', POST: 'Post', DELETE: 'Delete' }[method as 'GET']} "${server}${path}": dial tcp ${server.replace(/^https:\/\//, '')}: connect: connection refused`);
    }
  };
}

/** What kubeadm was told when it made the cluster (kubeadm `util/config/cluster.go`). Throws {@link Failed}. */
export function clusterConfiguration(ask: Ask): { readonly certificatesDir?: string } {
  const text: unknown = ask('GET', '/api/v1/namespaces/kube-system/configmaps/kubeadm-config').data?.ClusterConfiguration;
  if (typeof text !== 'string') throw new Failed('failed to get config map: unexpected error when reading kubeadm-config ConfigMap: ClusterConfiguration key value pair missing');
  const value = reading('failed to decode cluster configuration data', () => parseYaml(text, 'kubeadm-config'));
  return typeof value?.certificatesDir === 'string' ? { certificatesDir: value.certificatesDir } : {};
}

/** How those who join find the cluster: the kubeconfig that everybody may read. Throws {@link Failed}. */
export function clusterInfo(ask: Ask): Cluster {
  const text: unknown = ask('GET', '/api/v1/namespaces/kube-public/configmaps/cluster-info').data?.kubeconfig;
  const config = reading('failed to load the cluster-info ConfigMap', () => parseConfig(typeof text === 'string' ? text : '', 'cluster-info'));
  const found = config.clusters[0]?.cluster;
  if (typeof found?.server !== 'string') throw new Failed('failed to load the cluster-info ConfigMap: invalid configuration: no server found');
  return found;
}

/** What a learner may have written is read: what is wrong with it ends kubeadm. */
function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (e) {
    if (!(e instanceof Fail)) throw e;
    throw new Failed(`${what}: ${e.message}`);
  }
}
