import { sha256 } from '@noble/hashes/sha2.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { decodePem, subjectOf, toBytes, type Certificate, type CertificateRequest, type DistinguishedName } from '../../core';

/** How OpenSSL 3.0 writes what a certificate states. */

/** `O = devs, CN = jane`. */
export const oneLine = (name: DistinguishedName): string => name.map(([k, v]) => `${k} = ${/[",+<>;\\]|^[ #]| $/.test(v) ? `"${v.replace(/["\\]/g, '\\$&')}"` : v}`).join(', ');

export const issuerOf = (c: Certificate): DistinguishedName => c.issuerName ?? [['CN', c.issuer]];

/** `Nov 23 15:41:37 2026 GMT`. */
export function gmt(time: string | undefined): string {
  const d = new Date(time ?? 0);
  return `${d.toUTCString().slice(8, 11)} ${String(d.getUTCDate()).padStart(2)} ${d.toISOString().slice(11, 19)} ${d.getUTCFullYear()} GMT`;
}

const hexOf = (bytes: Uint8Array, between = ''): string => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join(between);
/** So many bytes that follow from a text: what stands for keys and signatures, which a world has no use for. */
function derived(text: string, count: number): Uint8Array {
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i += 32) out.set(sha256(toBytes(`${i}\n${text}`)).subarray(0, Math.min(32, count - i)), i);
  return out;
}

/** The serial number, of 64 bits as Go's signers and of 160 as OpenSSL's. */
export const serialOf = (c: Certificate): string => c.serial ?? hexOf(Uint8Array.of(derived(JSON.stringify(c), 8)[0]! & 0x7f || 1, ...derived(JSON.stringify(c), 8).subarray(1))).toUpperCase();

/** The hash of a certificate, as pairs of digits with colons. */
export function fingerprint(pem: string, algorithm: 'sha1' | 'sha256'): string {
  const inside = toBytes(decodePem('CERTIFICATE', pem) ?? '');
  return hexOf(algorithm === 'sha1' ? sha1(inside) : sha256(inside), ':').toUpperCase();
}

const isAddress = (name: string) => /^\d+\.\d+\.\d+\.\d+$|:/.test(name);
const USAGES: Readonly<Record<string, string>> = {
  'digital signature': 'Digital Signature', 'content commitment': 'Non Repudiation', 'key encipherment': 'Key Encipherment', 'data encipherment': 'Data Encipherment', 'key agreement': 'Key Agreement',
  'cert sign': 'Certificate Sign', 'crl sign': 'CRL Sign',
}; // prettier-ignore
const EXTENDED: Readonly<Record<string, string>> = { 'server auth': 'TLS Web Server Authentication', 'client auth': 'TLS Web Client Authentication', 'code signing': 'Code Signing', 'email protection': 'E-mail Protection' };
const keyId = (key: string) => hexOf(derived(`id of ${key}`, 20), ':').toUpperCase();

/** Extensions by the short names that `-ext` takes: their head, and their text. */
export function extensionsOf(c: Certificate): Map<string, readonly [string, string]> {
  const out = new Map<string, readonly [string, string]>();
  const usages = (c.usages ?? []).flatMap((u) => USAGES[u] ?? []);
  const extended = (c.usages ?? []).flatMap((u) => EXTENDED[u] ?? []);
  if (usages.length) out.set('keyUsage', ['X509v3 Key Usage: critical', usages.join(', ')]);
  if (extended.length) out.set('extendedKeyUsage', ['X509v3 Extended Key Usage: ', extended.join(', ')]);
  out.set('basicConstraints', ['X509v3 Basic Constraints: critical', c.authority ? 'CA:TRUE' : 'CA:FALSE']);
  if (c.authority) out.set('subjectKeyIdentifier', ['X509v3 Subject Key Identifier: ', keyId(c.key ?? '')]);
  if (c.signer !== undefined || !c.authority) out.set('authorityKeyIdentifier', ['X509v3 Authority Key Identifier: ', keyId(c.signer ?? 'ca.key')]);
  if (c.names?.length) out.set('subjectAltName', ['X509v3 Subject Alternative Name: ', namesText(c.names)]);
  return out;
}

const namesText = (names: readonly string[]) => names.map((n) => (isAddress(n) ? `IP Address:${n}` : `DNS:${n}`)).join(', ');

/** Bytes of a number in lines of fifteen, or of a signature in lines of eighteen. */
function rows(bytes: Uint8Array, per: number, indent: number): string {
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += per) out.push(`${' '.repeat(indent)}${hexOf(bytes.subarray(i, i + per), ':')}${i + per < bytes.length ? ':' : ''}\n`);
  return out.join('');
}

