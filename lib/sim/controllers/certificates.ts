import { base64, encodeCertificate, requestSubject, unbase64 } from '../core';
import { CertificateSigningRequest } from '../kinds';
import { rfc3339 } from '../kinds/times';
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
    const subject = requestSubject(unbase64(String(csr.spec.request)) ?? '');
    const seconds = Math.min(csr.spec.expirationSeconds ?? YEAR, YEAR);
    const issued = encodeCertificate({
      ...subject,
      issuer: 'kubernetes',
      notBefore: rfc3339(client.now - 300_000),
      notAfter: rfc3339(client.now - 300_000 + seconds * 1000),
      usages: csr.spec.usages ?? [],
    });
    client.updateStatus(CertificateSigningRequest, name, undefined, (d) => {
      d.status = { ...d.status, certificate: base64(issued) } as never;
    });
  },
};
