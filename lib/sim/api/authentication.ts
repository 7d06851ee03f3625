import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, decodeCertificate, fromBytes, remembered, signedBy, toBytes, type HttpRequest, type Instant } from '../core';
import { base64Url, unbase64Url } from '../kinds/base64';
import { storeKey } from '../kinds/lookup';
import type { Kind } from '../kinds/kind';
import { Node } from '../kinds/node';
import { Pod } from '../kinds/pod';
import { Secret } from '../kinds/secret';
import { ServiceAccount } from '../kinds/service-account';
import type { Context, User } from './context';
import { failure } from './status';

function fromUrl64(text: string): string {
  const bytes = unbase64Url(text);
  return typeof bytes === 'number' ? '' : fromBytes(bytes);
}

/** What a ServiceAccount's token says. Times are in seconds since 1970. */
export interface Claims {
  readonly aud: readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly jti: string;
  readonly nbf: number;
  readonly sub: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly node?: { readonly name: string; readonly uid: string };
    readonly pod?: { readonly name: string; readonly uid: string };
    readonly secret?: { readonly name: string; readonly uid: string };
    readonly serviceaccount: { readonly name: string; readonly uid: string };
  };
}

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

const sign = (ctx: Context, text: string): string => base64Url(signer(`${ctx.identity.cluster}\n${ctx.identity.ca}`).clone().update(toBytes(text)).digest());
/** The authority is long: what it makes of the key is the same for every token. */
const signer = remembered((key) => hmac.create(sha256, toBytes(key)), 100);

/** The name of the cluster's signing key; it follows from the cluster, and is worked out once. */
const keyIds = new WeakMap<Context, string>();
function keyId(ctx: Context): string {
  let id = keyIds.get(ctx);
  if (id === undefined) keyIds.set(ctx, (id = sign(ctx, 'kid').slice(0, 43)));
  return id;
}

/** The public half of that key as a JSON web key names it; its modulus is of 2,048 bits. */
export function signingKey(ctx: Context): { readonly kid: string; readonly alg: 'RS256'; readonly n: string } {
  const n = Array.from({ length: 8 }, (_, i) => sign(ctx, `modulus ${i}`)).join('');
  return { kid: keyId(ctx), alg: 'RS256', n: n.slice(0, 342) };
}

const PREFIX = 'kubernetes.io/serviceaccount/';

/** Makes the token that a Secret holds, in the older form: it says no audience and never ends. */
export function issueSecretToken(ctx: Context, of: { readonly namespace: string; readonly secret: string; readonly account: string; readonly uid: string }): string {
  return signed(ctx, {
    iss: 'kubernetes/serviceaccount',
    [`${PREFIX}namespace`]: of.namespace,
    [`${PREFIX}secret.name`]: of.secret,
    [`${PREFIX}service-account.name`]: of.account,
    [`${PREFIX}service-account.uid`]: of.uid,
    sub: `system:serviceaccount:${of.namespace}:${of.account}`,
  });
}

/** Makes a token: a JWT signed by the cluster. */
export const issueToken = (ctx: Context, claims: Claims): string => signed(ctx, claims);

function signed(ctx: Context, claims: object): string {
  const text = `${base64Url(toBytes(JSON.stringify({ alg: 'RS256', kid: keyId(ctx) })))}.${base64Url(toBytes(JSON.stringify(claims)))}`;
  return `${text}.${sign(ctx, text)}`;
}

type Judged = { readonly user: User; readonly claims: Claims } | { readonly fault: string };

/** Whose token that is, or what is wrong with it (`pkg/serviceaccount/claims.go`); no words for what is no token of this cluster's. */
function judgeToken(ctx: Context, token: string): Judged {
  const parts = token.split('.');
  if (parts.length !== 3 || sign(ctx, `${parts[0]}.${parts[1]}`) !== parts[2]) return { fault: '' };
  let claims: Claims;
  try {
    claims = JSON.parse(fromUrl64(parts[1]!)) as Claims;
  } catch {
    return { fault: '' };
  }
  if ((claims.iss as string) === 'kubernetes/serviceaccount') return readSecretToken(ctx, token, claims as unknown as Readonly<Record<string, string>>) ?? { fault: '' };
  if (claims.exp * 1000 <= ctx.now()) return { fault: 'service account token has expired' };
  const k = claims['kubernetes.io'];
  const gone = (kind: Kind<any>, namespace: string | undefined, ref: { readonly name: string; readonly uid: string } | undefined, what: string): string | undefined => {
    if (!ref) return undefined;
    const found = ctx.store.get(storeKey(kind, namespace, ref.name))?.value as { metadata: { uid: string } } | undefined;
    if (!found) return `${kind.plural} ${JSON.stringify(ref.name)} not found`;
    return found.metadata.uid === ref.uid ? undefined : `${what} UID (${found.metadata.uid}) does not match claim (${ref.uid})`;
  };
  const fault =
    gone(ServiceAccount, k.namespace, k.serviceaccount, 'service account') ??
    gone(Secret, k.namespace, k.secret, 'secret') ??
    gone(Pod, k.namespace, k.pod, 'pod') ??
    // A Pod's token says where it runs; it is not bound to that.
    (k.pod || !k.node?.uid ? undefined : gone(Node, undefined, k.node, 'node'));
  if (fault) return { fault };
  return {
    claims,
    user: {
      name: `system:serviceaccount:${k.namespace}:${k.serviceaccount.name}`,
      uid: k.serviceaccount.uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${k.namespace}`, 'system:authenticated'],
      extra: {
        'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`],
        ...(k.node && { 'authentication.kubernetes.io/node-name': [k.node.name], 'authentication.kubernetes.io/node-uid': [k.node.uid] }),
        ...(k.pod && { 'authentication.kubernetes.io/pod-name': [k.pod.name], 'authentication.kubernetes.io/pod-uid': [k.pod.uid] }),
      },
    },
  };
}

