import type { Json } from '../../../core';
import { goQuote } from '../../pflag';
import { rfc3339 } from '../../../kinds/times';
import type { Flags } from '../../command';
import type { Ctx, KubectlCommand } from '../command';
import { Fail } from '../errors';
import { filenameFlags, printFlags } from '../flags';
import { reporter } from '../print/printer';
import { infoOf, resolveEach, select, selectionOf, visit } from '../resources';
import { put } from '../writes';

const flagsFor = (done: string): Flags => ({
  ...printFlags,
  ...filenameFlags('Filename, directory, or URL to files identifying the resource to update'),
  force: { type: 'bool', help: `Update the CSR even if it is already ${done}.` },
});

function decide(ctx: Ctx, type: 'Approved' | 'Denied', reason: string, word: string): number {
  if (ctx.args.length === 0 && (ctx.flags.filename as string[]).length === 0 && ctx.flags.kustomize === '') throw new Fail('one or more CSRs must be specified as <name> or -f <filename>');
  const report = reporter(ctx);
  const targets = resolveEach(ctx, select(ctx, selectionOf(ctx, { of: 'certificatesigningrequests', noNamespace: true })));
  const other = type === 'Approved' ? 'Denied' : 'Approved';
  visit(targets, (info) => {
    if (info.type.kind !== 'CertificateSigningRequest') throw new Fail(`can only handle CertificateSigningRequest.certificates.k8s.io objects, got ${info.type.kind}${info.type.group ? `.${info.type.group}` : ''}`);
    const have: readonly any[] = info.object.status?.conditions ?? [];
    if (have.some((c) => c.type === other)) throw new Fail(`certificate signing request ${goQuote(info.name)} is already ${other}`);
    const there = have.some((c) => c.type === type);
    if (!there || ctx.flags.force) {
      const condition = { type, status: 'True', reason, message: `This CSR was ${word} by kubectl certificate ${word === 'approved' ? 'approve' : 'deny'}.`, lastUpdateTime: rfc3339(ctx.sys.now) };
      put(ctx, info.type, undefined, info.name, { ...info.object, status: { ...info.object.status, conditions: there ? have : [...have, condition] } } as Json as object, { subresource: 'approval' });
    }
    report(infoOf(info.type, info.object, ''), word);
  });
  if (targets.length === 0) ctx.out('No resources found\n');
  return 0;
}

export const certificate: KubectlCommand = {
  name: 'certificate',
  usage: 'kubectl certificate SUBCOMMAND',
  short: 'Modify certificate resources',
  long: 'Modify certificate resources.',
  flags: {},
};

export const certificateApprove: KubectlCommand = {
  name: 'certificate approve',
  usage: 'kubectl certificate approve (-f FILENAME | NAME)',
  short: 'Approve a certificate signing request',
  long: `Approve a certificate signing request.

 kubectl certificate approve allows a cluster admin to approve a certificate signing request (CSR). This action tells a certificate signing controller to issue a certificate to the requester with the attributes requested in the CSR.

 SECURITY NOTICE: whoever holds the certificate is whom it names. Read what a CSR asks for before you approve it.`,
  examples: `# Approve CSR 'csr-sqgzp'
kubectl certificate approve csr-sqgzp`,
  flags: flagsFor('approved'),
  run: (ctx) => decide(ctx, 'Approved', 'KubectlApprove', 'approved'),
};

export const certificateDeny: KubectlCommand = {
  name: 'certificate deny',
  usage: 'kubectl certificate deny (-f FILENAME | NAME)',
  short: 'Deny a certificate signing request',
  long: `Deny a certificate signing request.

 kubectl certificate deny allows a cluster admin to deny a certificate signing request (CSR). This action tells a certificate signing controller to not to issue a certificate to the requester.`,
  examples: `# Deny CSR 'csr-sqgzp'
kubectl certificate deny csr-sqgzp`,
  flags: flagsFor('denied'),
  run: (ctx) => decide(ctx, 'Denied', 'KubectlDeny', 'denied'),
};
