import { clientOf, decodeCertificate, NetworkError, unbase64, type Json } from '../../core';
import type { Sys } from '../../machine/sys';
import { parseYaml } from '../kubectl/manifests';

/** Ends kubeadm: its last line. */
export class Failed extends Error {}

/** The API server as `/etc/kubernetes/admin.conf` knows it. Throws {@link Failed}. */
export function api(sys: Sys): (method: string, path: string, body?: object) => any {
  const file = '/etc/kubernetes/admin.conf';
  if (!sys.files.exists(file)) throw new Failed(`failed to load admin kubeconfig: open ${file}: no such file or directory`);
  const config = parseYaml(sys.files.read(file), file);
  const server: string = config.clusters[0].cluster.server;
  const certificate = decodeCertificate(unbase64(config.users[0].user['client-certificate-data'] ?? '') ?? '');
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

/** What kubeadm was told when it made the cluster. */
export const clusterConfiguration = (ask: ReturnType<typeof api>): any => parseYaml(ask('GET', '/api/v1/namespaces/kube-system/configmaps/kubeadm-config').data.ClusterConfiguration, 'kubeadm-config');
