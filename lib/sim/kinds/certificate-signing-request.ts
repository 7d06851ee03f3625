import { ageColumn, define, nameColumn } from './define';
import { fromBytes } from '../core';
import { unbase64 } from './base64';
import type { FieldError } from './kind';
import { prepareStatusKept } from './shared/workload';
import { humanDuration, rfc3339 } from './times';
import { duplicate, forbidden, notSupported, required, wrong } from './shared/rules';
import type { CertificateSigningRequest as Stored } from './types';

export type CertificateSigningRequest = Stored;

/** The CONDITION cell: `Approved,Issued`, `Pending`. */
function csrCondition(c: CertificateSigningRequest): string {
  const has = (type: string): boolean => c.status?.conditions?.some((x) => x.type === type) ?? false;
  let out = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  if (has('Failed')) out += ',Failed';
  if (c.status?.certificate) out += ',Issued';
  return out;
}

/** The request is PEM of the right kind; the signer is named by domain and path; usages are there once each. */
function csrRules(c: CertificateSigningRequest): FieldError[] {
  const out: FieldError[] = [];
  const { request, signerName, usages, expirationSeconds } = c.spec ?? ({} as Partial<CertificateSigningRequest['spec']>);
  const bytes = request ? unbase64(request) : undefined;
  const text = bytes instanceof Uint8Array ? fromBytes(bytes) : '';
  if (!/-----BEGIN CERTIFICATE REQUEST-----\r?\n[A-Za-z0-9+/=\s]+-----END CERTIFICATE REQUEST-----/.test(text)) out.push(wrong('spec.request', request ?? null, 'PEM block type must be CERTIFICATE REQUEST'));
  if (!usages?.length) out.push(required('spec.usages'));
  (usages ?? []).forEach((u, i) => {
    if (!USAGES.includes(u)) out.push(notSupported(`spec.usages[${i}]`, u, USAGES));
    if (usages!.indexOf(u) < i) out.push(duplicate(`spec.usages[${i}]`, u));
  });
  if (!signerName) out.push(required('spec.signerName'));
  else {
    const slash = signerName.indexOf('/');
    if (slash < 0) out.push(wrong('spec.signerName', signerName, 'must be a fully qualified domain and path of the form "example.com/signer-name"'));
    else if (!signerName.slice(0, slash).includes('.')) out.push(wrong('spec.signerName', signerName.slice(0, slash), 'should be a domain with at least two segments separated by dots'));
  }
  if (expirationSeconds !== undefined && expirationSeconds < 600) out.push(wrong('spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 600 seconds (10 minutes)'));
  return out;
}

type Condition = { type: string; status: string; lastUpdateTime?: string; lastTransitionTime?: string };
type Status = { readonly conditions?: readonly Condition[]; readonly certificate?: string };

/** Gives conditions the times they came without (`populateConditionTimestamps`). */
function stampConditions(status: Status, old: Status | undefined, now: number): Status {
  if (!status?.conditions) return status;
  const at = rfc3339(now);
  const before = (c: Condition) => old?.conditions?.find((x) => x.type === c.type && x.status === c.status && x.lastTransitionTime)?.lastTransitionTime;
  return { ...status, conditions: status.conditions.map((c) => ({ ...c, lastUpdateTime: c.lastUpdateTime ?? at, lastTransitionTime: c.lastTransitionTime ?? before(c) ?? at })) };
}

/** Conditions that decide are not for the status endpoint to change: as many as there were are as they were (`preserveConditionInstances`). */
export function keepDecision(status: Status, old: Status | undefined): Status {
  let out = status;
  for (const type of ['Approved', 'Denied']) {
    const had = (old?.conditions ?? []).filter((c) => c.type === type);
    if (had.length === 0 || had.length !== out?.conditions?.filter((c) => c.type === type).length) continue;
    let next = 0;
    out = { ...out, conditions: out.conditions.map((c) => (c.type === type ? had[next++]! : c)) };
  }
  return out;
}