/** The token of a Secret is good while the Secret holds it and the account is the one it was made for. */
function readSecretToken(ctx: Context, token: string, c: Readonly<Record<string, string>>): { readonly user: User; readonly claims: Claims } | undefined {
  const [namespace, secret, name, uid] = ['namespace', 'secret.name', 'service-account.name', 'service-account.uid'].map((k) => c[PREFIX + k] ?? '') as [string, string, string, string];
  const held = (ctx.store.get(storeKey(Secret, namespace, secret))?.value as { data?: { token?: string } } | undefined)?.data?.token;
  if (held !== base64(token)) return undefined;
  const account = ctx.store.get(storeKey(ServiceAccount, namespace, name))?.value as { metadata: { uid: string } } | undefined;
  if (account?.metadata.uid !== uid) return undefined;
  return {
    claims: { aud: [ISSUER] } as unknown as Claims,
    user: { name: `system:serviceaccount:${namespace}:${name}`, uid, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'] },
  };
}

/**
 * Tokens that were found good within the last ten seconds, by what they and the audiences asked for hash to: until then
 * they are taken without another look (`apiserver/pkg/authentication/token/cache`). Those found bad are not remembered.
 */
export type RecentTokens = Record<string, { readonly until: Instant; readonly user: User; readonly audiences: readonly string[] }>;

const KEPT = 10_000;
/** More are forgotten from the oldest on. */
const MOST = 500;

/** Whose token that is for one of some audiences, or what is wrong with it (no words for what is no token of this cluster's). */
export function authenticateToken(ctx: Context, token: string, audiences: readonly string[]): { readonly user: User; readonly audiences: readonly string[] } | { readonly fault: string } {
  const key = base64Url(sha256(toBytes(`${audiences.join(' ')}\n${token}`)));
  const recent = ctx.recentTokens.read();
  const known = recent[key];
  if (known && known.until > ctx.now()) return known;
  const judged = judgeToken(ctx, token);
  if ('fault' in judged) return judged;
  const both = audiences.filter((a) => judged.claims.aud.includes(a));
  const quote = (l: readonly string[]): string => `[${l.map((x) => JSON.stringify(x)).join(' ')}]`;
  if (!both.length) return { fault: `token audiences ${quote(judged.claims.aud)} is invalid for the target audiences ${quote(audiences)}` };
  const found = { until: ctx.now() + KEPT, user: judged.user, audiences: both };
  const rest = Object.entries(recent).filter(([k, r]) => k !== key && r.until > ctx.now());
  ctx.recentTokens.write(Object.fromEntries([...rest.slice(1 - MOST), [key, found]]));
  return found;
}

/** Is it signed by the cluster's authority, and good now? */
function trusted(ctx: Context, { issuer, signer, notBefore, notAfter }: NonNullable<HttpRequest['certificate']>): boolean {
  if (issuer === undefined) return true;
  const ca = decodeCertificate(ctx.identity.ca);
  if (!ca || !signedBy({ user: '', groups: [], issuer, ...(signer !== undefined ? { signer } : {}) }, ca)) return false;
  return !(notAfter !== undefined && Date.parse(notAfter) < ctx.now()) && !(notBefore !== undefined && Date.parse(notBefore) > ctx.now());
}

const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Who sent a request: by certificate, by token, else anonymous. Throws Unauthorized on a bad token. */
export function authenticate(ctx: Context, request: HttpRequest): User {
  const bearer = /^bearer\s+(.*)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim();
  if (bearer) {
    const found = authenticateToken(ctx, bearer, [ISSUER]);
    if ('user' in found) return found.user;
    throw failure(401, 'Unauthorized', 'Unauthorized');
  }
  const { certificate } = request;
  if (certificate) {
    if (!trusted(ctx, certificate)) throw failure(401, 'Unauthorized', 'Unauthorized');
    const id = base64Url(sha256(toBytes(`${certificate.user}\n${certificate.groups.join(',')}\n${ctx.identity.cluster}`)));
    const hex = [...sha256(toBytes(id))].map((b) => b.toString(16).padStart(2, '0')).join('');
    return { name: certificate.user, groups: [...certificate.groups, 'system:authenticated'], extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${hex}`] } };
  }
  return ANONYMOUS;
}
