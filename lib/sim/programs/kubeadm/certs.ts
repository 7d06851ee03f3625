import { base64, decodeCertificate, encodeCertificate, unbase64, type Certificate } from '../../core';
import { rfc3339 } from '../../kinds/times';
import type { Sys } from '../../machine/sys';
import { api, clusterConfiguration, Failed } from './api';
import { columns, shortDuration } from './token';

/** Certificates of a control plane: name, authority, and what its renewal says (kubeadm `certs/renewal/manager.go`). */
const CERTIFICATES: readonly (readonly [name: string, authority: string, what: string])[] = [
  ['admin.conf', 'ca', 'certificate embedded in the kubeconfig file for the admin to use and for kubeadm itself'],
  ['apiserver', 'ca', 'certificate for serving the Kubernetes API'],
  ['apiserver-etcd-client', 'etcd-ca', 'certificate the apiserver uses to access etcd'],
  ['apiserver-kubelet-client', 'ca', 'certificate for the API server to connect to kubelet'],
  ['controller-manager.conf', 'ca', 'certificate embedded in the kubeconfig file for the controller manager to use'],
  ['etcd-healthcheck-client', 'etcd-ca', 'certificate for liveness probes to healthcheck etcd'],
  ['etcd-peer', 'etcd-ca', 'certificate for etcd nodes to communicate with each other'],
  ['etcd-server', 'etcd-ca', 'certificate for serving etcd'],
  ['front-proxy-client', 'front-proxy-ca', 'certificate for the front proxy client'],
  ['scheduler.conf', 'ca', 'certificate embedded in the kubeconfig file for the scheduler manager to use'],
  ['super-admin.conf', 'ca', 'certificate embedded in the kubeconfig file for the super-admin'],
];
const YEAR = 365 * 86_400_000;

const fileOf = (name: string, directory: string): string => (name.endsWith('.conf') ? `/etc/kubernetes/${name}` : `${directory}/${name.replace(/^etcd-/, 'etcd/')}.crt`);
const DATA = /(client-certificate-data: )(\S+)/;

/** The certificate in a file, a kubeconfig's too. */
function read(sys: Sys, file: string): Certificate | undefined {
  if (!sys.files.exists(file)) return undefined;
  const text = sys.files.read(file);
  return decodeCertificate(file.endsWith('.conf') ? (unbase64(DATA.exec(text)?.[2] ?? '') ?? '') : text);
}

/** `Nov 23, 2027 17:04 UTC`. */
function moment(time: string): string {
  const d = new Date(time);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][d.getUTCMonth()]} ${two(d.getUTCDate())}, ${d.getUTCFullYear()} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())} UTC`;
}

/** `kubeadm certs check-expiration` and `renew`. */
export function certs(sys: Sys, args: readonly string[], flags: ReadonlyMap<string, string>): string {
  const [verb, name] = args;
  if (verb !== 'check-expiration' && verb !== 'renew') throw new Failed(`unknown command ${JSON.stringify(`certs ${verb ?? ''}`.trim())} for "kubeadm"`);
  const chosen = CERTIFICATES.filter(([n]) => name === 'all' || n === name);
  if (verb === 'renew' && chosen.length === 0) throw new Failed(`unknown command ${JSON.stringify(name ?? '')} for "kubeadm certs renew"`);
  const word = verb === 'renew' ? 'renew' : 'check-expiration';
  sys.write(1, `[${word}] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[${word}] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.\n\n`);
  const directory = flags.get('cert-dir') ?? clusterConfiguration(api(sys)).certificatesDir ?? '/etc/kubernetes/pki';
  if (verb === 'renew') {
    for (const [n, , what] of chosen) renew(sys, fileOf(n, directory), what);
    return name === 'all' ? '\nDone renewing certificates. You must restart the kube-apiserver, kube-controller-manager, kube-scheduler and etcd, so that they can use the new certificates.\n' : '';
  }
  const left = (c: Certificate): readonly string[] => (c.notAfter === undefined ? ['', ''] : [moment(c.notAfter), Date.parse(c.notAfter) < sys.now ? '<invalid>' : shortDuration(Date.parse(c.notAfter) - sys.now)]);
  const rows = CERTIFICATES.map(([n, authority]) => {
    const c = read(sys, fileOf(n, directory));
    return c ? [n, ...left(c), authority, 'no      '] : [`!MISSING! ${n}`, '', '', '', '        '];
  });
  const authorities = ['ca', 'etcd-ca', 'front-proxy-ca'].map((n) => {
    const c = read(sys, fileOf(n, directory));
    return c ? [n, ...left(c), 'no      '] : [`!MISSING! ${n}`, '', '', '        '];
  });
  return `${columns([['CERTIFICATE', 'EXPIRES', 'RESIDUAL TIME', 'CERTIFICATE AUTHORITY', 'EXTERNALLY MANAGED'], ...rows])}\n${columns([['CERTIFICATE AUTHORITY', 'EXPIRES', 'RESIDUAL TIME', 'EXTERNALLY MANAGED'], ...authorities])}`;
}

function renew(sys: Sys, file: string, what: string): void {
  const old = read(sys, file);
  if (!old) {
    sys.write(1, `MISSING! ${what}\n`);
    return;
  }
  const fresh = encodeCertificate({ ...old, notBefore: rfc3339(sys.now), notAfter: rfc3339(sys.now + YEAR) });
  sys.files.write(file, file.endsWith('.conf') ? sys.files.read(file).replace(DATA, (_m, key: string) => key + base64(fresh)) : fresh);
  sys.write(1, `${what} renewed\n`);
}
