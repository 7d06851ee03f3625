import { uuid, type HttpResponse, type Json } from '../../core';
import { Pod } from '../../kinds/pod';
import { ServiceAccount } from '../../kinds/service-account';
import type { KubeObject } from '../../kinds/kind';
import { parseTime, rfc3339 } from '../../kinds/times';
import { ISSUER, issueSecretToken, issueToken } from '../authentication';
import type { Context } from '../context';
import { readBody } from '../http/body';
import type { Call } from '../http/resource';
import { mustRead } from '../stored';
import { conflict, invalid } from '../status';

export interface TokenOptions {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  /** The token ends with this Pod. */
  readonly pod?: KubeObject;
}

/** A token of a ServiceAccount, and when it ends. */
export function makeToken(ctx: Context, account: KubeObject, options: TokenOptions): { readonly token: string; readonly expires: string } {
  const now = Math.floor(ctx.now() / 1000);
  const seconds = options.expirationSeconds ?? 3600;
  const { pod } = options;
  const node = (pod as { spec?: { nodeName?: string } } | undefined)?.spec?.nodeName;
  const token = issueToken(ctx, {
    aud: options.audiences?.length ? options.audiences : [ISSUER],
    exp: now + seconds,
    iat: now,
    iss: ISSUER,
    jti: uuid(ctx.random),
    'kubernetes.io': {
      namespace: account.metadata.namespace!,
      ...(node && { node: { name: node, uid: '' } }),
      ...(pod && { pod: { name: pod.metadata.name, uid: pod.metadata.uid } }),
      serviceaccount: { name: account.metadata.name, uid: account.metadata.uid },
    },
    nbf: now,
    sub: `system:serviceaccount:${account.metadata.namespace}:${account.metadata.name}`,
  });
  return { token, expires: rfc3339((now + seconds) * 1000) };
}

/** The token of a Secret: good for as long as the Secret is there. */
export function accountToken(ctx: Context, secret: KubeObject, account: KubeObject): string {
  return issueSecretToken(ctx, { namespace: account.metadata.namespace!, secret: secret.metadata.name, account: account.metadata.name, uid: account.metadata.uid });
}

/** The token a kubelet mounts: made from the Pod alone, so that it is the same whenever it is asked for. Good for a year, as kubelets' tokens are. */
export function podToken(ctx: Context, pod: KubeObject): string {
  const name = (pod as { spec?: { serviceAccountName?: string } }).spec?.serviceAccountName || 'default';
  const account = mustRead(ctx, ServiceAccount, pod.metadata.namespace, name);
  const made = Math.floor((parseTime(pod.metadata.creationTimestamp) ?? ctx.now()) / 1000);
  const node = (pod as { spec?: { nodeName?: string } }).spec?.nodeName;
  return issueToken(ctx, {
    aud: [ISSUER],
    exp: made + 31_536_000,
    iat: made,
    iss: ISSUER,
    jti: pod.metadata.uid,
    'kubernetes.io': {
      namespace: pod.metadata.namespace!,
      ...(node && { node: { name: node, uid: '' } }),
      pod: { name: pod.metadata.name, uid: pod.metadata.uid },
      serviceaccount: { name, uid: account.metadata.uid },
    },
    nbf: made,
    sub: `system:serviceaccount:${pod.metadata.namespace}:${name}`,
  });
}

/** `POST serviceaccounts/NAME/token`: a TokenRequest answered. */
export function token(call: Call): HttpResponse {
  const { ctx, info, request } = call;
  const data = (readBody(request, 'TokenRequest').data ?? {}) as any;
  const account = mustRead(ctx, ServiceAccount, info.namespace, info.name!);
  const spec = data.spec ?? {};
  const seconds = spec.expirationSeconds ?? 3600;
  const tokenRequest = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
  if (seconds < 600) throw invalid(tokenRequest, '', [{ type: 'Invalid', field: 'spec.expirationSeconds', value: seconds, detail: 'may not specify a duration less than 10 minutes' }]);
  if (seconds > 2 ** 32) throw invalid(tokenRequest, '', [{ type: 'Invalid', field: 'spec.expirationSeconds', value: seconds, detail: 'may not specify a duration larger than 2^32 seconds' }]);
  let pod: KubeObject | undefined;
  const ref = spec.boundObjectRef;
  if (ref?.kind === 'Pod') {
    pod = mustRead(ctx, Pod, info.namespace, ref.name);
    if (ref.uid && ref.uid !== pod.metadata.uid) throw conflict(Pod, ref.name, `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`);
  }
  const made = makeToken(ctx, account, { audiences: spec.audiences, expirationSeconds: seconds, pod });
  return {
    status: 201,
    headers: { 'content-type': 'application/json' },
    body: {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name: account.metadata.name, namespace: account.metadata.namespace, creationTimestamp: rfc3339(ctx.now()) },
      spec: { audiences: spec.audiences?.length ? spec.audiences : [ISSUER], expirationSeconds: seconds, boundObjectRef: ref ?? null },
      status: { token: made.token, expirationTimestamp: made.expires },
    } as Json,
  };
}
