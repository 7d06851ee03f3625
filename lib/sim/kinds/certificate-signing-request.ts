import { ageColumn, define, nameColumn } from './define';
import { prepareStatusKept } from './shared/workload';
import { humanDuration } from './times';
import { required } from './shared/rules';
import type { CertificateSigningRequest as Stored } from './types';

export type CertificateSigningRequest = Stored;

/** The CONDITION cell: `Approved,Issued`, `Pending`. */
export function csrCondition(c: CertificateSigningRequest): string {
  const has = (type: string): boolean => c.status?.conditions?.some((x) => x.type === type) ?? false;
  let out = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  if (has('Failed')) out += ',Failed';
  if (c.status?.certificate) out += ',Issued';
  return out;
}

export const CertificateSigningRequest = define<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  namespaced: false,
  subresources: ['approval', 'status'],
  defaults: (d) => {
    if (d.spec) d.spec.usages ??= ['digital signature', 'key encipherment'];
  },
  prepare: (draft, old) => {
    prepareStatusKept(draft, old);
    if (!old) draft.status = {};
    else draft.spec = old.spec;
  },
  selectable: { 'spec.signerName': (c) => c.spec.signerName },
  validate: (c, old) => (old ? [] : [...(c.spec.signerName ? [] : [required('spec.signerName')]), ...(c.spec.request ? [] : [required('spec.request')])]),
  columns: [
    nameColumn(),
    ageColumn(),
    { name: 'SignerName', cell: (c) => c.spec.signerName || '<none>' },
    { name: 'Requestor', cell: (c) => c.spec.username ?? '' },
    { name: 'RequestedDuration', cell: (c) => (c.spec.expirationSeconds === undefined ? '<none>' : humanDuration(c.spec.expirationSeconds * 1000)) },
    { name: 'Condition', cell: csrCondition },
  ],
});