/** Bits that an RSA key may have: beyond them OpenSSL warns, and its calculations take minutes. */
export const MOST_BITS = 16_384;

/** `(2048 bit)` of a key's name, as {@link newKeyName} makes it. */
const bitsOf = (key: string | undefined) => Math.min(MOST_BITS, Number(/^rsa(\d+)-/.exec(key ?? '')?.[1] ?? 2048));

function publicKey(key: string | undefined): string {
  if (key?.startsWith('ec')) {
    return `            Public Key Algorithm: id-ecPublicKey\n                Public-Key: (256 bit)\n                pub:\n${rows(Uint8Array.of(4, ...derived(key, 64)), 15, 20)}                ASN1 OID: prime256v1\n                NIST CURVE: P-256\n`;
  }
  const bits = bitsOf(key);
  const modulus = Uint8Array.of(0, ...derived(key ?? '', bits / 8));
  modulus[1]! |= 0x80;
  modulus[modulus.length - 1]! |= 1;
  return `            Public Key Algorithm: rsaEncryption\n                Public-Key: (${bits} bit)\n                Modulus:\n${rows(modulus, 15, 20)}                Exponent: 65537 (0x10001)\n`;
}

const algorithm = (key: string | undefined) => (key?.startsWith('ec') ? 'ecdsa-with-SHA256' : 'sha256WithRSAEncryption');

/** `Modulus=…`, by which one sees that a key, a request and a certificate belong together. */
export const modulusOf = (key: string | undefined): string => {
  const bytes = derived(key ?? '', bitsOf(key) / 8);
  bytes[0]! |= 0x80;
  bytes[bytes.length - 1]! |= 1;
  return `Modulus=${hexOf(bytes).toUpperCase()}\n`;
};

/** `x509 -text`. */
export function certificateText(c: Certificate): string {
  const serial = serialOf(c);
  const shown = serial.length <= 16 ? ` ${BigInt(`0x${serial}`)} (0x${serial.toLowerCase().replace(/^0+/, '')})` : `\n            ${serial.toLowerCase().match(/../g)!.join(':')}`;
  const extensions = [...extensionsOf(c).values()].map(([head, text]) => `            ${head}\n                ${text}\n`).join('');
  return (
    `Certificate:\n    Data:\n        Version: 3 (0x2)\n        Serial Number:${shown}\n        Signature Algorithm: ${algorithm(c.signer)}\n        Issuer: ${oneLine(issuerOf(c))}\n` +
    `        Validity\n            Not Before: ${gmt(c.notBefore)}\n            Not After : ${gmt(c.notAfter)}\n        Subject: ${oneLine(subjectOf(c))}\n` +
    `        Subject Public Key Info:\n${publicKey(c.key ?? c.user)}        X509v3 extensions:\n${extensions}    Signature Algorithm: ${algorithm(c.signer)}\n    Signature Value:\n${rows(derived(JSON.stringify(c), 256), 18, 8)}`
  );
}

/** `req -text`. */
export function requestText(r: CertificateRequest): string {
  const names = r.names?.length ? `            Requested Extensions:\n                X509v3 Subject Alternative Name: \n                    ${namesText(r.names)}\n` : '            (none)\n            Requested Extensions:\n';
  return (
    `Certificate Request:\n    Data:\n        Version: 1 (0x0)\n        Subject: ${oneLine(subjectOf(r))}\n        Subject Public Key Info:\n${publicKey(r.key ?? r.user)}        Attributes:\n${names}` +
    `    Signature Algorithm: ${algorithm(r.key)}\n    Signature Value:\n${rows(derived(JSON.stringify(r), 256), 18, 8)}`
  );
}

/** `/CN=jane/O=dev` as a name; undefined where it does not begin with a slash or lacks a `=`. */
export function subjectIn(text: string): [string, string][] | undefined {
  if (!text.startsWith('/')) return undefined;
  const out: [string, string][] = [];
  for (const part of text.slice(1).split(/(?<!\\)\//)) {
    if (part === '') continue;
    const at = part.indexOf('=');
    if (at < 0) return undefined;
    if (part.slice(at + 1) !== '') out.push([part.slice(0, at), part.slice(at + 1).replace(/\\(.)/g, '$1')]);
  }
  return out;
}

/** Hosts and addresses of `DNS:a,IP:1.2.3.4`. */
export const namesIn = (text: string): string[] => text.split(',').flatMap((p) => /^\s*(?:DNS|IP|IP Address)[.\d]*\s*[:=]\s*(\S+)\s*$/.exec(p)?.[1] ?? []);

/** The name of a key that is made now: nothing else says which one it is. */
export const newKeyName = (kind: string, random: () => number): string => `${kind}-${Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')}`;
