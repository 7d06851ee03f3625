import type { FieldError } from '../kinds/kind';
import { rfc3339 } from '../kinds/times';
import { decide, rulesFor, type Access, type Rule } from './authorization';
import { authenticateToken, ISSUER } from './authentication';
import type { Context, User } from './context';
import { badRequest, invalid } from './status';

/** Questions about access and identity: answered from the roles there are, stored nowhere. */
export function review(ctx: Context, user: User, kind: string, data: any, namespace: string | undefined): object {
  const group = kind === 'SelfSubjectReview' || kind === 'TokenReview' ? 'authentication.k8s.io' : 'authorization.k8s.io';
  const base = { kind, apiVersion: `${group}/v1`, metadata: data.metadata ?? {} };
  switch (kind) {
    case 'SelfSubjectReview':
      return { ...base, metadata: { creationTimestamp: rfc3339(ctx.now()) }, status: { userInfo: userInfo(user) } };
    case 'TokenReview': {
      const token: string = data.spec?.token ?? '';
      if (!token) throw badRequest('token is required for TokenReview in authentication');
      const found = authenticateToken(ctx, token, data.spec.audiences?.length ? data.spec.audiences : [ISSUER]);
      if ('fault' in found) return { ...base, spec: data.spec, status: { user: {}, error: found.fault ? `[invalid bearer token, ${found.fault}]` : 'invalid bearer token' } };
      return { ...base, spec: data.spec, status: { authenticated: true, user: userInfo(found.user), audiences: found.audiences } };
    }
    case 'SelfSubjectRulesReview': {
      const ns: string = data.spec?.namespace ?? '';
      if (!ns) throw badRequest('no namespace on request');
      return { ...base, spec: {}, status: rules(ctx, user, ns) };
    }
    default: {
      const spec = data.spec ?? {};
      const { resourceAttributes: r, nonResourceAttributes: n } = spec;
      const errors: FieldError[] = [];
      if (r && n) errors.push({ type: 'Invalid', field: 'spec.nonResourceAttributes', value: { Path: n.path ?? '', Verb: n.verb ?? '' }, detail: 'cannot be specified in combination with resourceAttributes' });
      if (!r && !n) errors.push({ type: 'Invalid', field: 'spec.resourceAttributes', value: null, detail: 'exactly one of nonResourceAttributes or resourceAttributes must be specified' });
      let who = user;
      if (kind !== 'SelfSubjectAccessReview') {
        if (!spec.user && !spec.groups?.length) errors.push({ type: 'Invalid', field: 'spec.user', value: '', detail: 'at least one of user or group must be specified' });
        who = { name: spec.user ?? '', groups: spec.groups ?? [], ...(spec.uid && { uid: spec.uid }) };
      }
      for (const part of ['fieldSelector', 'labelSelector']) {
        const s = r?.[part];
        const at = `spec.resourceAttributes.${part}`;
        if (s?.rawSelector && s.requirements?.length) errors.push({ type: 'Invalid', field: `${at}.rawSelector`, value: s.rawSelector, detail: 'may not specified at the same time as requirements' });
        else if (s && !s.rawSelector && !s.requirements?.length) errors.push({ type: 'Required', field: `${at}.requirements`, detail: `when ${at} is specified, requirements or rawSelector is required` });
      }
      const local = kind === 'LocalSubjectAccessReview';
      const { namespace: given, managedFields: _m, ...meta } = data.metadata ?? {};
      if (local && given && given !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
      if (Object.keys(meta).length || (!local && given)) errors.push({ type: 'Invalid', field: 'metadata', value: data.metadata, detail: local ? 'must be empty except for namespace' : 'must be empty' });
      if (local && r && (r.namespace ?? '') !== namespace) errors.push({ type: 'Invalid', field: 'spec.resourceAttributes.namespace', value: r.namespace ?? '', detail: 'must match metadata.namespace' });
      if (local && n) errors.push({ type: 'Invalid', field: 'spec.nonResourceAttributes', value: { Path: n.path ?? '', Verb: n.verb ?? '' }, detail: 'disallowed on this kind of request' });
      if (errors.length) throw invalid({ group, kind: '' }, '', errors);
      if (local) base.metadata = { ...data.metadata, namespace };
      const access: Access = r
        ? { verb: r.verb ?? '', group: r.group ?? '', resource: r.resource ?? '', ...(r.subresource && { subresource: r.subresource }), ...(r.namespace && { namespace: r.namespace }), ...(r.name && { name: r.name }) }
        : { verb: n.verb ?? '', group: '', resource: '', path: n.path ?? '' };
      const d = decide(ctx, who, access);
      return { ...base, spec, status: { allowed: d.allowed, ...(d.reason && { reason: d.reason }), ...(!d.allowed && d.error && { evaluationError: d.error }) } };
    }
  }
}

function userInfo(user: User): object {
  return { username: user.name, ...(user.uid && { uid: user.uid }), groups: user.groups, ...(user.extra && { extra: user.extra }) };
}

function rules(ctx: Context, user: User, namespace: string): object {
  const resourceRules: Rule[] = [];
  const nonResourceRules: Rule[] = [];
  if (user.groups.includes('system:masters')) {
    resourceRules.push({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });
    nonResourceRules.push({ verbs: ['*'], nonResourceURLs: ['*'] });
  }
  for (const { rule } of rulesFor(ctx, user, namespace)) {
    if (!rule) continue;
    if (rule.resources?.length) resourceRules.push({ verbs: rule.verbs, apiGroups: rule.apiGroups, resources: rule.resources, ...(rule.resourceNames?.length && { resourceNames: rule.resourceNames }) });
    if (rule.nonResourceURLs?.length) nonResourceRules.push({ verbs: rule.verbs, nonResourceURLs: rule.nonResourceURLs });
  }
  return { resourceRules, nonResourceRules, incomplete: false };
}