/** What is no certificate (`validateCertificate`); undefined where all is well. */
function certificateProblem(certificate: string | undefined): string | undefined {
  const bytes = certificate ? unbase64(certificate) : undefined;
  if (!bytes || !(bytes instanceof Uint8Array)) return undefined;
  const blocks = [...fromBytes(bytes).matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\r?\n[A-Za-z0-9+/=\s]+-----END \1-----/g)].map((m) => m[1]!);
  const other = blocks.find((b) => b !== 'CERTIFICATE');
  if (other !== undefined) return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other)}`;
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined;
}

const conditionsOf = (c: CertificateSigningRequest | undefined): readonly Condition[] => c?.status?.conditions ?? [];

/** `validateConditions`: what was wrong already may stay so. */
function conditionRules(c: CertificateSigningRequest, old: CertificateSigningRequest | undefined): FieldError[] {
  const out: FieldError[] = [];
  const were = conditionsOf(old).map((x) => x.type);
  const has = (types: readonly string[], type: string): boolean => types.includes(type);
  const both = has(were, 'Approved') && has(were, 'Denied');
  const seen: string[] = [];
  conditionsOf(c).forEach(({ type = '', status = '' }, i) => {
    const at = `status.conditions[${i}]`;
    if (type === '' && !were.includes('')) out.push(required(`${at}.type`));
    const values = ['Approved', 'Denied', 'Failed'].includes(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (status === '') out.push(required(`${at}.status`));
    else if (!values.includes(status)) out.push(notSupported(`${at}.status`, status, values));
    if (!both && ((type === 'Approved' && has(seen, 'Denied')) || (type === 'Denied' && has(seen, 'Approved')))) out.push(wrong(`${at}.type`, type, 'Approved and Denied conditions are mutually exclusive'));
    if (has(seen, type) && new Set(were).size === were.length) out.push(duplicate(`${at}.type`, type));
    seen.push(type);
  });
  return out;
}

/** What an update may do to the conditions and the certificate (`validateCertificateSigningRequestUpdate`). */
function changedConditions(c: CertificateSigningRequest, old: CertificateSigningRequest, subresource: 'status' | 'approval' | undefined): FieldError[] {
  const out = conditionRules(c, old);
  const of = (x: CertificateSigningRequest, type: string): readonly Condition[] => conditionsOf(x).filter((k) => k.type === type);
  const refuse = (field: string, detail: string): void => void out.push(forbidden(field, detail));
  const [now, before] = [c.status?.certificate, old.status?.certificate];
  const problem = now === before || certificateProblem(before) !== undefined ? undefined : certificateProblem(now);
  if (problem !== undefined) out.push(wrong('status.certificate', '<certificate data>', problem));
  for (const type of ['Approved', 'Denied', 'Failed']) if (of(c, type).length < of(old, type).length) refuse('status.conditions', `updates may not remove a condition of type "${type}"`);
  if (subresource !== 'approval') {
    for (const type of ['Approved', 'Denied']) if (of(c, type).length > of(old, type).length) refuse('status.conditions', `updates may not add a condition of type "${type}"`);
  }
  if (now !== before) {
    if (subresource !== 'status') refuse('status.certificate', 'updates may not set certificate content');
    else if (before) refuse('status.certificate', 'updates may not modify existing certificate content');
  }
  return out;
}

const USAGES = ['any', 'cert sign', 'client auth', 'code signing', 'content commitment', 'crl sign', 'data encipherment', 'decipher only', 'digital signature', 'email protection', 'encipher only', 'ipsec end system', 'ipsec tunnel', 'ipsec user', 'key agreement', 'key encipherment', 'microsoft sgc', 'netscape sgc', 'ocsp signing', 's/mime', 'server auth', 'signing', 'timestamping'];

export const CertificateSigningRequest = define<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  namespaced: false,
  subresources: ['approval', 'status'],
  prepare: (draft, old) => {
    prepareStatusKept(draft, old);
    if (!old) draft.status = {};
    else draft.spec = old.spec;
  },
  stamp: (draft, old, now) => {
    draft.status = stampConditions(draft.status, old?.status as Status | undefined, now);
  },
  selectable: { 'spec.signerName': (c) => c.spec.signerName },
  validate: (c, old) => [...(old ? [] : csrRules(c)), ...(old ? changedConditions(c, old, undefined) : conditionRules(c, undefined))],
  validateStatus: changedConditions,
  columns: [
    nameColumn(),
    ageColumn(),
    { name: 'SignerName', cell: (c) => c.spec.signerName || '<none>' },
    { name: 'Requestor', cell: (c) => c.spec.username ?? '' },
    { name: 'RequestedDuration', cell: (c) => (c.spec.expirationSeconds === undefined ? '<none>' : humanDuration(c.spec.expirationSeconds * 1000)) },
    { name: 'Condition', cell: csrCondition },
  ],
});
