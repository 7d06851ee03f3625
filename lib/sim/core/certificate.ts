import { base64, unbase64 } from './base64';
import type { ClientCertificate } from './http';
import { freeze } from './json';
import { fnv32a, hex, Random } from './random';
import { remembered } from './remembered';
import { fromBytes, toBytes } from './text';

/**
 * Certificates of a world. Nothing in it is a secret, so a certificate is not X.509: it is what the certificate would
 * state, as JSON, in PEM armour, so that it can stand in a kubeconfig, a Secret or a file and be read back.
 *
 *     const pem = encodeCertificate({ user: 'jane', groups: ['devs'], issuer: 'minikubeCA', … });
 *     decodeCertificate(pem)?.user   →  'jane'
 */
export interface Certificate {
  /** Common name of the subject: the user. */
  readonly user: string;
  /** Organizations of the subject: the groups. */
  readonly groups: readonly string[];
  /** Common name of the authority that signed it. */
  readonly issuer: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** Alternative names, of a serving certificate: names of hosts and addresses. */
  readonly names?: readonly string[];
  readonly serial?: string;
  /** The whole subject in its order, where it is more than groups and a user. */
  readonly subject?: DistinguishedName;
  /** The same of the authority. */
  readonly issuerName?: DistinguishedName;
  /** Which key it is for, and with which it is signed; see {@link keyName}. Absent: any, and that of a cluster's authority. */
  readonly key?: string;
  readonly signer?: string;
  readonly usages?: readonly string[];
  /** It may sign others. */
  readonly authority?: boolean;
}

/** Attributes of a name with their short names: `[['O', 'devs'], ['CN', 'jane']]`. */
export type DistinguishedName = readonly (readonly [string, string])[];

/** What a request for a certificate states: its subject, the names it is to be good for, and its key. */
export type CertificateRequest = Pick<Certificate, 'user' | 'groups' | 'subject' | 'names' | 'key'>;

/** The key of a cluster's authority. */
export const CLUSTER_KEY = 'ca.key';

