import { own, uuid, type HttpResponse, type Json } from '../../core';
import type { FieldError, Kind, KubeObject } from '../../kinds/kind';
import { Node } from '../../kinds/node';
import { Pod } from '../../kinds/pod';
import { Secret } from '../../kinds/secret';
import { ServiceAccount } from '../../kinds/service-account';
import { parseTime, rfc3339 } from '../../kinds/times';
import { ISSUER, issueSecretToken, issueToken } from '../authentication';
import type { Context } from '../context';
import type { ApiError } from '../client';
import { readBody } from '../http/body';
import { asked, readObject } from '../http/object';
import type { Call } from '../http/resource';
import { mustRead } from '../stored';
import { badRequest, conflict, invalid } from '../status';

export interface TokenOptions {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  /** The token ends with this Pod, Node or Secret. */
  readonly pod?: KubeObject;
  readonly node?: KubeObject;
  readonly secret?: KubeObject;
}

/** A token of a ServiceAccount, and when it ends. */
function makeToken(ctx: Context, account: KubeObject, options: TokenOptions): { readonly token: string; readonly expires: string } {
  const now = Math.floor(ctx.now() / 1000);
  const seconds = options.expirationSeconds ?? 3600;
  const { pod, secret } = options;
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
      ...(options.node && { node: { name: options.node.metadata.name, uid: options.node.metadata.uid } }),
      ...(pod && { pod: { name: pod.metadata.name, uid: pod.metadata.uid } }),
      ...(secret && { secret: { name: secret.metadata.name, uid: secret.metadata.uid } }),
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

/**
 * The token a kubelet mounts: made from the Pod alone, so that it is the same whenever it is asked for. That for the API server is
 * good for a year, as kubelets' tokens are; one for another `audience` for the seconds it was asked for.
 */
export function podToken(ctx: Context, pod: KubeObject, audience?: string, seconds?: number): string {
  const name = (pod as { spec?: { serviceAccountName?: string } }).spec?.serviceAccountName || 'default';
  const account = mustRead(ctx, ServiceAccount, pod.metadata.namespace, name);
  const made = Math.floor((parseTime(pod.metadata.creationTimestamp) ?? ctx.now()) / 1000);
  const node = (pod as { spec?: { nodeName?: string } }).spec?.nodeName;
  return issueToken(ctx, {
    aud: [audience || ISSUER],
    exp: made + (audience && audience !== ISSUER ? (seconds ?? 3600) : 31_536_000),
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

const TokenRequest = asked('authentication.k8s.io', 'TokenRequest');

/** The object that a token is to end with. Throws NotFound, BadRequest and Conflict. */
function boundTo(call: Call, account: string, ref: any): Partial<TokenOptions> {
  const { ctx, info } = call;
  const { apiVersion = '', kind = '' } = ref;
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const as = group === '' && own({ Pod: 'pod', Node: 'node', Secret: 'secret' } as const, kind);
  if (!as) throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  const found = mustRead(ctx, { pod: Pod as Kind<any>, node: Node as Kind<any>, secret: Secret as Kind<any> }[as], as === 'node' ? undefined : info.namespace, ref.name ?? '');
  if (as === 'pod' && (found as any).spec.serviceAccountName !== account) throw badRequest(`cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`);
  if (ref.uid && ref.uid !== found.metadata.uid) throw conflict({ group: '', plural: kind }, ref.name, `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`);
  return { [as]: found };
}

/** `POST serviceaccounts/NAME/token`: a TokenRequest answered. */
export function token(call: Call): HttpResponse {
  const { ctx, info, request } = call;
  const data = readObject(call, TokenRequest, readBody(request, 'TokenRequest'), 'Warn');
  const name = info.name!;
  const wrong = (e: FieldError, named = ''): ApiError => invalid(TokenRequest, named, [e]);
  const { name: given, namespace } = data.metadata ?? {};
  if (given && given !== name) throw wrong({ type: 'Invalid', field: 'metadata.name', value: given, detail: 'must match the service account name if specified' }, name);
  if (namespace && namespace !== info.namespace) throw wrong({ type: 'Invalid', field: 'metadata.namespace', value: namespace, detail: 'must match the service account namespace if specified' }, name);
  const account = mustRead(ctx, ServiceAccount, info.namespace, name);
  const spec = data.spec ?? {};
  const seconds = spec.expirationSeconds ?? 3600;
  const field = 'spec.expirationSeconds';
  if (seconds < 600) throw wrong({ type: 'Invalid', field, value: seconds, detail: 'may not specify a duration less than 10 minutes' });
  if (seconds > 2 ** 32) throw wrong({ type: 'Invalid', field, value: seconds, detail: 'may not specify a duration larger than 2^32 seconds' });
  const ref = spec.boundObjectRef;
  const bound = ref && boundTo(call, name, ref);
  const made = makeToken(ctx, account, { audiences: spec.audiences, expirationSeconds: seconds, ...bound });
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
