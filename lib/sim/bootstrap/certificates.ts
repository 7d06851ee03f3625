import { CLUSTER_KEY, encodeCertificate, encodePem, type Instant } from '../core';
import { rfc3339 } from '../kinds/times';

/** The authority of every cluster, as kubeadm names it. */
export const CA = 'kubernetes';

export const caCertificate = (at: Instant): string => encodeCertificate({ user: CA, groups: [], issuer: CA, key: CLUSTER_KEY, authority: true, names: [CA], usages: ['digital signature', 'key encipherment', 'cert sign'], notBefore: rfc3339(at), notAfter: rfc3339(at + 10 * 365 * 86_400_000) });

/** A certificate for a client or a server. */
export const certificate = (at: Instant, user: string, groups: readonly string[] = [], names?: readonly string[]): string =>
  encodeCertificate({ user, groups, issuer: CA, usages: ['digital signature', 'key encipherment', names?.length ? 'server auth' : 'client auth'], notBefore: rfc3339(at), notAfter: rfc3339(at + 365 * 86_400_000), ...(names ? { names } : {}) });

/** A private key: nothing in a world is secret, so it only says whose it is. */
export const privateKey = (owner: string): string => encodePem('RSA PRIVATE KEY', `key of ${owner}`);
