import { requestSubject, unbase64 } from '../../../core';
import { humanDuration } from '../../../kinds/times';
import type { Describer } from './sheet';
import { formatLabels, rfc1123 } from './sheet';

export const certificateSigningRequest: Describer = {
  group: 'certificates.k8s.io',
  kind: 'CertificateSigningRequest',
  describe(s, c) {
    const { metadata: m, spec, status = {} } = c;
    const subject = requestSubject(unbase64(spec.request ?? '') ?? '');
    s.put(0, `Name:\t${m.name}`);
    s.put(0, `Labels:\t${formatLabels(m.labels)}`);
    s.put(0, `Annotations:\t${formatLabels(m.annotations)}`);
    s.put(0, `CreationTimestamp:\t${rfc1123(m.creationTimestamp)}`);
    s.put(0, `Requesting User:\t${spec.username ?? ''}`);
    if (spec.signerName) s.put(0, `Signer:\t${spec.signerName}`);
    if (spec.expirationSeconds !== undefined) s.put(0, `Requested Duration:\t${humanDuration(spec.expirationSeconds * 1000)}`);
    s.put(0, `Status:\t${statusText(status)}`);
    s.put(0, 'Subject:');
    s.put(0, `\tCommon Name:\t${subject.user}`);
    s.put(0, '\tSerial Number:\t');
    subject.groups.forEach((g, i) => s.put(0, i === 0 ? `\tOrganization:\t${g}` : `\t\t${g}`));
  },
};

function statusText(status: any): string {
  const has = (type: string) => (status.conditions ?? []).some((c: any) => c.type === type);
  const base = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${base}${has('Failed') ? ',Failed' : ''}${status.certificate ? ',Issued' : ''}`;
}
