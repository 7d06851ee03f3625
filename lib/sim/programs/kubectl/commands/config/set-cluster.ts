import { base64 } from '../../../../core';
import type { KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { find } from '../../kubeconfig';
import type { Cluster } from '../../kubeconfig';
import { editConfig, fileOf, unexpected } from './edit';

export const setCluster: KubectlCommand = {
  name: 'config set-cluster',
  usage:
    'kubectl config set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
  short: 'Set a cluster entry in kubeconfig',
  long: 'Set a cluster entry in kubeconfig.\n\n Specifying a name that already exists will merge new fields on top of existing values for those fields.',
  examples: `# Set only the server field on the e2e cluster entry without touching other values
kubectl config set-cluster e2e --server=https://1.2.3.4

# Embed certificate authority data for the e2e cluster entry
kubectl config set-cluster e2e --embed-certs --certificate-authority=~/.kube/e2e/kubernetes.ca.crt

# Disable cert checking for the e2e cluster entry
kubectl config set-cluster e2e --insecure-skip-tls-verify=true

# Set the custom TLS server name to use for validation for the e2e cluster entry
kubectl config set-cluster e2e --tls-server-name=my-cluster-name

# Set the proxy URL for the e2e cluster entry
kubectl config set-cluster e2e --proxy-url=https://1.2.3.4`,
  flags: {
    'certificate-authority': { type: 'string', help: 'Path to certificate-authority file for the cluster entry in kubeconfig' },
    'embed-certs': { type: 'bool', help: 'embed-certs for the cluster entry in kubeconfig' },
    'insecure-skip-tls-verify': { type: 'bool', help: 'insecure-skip-tls-verify for the cluster entry in kubeconfig' },
    'proxy-url': { type: 'string', help: 'proxy-url for the cluster entry in kubeconfig' },
    server: { type: 'string', help: 'server for the cluster entry in kubeconfig' },
    'tls-server-name': { type: 'string', help: 'tls-server-name for the cluster entry in kubeconfig' },
  },
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    const [name] = ctx.args;
    if (ctx.args.length !== 1) unexpected(ctx);
    if (f['insecure-skip-tls-verify'] && f['certificate-authority']) throw new Fail('you cannot specify a certificate authority and insecure mode at the same time');
    const ca: string = f['certificate-authority'];
    if (f['embed-certs'] && !ca) throw new Fail('you must specify a --certificate-authority to embed');
    if (f['embed-certs'] && !ctx.sys.files.exists(ca)) throw new Fail(`could not stat certificate-authority file ${ca}: stat ${ca}: no such file or directory`);
    const path = fileOf(ctx, (c) => Boolean(find(c.clusters, name)));
    editConfig(ctx, path, (c) => {
      let entry = find(c.clusters, name);
      if (!entry) c.clusters.push((entry = { name: name!, cluster: {} }));
      const cluster: Cluster = (entry.cluster ??= {});
      if (ctx.given('server')) cluster.server = f.server.replace(/\/+$/, '');
      if (ctx.given('tls-server-name')) cluster['tls-server-name'] = f['tls-server-name'];
      if (ctx.given('proxy-url')) cluster['proxy-url'] = f['proxy-url'];
      if (ctx.given('insecure-skip-tls-verify')) {
        cluster['insecure-skip-tls-verify'] = f['insecure-skip-tls-verify'];
        if (f['insecure-skip-tls-verify']) {
          delete cluster['certificate-authority'];
          delete cluster['certificate-authority-data'];
        } else delete cluster['insecure-skip-tls-verify'];
      }
      if (ctx.given('certificate-authority')) {
        delete cluster['insecure-skip-tls-verify'];
        delete cluster['certificate-authority-data'];
        delete cluster['certificate-authority'];
        if (f['embed-certs']) cluster['certificate-authority-data'] = base64(ctx.sys.files.read(ca));
        else cluster['certificate-authority'] = ctx.sys.files.absolute(ca);
      }
    });
    ctx.out(`Cluster "${name}" set.\n`);
    return 0;
  },
};