/** Which key a private key (PEM) is; undefined if it is none of a world's. */
export function keyName(pem: string): string | undefined {
  for (const label of ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY']) {
    const name = /^key of (.+)$/.exec(decodePem(label, pem) ?? '')?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** The subject of a certificate or a request. */
export const subjectOf = (c: CertificateRequest): DistinguishedName => c.subject ?? [...c.groups.map((g) => ['O', g] as const), ['CN', c.user]];

/** What a server is told of a client that shows this certificate. */
export const clientOf = ({ user, groups, issuer, signer, notBefore, notAfter }: Certificate): ClientCertificate => ({ user, groups, issuer, ...(signer !== undefined ? { signer } : {}), ...(notBefore !== undefined ? { notBefore } : {}), ...(notAfter !== undefined ? { notAfter } : {}) });

/** Did the authority of `ca` sign this one? */
export const signedBy = (certificate: Certificate, ca: Certificate): boolean => today(certificate.issuer, certificate.signer) === today(ca.user, ca.key) && (certificate.signer ?? CLUSTER_KEY) === (ca.key ?? CLUSTER_KEY);

/** Worlds that were saved long ago have another name for their cluster's authority, and no keys. */
const today = (name: string, key: string | undefined): string => (name === 'minikubeCA' && key === undefined ? 'kubernetes' : name);

/**
 * Why a client does not trust a server, in the words of Go's crypto/x509; undefined if it does. `name` is the host it wanted
 * to reach, `ca` the authority it trusts, `now` in milliseconds.
 */
export function distrust(certificate: Certificate, ca: Certificate | undefined, name: string, now: number): string | undefined {
  const { names = [], notBefore, notAfter } = certificate;
  const stamp = `${new Date(now).toISOString().slice(0, 19)}Z`;
  if (notBefore !== undefined && Date.parse(notBefore) > now) return `certificate has expired or is not yet valid: current time ${stamp} is before ${notBefore}`;
  if (notAfter !== undefined && Date.parse(notAfter) < now) return `certificate has expired or is not yet valid: current time ${stamp} is after ${notAfter}`;
  const isAddress = (text: string) => /^[\d.]+$|:/.test(text);
  const address = isAddress(name);
  const valid = names.filter((n) => isAddress(n) === address);
  if (!valid.includes(name)) {
    if (valid.length > 0) return `certificate is valid for ${valid.join(', ')}, not ${name}`;
    return address ? `cannot validate certificate for ${name} because it doesn't contain any IP SANs` : `certificate is not valid for any names, but wanted to match ${name}`;
  }
  return ca && signedBy(certificate, ca) ? undefined : 'certificate signed by unknown authority';
}

/** A certificate request that {@link requestSubject} reads. */
export const encodeRequest = (request: CertificateRequest): string => encodePem('CERTIFICATE REQUEST', JSON.stringify(request));

/** How many characters of a certificate are its key's modulus and its signature: so one of kubeadm's authorities is 1107 bytes long. */
const SEAL = 521;

/** A certificate in PEM that {@link decodeCertificate} reads: as long as a real one, by letters that nobody looks at. */
export function encodeCertificate(certificate: Certificate): string {
  const text = JSON.stringify(certificate);
  const random = new Random(fnv32a(text));
  return encodePem('CERTIFICATE', `${text.slice(0, -1)},"signature":"${hex(() => random.next(), SEAL)}"}`);
}

const isText = (x: unknown): x is string => typeof x === 'string';
const areTexts = (x: unknown): x is readonly string[] => Array.isArray(x) && x.every(isText);
const isName = (x: unknown): x is DistinguishedName => Array.isArray(x) && x.every((p) => areTexts(p) && p.length === 2);
const isTime = (x: unknown): boolean => isText(x) && !Number.isNaN(Date.parse(x));

/** A learner may write any JSON into the armour: whoever reads a certificate relies on its shape. */
function isCertificate(x: unknown): x is Certificate {
  if (x === null || typeof x !== 'object') return false;
  const c = x as Record<string, unknown>;
  const either = (key: string, is: (value: unknown) => boolean) => c[key] === undefined || is(c[key]);
  return (
    isText(c.user) && areTexts(c.groups) && isText(c.issuer) &&
    either('notBefore', isTime) && either('notAfter', isTime) && either('serial', (t) => isText(t) && /^[0-9A-Fa-f]+$/.test(t)) &&
    either('names', areTexts) && either('usages', areTexts) && either('subject', isName) && either('issuerName', isName) &&
    either('key', isText) && either('signer', isText)
  ); // prettier-ignore
}

/** What a PEM text states; undefined if it is none of ours. */
export const decodeCertificate: (pem: string) => Certificate | undefined = remembered((pem) => {
  const text = decodePem('CERTIFICATE', pem);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isCertificate(value) ? freeze(value) : undefined;
  } catch {
    return undefined;
  }
});

/** Whom a certificate request (PEM) asks for: one made in a world says it as JSON, a real PKCS#10 in its subject's attributes. */
export function requestSubject(pem: string): CertificateRequest {
  const inside = decodePem('CERTIFICATE REQUEST', pem) ?? '';
  if (inside.startsWith('{')) {
    try {
      const said = JSON.parse(inside) as Partial<CertificateRequest>;
      if (typeof said.user === 'string') {
        return {
          user: said.user,
          groups: Array.isArray(said.groups) ? said.groups.map(String) : [],
          ...(isName(said.subject) ? { subject: said.subject } : {}),
          ...(Array.isArray(said.names) ? { names: said.names.map(String) } : {}),
          ...(typeof said.key === 'string' ? { key: said.key } : {}),
        };
      }
    } catch {
      // Not of a world after all.
    }
  }
  const der = toBytes(inside);
  return { user: attributes(der, 3)[0] ?? '', groups: attributes(der, 10) };
}

/** Values of the attribute 2.5.4.`id` in DER: the object identifier, a string tag, a length below 128, the text. */
function attributes(der: Uint8Array, id: number): string[] {
  const out: string[] = [];
  for (let i = 0; i + 7 < der.length; i++) {
    if (der[i] !== 6 || der[i + 1] !== 3 || der[i + 2] !== 0x55 || der[i + 3] !== 4 || der[i + 4] !== id) continue;
    const length = der[i + 6]!;
    if (![0x0c, 0x13, 0x16].includes(der[i + 5]!) || length > 127) continue;
    out.push(fromBytes(der.slice(i + 7, i + 7 + length)));
  }
  return out;
}

/** `-----BEGIN LABEL-----`, base64 in lines of 64, `-----END LABEL-----`. */
export function encodePem(label: string, text: string): string {
  const data = base64(text).replace(/.{64}/g, '$&\n').replace(/\n$/, '');
  return `-----BEGIN ${label}-----\n${data}\n-----END ${label}-----\n`;
}

/** The inside of the first block with this label; undefined without one. */
export function decodePem(label: string, pem: string): string | undefined {
  const start = pem.indexOf(`-----BEGIN ${label}-----`);
  const end = pem.indexOf(`-----END ${label}-----`, start);
  if (start < 0 || end < 0) return undefined;
  return unbase64(pem.slice(start + label.length + 16, end));
}
