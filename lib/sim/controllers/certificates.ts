import { decodePem, encodeCertificate } from '../core/certificate';
import { base64, unbase64 } from '../core/certificate';
import { toBytes } from '../core';
import { CertificateSigningRequest } from '../kinds';
import { rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller } from './controller';

const YEAR = 31_536_000;
/** Which usages a signer admits (`pkg/controller/certificates/signer`). */
const SIGNERS: Readonly<Record<string, RegExp>> = {
  'kubernetes.io/kube-apiserver-client': /^(digital signature|key encipherment|client auth)$/,
  'kubernetes.io/kube-apiserver-client-kubelet': /^(digital signature|key encipherment|client auth)$/,
  'kubernetes.io/kubelet-serving': /^(digital signature|key encipherment|server auth)$/,
  'kubernetes.io/legacy-unknown': /.*/,
};

/** Approves the requests of kubelets, and issues what is approved (`pkg/controller/certificates`). */
export const certificates: Controller = {
  name: 'certificatesigningrequest-controller',
  account: 'certificate-controller',
  watches: [{ kind: CertificateSigningRequest, when: (_c, _before, deleted) => !deleted }],
  reconcile(name, client) {
    const csr = client.get(CertificateSigningRequest, name);
    if (!csr || csr.status?.certificate) return;
    const has = (type: string): boolean => csr.status?.conditions?.some((c) => c.type === type) ?? false;
    if (has('Denied') || has('Failed')) return;
    const { signerName } = csr.spec;
    if (!has('Approved')) {
      const groups = (csr.spec.groups ?? []) as readonly string[];
      const kubelet = groups.includes('system:bootstrappers') || (csr.spec.username ?? '').startsWith('system:node:');
      if (signerName !== 'kubernetes.io/kube-apiserver-client-kubelet' || !kubelet) return;
      const reason = groups.includes('system:bootstrappers') ? 'kubelet client certificate' : 'self kubelet client certificate';
      client.updateSubresource(CertificateSigningRequest, 'approval', name, (d) => {
        const at = rfc3339(client.now);
        const condition = { type: 'Approved', status: 'True', reason: 'AutoApproved', message: `Auto approving ${reason} after SubjectAccessReview.`, lastUpdateTime: at, lastTransitionTime: at };
        d.status = { ...d.status, conditions: [...(d.status?.conditions ?? []), condition] } as never;
      });
      return;
    }
    const usages = Object.hasOwn(SIGNERS, signerName) ? SIGNERS[signerName] : undefined;
    if (!usages) return;
    const wrong = (csr.spec.usages ?? []).find((u) => !usages.test(u));
    if (wrong !== undefined) {
      client.updateStatus(CertificateSigningRequest, name, undefined, (d) => {
        const at = rfc3339(client.now);
        const message = `invalid usage for client certificate: ${wrong}`;
        const condition = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message, lastUpdateTime: at, lastTransitionTime: at };
        d.status = { ...d.status, conditions: [...(d.status?.conditions ?? []), condition] } as never;
      });
      return;
    }
    const subject = subjectOf(csr);
    const seconds = Math.min(csr.spec.expirationSeconds ?? YEAR, YEAR);
    const issued = encodeCertificate({
      ...subject,
      issuer: 'minikubeCA',
      notBefore: rfc3339(client.now - 300_000),
      notAfter: rfc3339(client.now - 300_000 + seconds * 1000),
    });
    client.updateStatus(CertificateSigningRequest, name, undefined, (d) => {
      d.status = { ...d.status, certificate: base64(issued) } as never;
    });
  },
};

/** Who a request names: of one made in this world as JSON, of a real PKCS#10 by its subject's attributes. */
function subjectOf(csr: T.CertificateSigningRequest): { user: string; groups: string[] } {
  const inside = decodePem('CERTIFICATE REQUEST', unbase64(String(csr.spec.request)) ?? '') ?? '';
  if (inside.startsWith('{')) {
    try {
      const said = JSON.parse(inside) as { user?: unknown; groups?: unknown };
      if (typeof said.user === 'string') return { user: said.user, groups: Array.isArray(said.groups) ? said.groups.map(String) : [] };
    } catch {
      // Not of this world after all.
    }
  }
  const bytes = toBytes(inside);
  return { user: attributes(bytes, 3)[0] ?? '', groups: attributes(bytes, 10) };
}

/** Values of the attribute 2.5.4.`id` in DER: the object identifier, a string tag, a length below 128, the text. */
function attributes(der: Uint8Array, id: number): string[] {
  const out: string[] = [];
  for (let i = 0; i + 7 < der.length; i++) {
    if (der[i] !== 6 || der[i + 1] !== 3 || der[i + 2] !== 0x55 || der[i + 3] !== 4 || der[i + 4] !== id) continue;
    const length = der[i + 6]!;
    if (![0x0c, 0x13, 0x16].includes(der[i + 5]!) || length > 127) continue;
    out.push(String.fromCharCode(...der.slice(i + 7, i + 7 + length)));
  }
  return out;
}
