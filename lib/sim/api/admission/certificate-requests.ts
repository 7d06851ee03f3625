import { resourceName } from '../../kinds/lookup';
import { decide } from '../authorization';
import { forbidden } from '../status';
import type { Plugin } from './admission';

/** A signing request is signed with who sent it; approving needs leave for its signer. */
export const CertificateRequests: Plugin = {
  name: 'CertificateApproval',
  mutate: (a) => {
    if (resourceName(a.kind) !== 'certificatesigningrequests.certificates.k8s.io' || a.operation !== 'CREATE' || !a.object.spec) return;
    a.object.spec = {
      ...a.object.spec,
      username: a.user.name,
      groups: [...a.user.groups],
      ...(a.user.uid && { uid: a.user.uid }),
      ...(a.user.extra && { extra: Object.fromEntries(Object.entries(a.user.extra).map(([k, v]) => [k, [...v]])) }),
    };
  },
  validate: (a, ctx) => {
    if (resourceName(a.kind) !== 'certificatesigningrequests.certificates.k8s.io' || a.subresource !== 'approval') return;
    const signer: string = (a.old as any)?.spec?.signerName ?? '';
    const may = (name: string): boolean => decide(ctx, a.user, { verb: 'approve', group: 'certificates.k8s.io', resource: 'signers', name }).allowed;
    if (!may(signer) && !may(`${signer.split('/')[0]}/*`)) throw forbidden(a.kind, a.name, `user not permitted to approve requests with signerName ${JSON.stringify(signer)}`);
  },
};
