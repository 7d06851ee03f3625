import type { HttpResponse } from '../../core';
import { ISSUER, signingKey } from '../authentication';
import type { Context } from '../context';
import type { Url } from './url';

/** What those who judge the cluster's tokens elsewhere have to know: its issuer, and its public key (pkg/serviceaccount/openidmetadata.go). */
export function openid(ctx: Context, url: Url): HttpResponse | undefined {
  const path = url.path.replace(/\/$/, '');
  const answer = (type: string, body: object): HttpResponse => ({ status: 200, headers: { 'cache-control': 'public, max-age=3600', 'content-type': type }, body: JSON.stringify(body) });
  if (path === '/.well-known/openid-configuration') {
    return answer('application/json', {
      issuer: ISSUER,
      jwks_uri: `${ctx.identity.address}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }
  if (path !== '/openid/v1/jwks') return undefined;
  return answer('application/jwk-set+json', { keys: [{ use: 'sig', kty: 'RSA', ...signingKey(ctx), e: 'AQAB' }] });
}
