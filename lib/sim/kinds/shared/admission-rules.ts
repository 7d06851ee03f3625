import { compile, DYN, type Scope, type Type } from '../cel';
import type { FieldError } from '../kind';
import * as names from '../names';
import { duplicate, each, labelSelector, notSupported, required, wrong } from './rules';

/** Rules and defaults that admission policies and webhooks share (`pkg/apis/admissionregistration`). */

type Any = any;

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];

/** What of a request an expression may ask. */
const REQUEST: Type = {
  is: 'object',
  name: 'kubernetes.AdmissionRequest',
  fields: new Map<string, Type>([
    ...['kind', 'requestKind'].map((n): [string, Type] => [n, { is: 'object', name: 'kubernetes.GroupVersionKind', fields: strings('group', 'version', 'kind') }]),
    ...['resource', 'requestResource'].map((n): [string, Type] => [n, { is: 'object', name: 'kubernetes.GroupVersionResource', fields: strings('group', 'version', 'resource') }]),
    ...strings('subResource', 'requestSubResource', 'name', 'namespace', 'operation'),
    ['userInfo', { is: 'object', name: 'kubernetes.UserInfo', fields: new Map<string, Type>([...strings('username', 'uid'), ['groups', { is: 'list', of: { is: 'string' } }], ['extra', { is: 'map', key: { is: 'string' }, value: { is: 'list', of: { is: 'string' } } }]]) }],
    ['dryRun', { is: 'bool' }],
    ['options', DYN],
  ]),
};

function strings(...of: readonly string[]): Map<string, Type> {
  return new Map(of.map((n) => [n, { is: 'string' }]));
}

/** What the expressions of a policy may name; with `object` known, what it has is known too. */
export function policyScope(spec: Any, object: Type = DYN, upTo = Infinity): Scope {
  const scope = new Map<string, Type>([
    ['object', object],
    ['oldObject', object],
    ['request', REQUEST],
    ['namespaceObject', DYN],
    ['authorizer', { is: 'authorizer' }],
  ]);
  if (spec?.paramKind) scope.set('params', DYN);
  const fields = new Map<string, Type>();
  scope.set('variables', { is: 'object', name: 'kubernetes.variables', fields });
  // A variable knows of those before it.
  (spec?.variables ?? []).slice(0, upTo).forEach((v: Any) => {
    const p = compile(String(v.expression ?? ''), scope);
    fields.set(v.name, 'refused' in p ? DYN : p.type);
  });
  return scope;
}

/** An expression that must be there and give one of some types. */
function expression(field: string, text: unknown, scope: Scope, ...wanted: readonly Type['is'][]): FieldError[] {
  if (typeof text !== 'string' || text.trim() === '') return [required(field, 'expression is not specified')];
  const p = compile(text, scope, ...wanted);
  return 'refused' in p ? [wrong(field, text, p.refused)] : [];
}

/** `resources`: what is covered twice. */
function resourceNames(field: string, list: readonly string[]): FieldError[] {
  const out: FieldError[] = [];
  if (list.length > 1 && list.includes('*/*')) return [wrong(field, list, "if '*/*' is present, must not specify other resources")];
  const whole = new Set(list.filter((r) => r.endsWith('/*')).map((r) => r.slice(0, -2)));
  list.forEach((r, i) => {
    if (r === '') out.push(required(`${field}[${i}]`));
    const [name, sub] = r.split('/');
    if (sub !== undefined && sub !== '*' && whole.has(name!)) out.push(wrong(`${field}[${i}]`, r, `if '${name}/*' is present, must not specify ${r}`));
  });
  return out;
}

/** One rule: operations, groups, versions and resources. */
function rule(field: string, r: Any): FieldError[] {
  const out: FieldError[] = [];
  const list = (key: string, words: string): void => {
    const values: string[] = r[key] ?? [];
    if (!values.length) out.push(required(`${field}.${key}`));
    else if (values.length > 1 && values.includes('*')) out.push(wrong(`${field}.${key}`, values, `if '*' is present, must not specify other ${words}`));
  };
  list('operations', 'operations');
  (r.operations ?? []).forEach((o: string, i: number) => {
    if (!OPERATIONS.includes(o)) out.push(notSupported(`${field}.operations[${i}]`, o, OPERATIONS));
  });
  list('apiGroups', 'API groups');
  list('apiVersions', 'API versions');
  (r.apiVersions ?? []).forEach((v: string, i: number) => {
    if (v === '') out.push(required(`${field}.apiVersions[${i}]`));
  });
  if (!r.resources?.length) out.push(required(`${field}.resources`));
  else out.push(...resourceNames(`${field}.resources`, r.resources));
  if (r.scope !== undefined && !['*', 'Cluster', 'Namespaced'].includes(r.scope)) out.push(notSupported(`${field}.scope`, r.scope, ['*', 'Cluster', 'Namespaced']));
  return out;
}

function matchResources(field: string, m: Any, needed: boolean): FieldError[] {
  if (!m) return needed ? [required(field)] : [];
  const out: FieldError[] = [];
  if (m.matchPolicy !== undefined && !['Equivalent', 'Exact'].includes(m.matchPolicy)) out.push(notSupported(`${field}.matchPolicy`, m.matchPolicy, ['Equivalent', 'Exact']));
  out.push(...labelSelector(`${field}.namespaceSelector`, m.namespaceSelector), ...labelSelector(`${field}.objectSelector`, m.objectSelector));
  if (needed && !m.resourceRules?.length) out.push(required(`${field}.resourceRules`));
  for (const key of ['resourceRules', 'excludeResourceRules']) (m[key] ?? []).forEach((r: Any, i: number) => out.push(...rule(`${field}.${key}[${i}]`, r)));
  return out;
}

/** `matchConditions`: names once each, expressions that give true or false. */
function conditions(field: string, list: readonly Any[] | undefined, scope: Scope): FieldError[] {
  const out: FieldError[] = [];
  const seen = new Set<string>();
  (list ?? []).forEach((c, i) => {
    out.push(...expression(`${field}[${i}].expression`, c.expression, scope, 'bool'));
    if (!c.name) out.push(required(`${field}[${i}].name`));
    else if (seen.has(c.name)) out.push(duplicate(`${field}[${i}].name`, c.name));
    else out.push(...each(`${field}[${i}].name`, c.name, names.qualifiedName(c.name)));
    seen.add(c.name);
  });
  return out;
}

function failurePolicy(field: string, value: unknown): FieldError[] {
  if (value === undefined) return [required(field)];
  return value === 'Fail' || value === 'Ignore' ? [] : [notSupported(field, value, ['Fail', 'Ignore'])];
}

function paramKind(k: Any): FieldError[] {
  if (!k) return [];
  return [...(k.apiVersion ? [] : [required('spec.paramKind.apiVersion')]), ...(k.kind ? [] : [required('spec.paramKind.kind')])];
}

function variables(spec: Any): FieldError[] {
  const out: FieldError[] = [];
  (spec.variables ?? []).forEach((v: Any, i: number) => {
    const at = `spec.variables[${i}]`;
    if (!v.name) out.push(required(`${at}.name`, 'name is not specified'));
    else if (!/^[A-Za-z_]\w*$/.test(v.name)) out.push(wrong(`${at}.name`, v.name, 'name is not a valid CEL identifier'));
    out.push(...expression(`${at}.expression`, v.expression, policyScope(spec, DYN, i)));
  });
  return out;
}

/** `ValidateValidatingAdmissionPolicy`. */
export function validatingPolicy(p: Any): FieldError[] {
  const spec = p.spec ?? {};
  const scope = policyScope(spec);
  const out: FieldError[] = [...failurePolicy('spec.failurePolicy', spec.failurePolicy), ...paramKind(spec.paramKind), ...matchResources('spec.matchConstraints', spec.matchConstraints, true)];
  out.push(...conditions('spec.matchConditions', spec.matchConditions, new Map([...scope].filter(([n]) => n !== 'variables'))), ...variables(spec));
  if (!spec.validations?.length && !spec.auditAnnotations?.length) out.push(required('spec.validations', 'validations or auditAnnotations must contain at least one item'));
  (spec.validations ?? []).forEach((v: Any, i: number) => {
    const at = `spec.validations[${i}]`;
    out.push(...expression(`${at}.expression`, v.expression, scope, 'bool'));
    if (v.messageExpression !== undefined) {
      if (v.messageExpression.trim() === '') out.push(wrong(`${at}.messageExpression`, v.messageExpression, 'must be non-empty if specified'));
      else out.push(...expression(`${at}.messageExpression`, v.messageExpression, scope, 'string'));
    }
    if (v.message !== undefined) {
      if (v.message.trim() === '') out.push(wrong(`${at}.message`, v.message, 'message must be non-empty if specified'));
      else if (v.message.includes('\n')) out.push(wrong(`${at}.message`, v.message, 'message must not contain line breaks'));
    } else if (String(v.expression ?? '').includes('\n') && v.messageExpression === undefined) out.push(required(`${at}.message`, 'message must be specified if expression contains line breaks'));
    if (v.reason !== undefined && !REASONS.includes(v.reason)) out.push(notSupported(`${at}.reason`, v.reason, REASONS.filter((r) => r !== 'Unauthorized')));
  });
  const keys = new Set<string>();
  (spec.auditAnnotations ?? []).forEach((a: Any, i: number) => {
    const at = `spec.auditAnnotations[${i}]`;
    if (keys.has(a.key)) out.push(duplicate(`${at}.key`, a.key));
    keys.add(a.key);
    out.push(...expression(`${at}.valueExpression`, a.valueExpression, scope, 'string', 'null'));
  });
  return out;
}

/** `ValidateMutatingAdmissionPolicy`. */
export function mutatingPolicy(p: Any): FieldError[] {
  const spec = p.spec ?? {};
  const scope = policyScope(spec);
  const out: FieldError[] = [...failurePolicy('spec.failurePolicy', spec.failurePolicy), ...paramKind(spec.paramKind), ...matchResources('spec.matchConstraints', spec.matchConstraints, true)];
  out.push(...conditions('spec.matchConditions', spec.matchConditions, new Map([...scope].filter(([n]) => n !== 'variables'))), ...variables(spec));
  if (!spec.mutations?.length) out.push(required('spec.mutations', 'mutations must contain at least one item'));
  (spec.mutations ?? []).forEach((m: Any, i: number) => {
    const at = `spec.mutations[${i}]`;
    if (m.patchType === 'ApplyConfiguration') {
      if (!m.applyConfiguration) out.push(required(`${at}.applyConfiguration`, "must be specified when patchType is ApplyConfiguration"));
      else out.push(...expression(`${at}.applyConfiguration.expression`, m.applyConfiguration.expression, scope, 'object'));
    } else if (m.patchType === 'JSONPatch') {
      if (!m.jsonPatch) out.push(required(`${at}.jsonPatch`, 'must be specified when patchType is JSONPatch'));
      else out.push(...expression(`${at}.jsonPatch.expression`, m.jsonPatch.expression, scope, 'list'));
    } else if (!m.patchType) out.push(required(`${at}.patchType`));
    else out.push(notSupported(`${at}.patchType`, m.patchType, ['ApplyConfiguration', 'JSONPatch']));
  });
  if (spec.reinvocationPolicy !== undefined && !['IfNeeded', 'Never'].includes(spec.reinvocationPolicy)) out.push(notSupported('spec.reinvocationPolicy', spec.reinvocationPolicy, ['IfNeeded', 'Never']));
  return out;
}

const ACTIONS = ['Audit', 'Deny', 'Warn'];

/** Bindings of either kind of policy; only validation has actions. */
export function policyBinding(b: Any, validating: boolean): FieldError[] {
  const spec = b.spec ?? {};
  const out: FieldError[] = [];
  if (!spec.policyName) out.push(required('spec.policyName'));
  if (spec.paramRef) {
    const { name, selector, parameterNotFoundAction: action } = spec.paramRef;
    if (!name && !selector) out.push(required('spec.paramRef', 'one of name or selector must be specified'));
    if (name && selector) out.push(wrong('spec.paramRef.name', name, 'name and selector are mutually exclusive'));
    if (action === undefined) out.push(required('spec.paramRef.parameterNotFoundAction'));
    else if (!['Allow', 'Deny'].includes(action)) out.push(notSupported('spec.paramRef.parameterNotFoundAction', action, ['Allow', 'Deny']));
  }
  out.push(...matchResources('spec.matchResources', spec.matchResources, false));
  if (!validating) return out;
  const actions: string[] = spec.validationActions ?? [];
  if (!actions.length) out.push(required('spec.validationActions'));
  const seen = new Set<string>();
  actions.forEach((a, i) => {
    if (!ACTIONS.includes(a)) out.push(notSupported(`spec.validationActions[${i}]`, a, ACTIONS));
    if (seen.has(a)) out.push(duplicate(`spec.validationActions[${i}]`, a));
    seen.add(a);
  });
  if (seen.has('Deny') && seen.has('Warn')) {
    out.push(wrong('spec.validationActions', actions, 'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'));
  }
  return out;
}

/** `ValidateValidatingWebhookConfiguration` and its mutating twin. */
export function webhooks(config: Any): FieldError[] {
  const out: FieldError[] = [];
  const hooks: Any[] = config.webhooks ?? [];
  const seen = new Set<string>();
  hooks.forEach((h, i) => {
    const at = `webhooks[${i}]`;
    if (!h.name) out.push(required(`${at}.name`));
    else {
      const faults = names.dnsSubdomain(h.name);
      out.push(...each(`${at}.name`, h.name, faults));
      if (!faults.length && h.name.split('.').length < 3) out.push(wrong(`${at}.name`, h.name, 'should be a domain with at least three segments separated by dots'));
    }
    if (seen.has(h.name)) out.push(duplicate(`${at}.name`, h.name));
    seen.add(h.name);
    (h.rules ?? []).forEach((r: Any, k: number) => out.push(...rule(`${at}.rules[${k}]`, r)));
    if (h.failurePolicy !== undefined && !['Fail', 'Ignore'].includes(h.failurePolicy)) out.push(notSupported(`${at}.failurePolicy`, h.failurePolicy, ['Fail', 'Ignore']));
    if (h.matchPolicy !== undefined && !['Equivalent', 'Exact'].includes(h.matchPolicy)) out.push(notSupported(`${at}.matchPolicy`, h.matchPolicy, ['Equivalent', 'Exact']));
    if (h.sideEffects === undefined) out.push(required(`${at}.sideEffects`, 'must specify one of None, NoneOnDryRun'));
    else if (!['None', 'NoneOnDryRun'].includes(h.sideEffects)) out.push(notSupported(`${at}.sideEffects`, h.sideEffects, ['None', 'NoneOnDryRun']));
    if (h.timeoutSeconds !== undefined && (h.timeoutSeconds < 1 || h.timeoutSeconds > 30)) out.push(wrong(`${at}.timeoutSeconds`, h.timeoutSeconds, 'the timeout value must be between 1 and 30 seconds'));
    out.push(...labelSelector(`${at}.namespaceSelector`, h.namespaceSelector), ...labelSelector(`${at}.objectSelector`, h.objectSelector));
    out.push(...clientConfigRules(`${at}.clientConfig`, h.clientConfig ?? {}));
    out.push(...conditions(`${at}.matchConditions`, h.matchConditions, new Map([...policyScope({})].filter(([n]) => n !== 'variables' && n !== 'namespaceObject'))));
    const versions: string[] = h.admissionReviewVersions ?? [];
    if (!versions.length) out.push(required(`${at}.admissionReviewVersions`, 'must specify one of v1, v1beta1'));
    else {
      versions.forEach((v, k) => {
        if (versions.indexOf(v) < k) out.push(wrong(`${at}.admissionReviewVersions[${k}]`, v, 'duplicate version'));
        out.push(...each(`${at}.admissionReviewVersions[${k}]`, v, names.dns1035Label(v)));
      });
      if (!versions.some((v) => v === 'v1' || v === 'v1beta1')) out.push(wrong(`${at}.admissionReviewVersions`, versions, 'must include at least one of v1, v1beta1'));
    }
  });
  return out;
}

/** Where a webhook is asked (`ValidateWebhookURL`, `ValidateWebhookService`). */
export function clientConfigRules(at: string, c: Any): FieldError[] {
  if ((c.url === undefined) === (c.service === undefined)) return [required(at, 'exactly one of url or service is required')];
  const FORM = '; desired format: https://host[/path]';
  if (c.url !== undefined) {
    const m = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(c.url);
    const out: FieldError[] = [];
    if ((m?.[1] ?? '') !== 'https') out.push(wrong(`${at}.url`, m?.[1] ?? '', `'https' is the only allowed URL scheme${FORM}`));
    if (!m?.[2]) out.push(wrong(`${at}.url`, m?.[2] ?? '', `host must be specified${FORM}`));
    if (m?.[2]?.includes('@')) out.push(wrong(`${at}.url`, m[2].split('@')[0], `user information is not permitted in the URL${FORM}`));
    if (m?.[5]) out.push(wrong(`${at}.url`, m[5].slice(1), 'fragments are not permitted in the URL'));
    if (m?.[4]) out.push(wrong(`${at}.url`, m[4].slice(1), 'query parameters are not permitted in the URL'));
    return out;
  }
  const out: FieldError[] = [];
  if (!c.service.name) out.push(required(`${at}.service.name`, 'service name is required'));
  if (!c.service.namespace) out.push(required(`${at}.service.namespace`, 'service namespace is required'));
  out.push(...each(`${at}.service.port`, c.service.port ?? 443, names.portNumber(c.service.port ?? 443).map((d) => `port is not valid: ${d}`)));
  if (c.service.path !== undefined && !c.service.path.startsWith('/')) out.push(wrong(`${at}.service.path`, c.service.path, "must start with a '/'"));
  return out;
}

/** Defaults of a policy's or binding's matching. */
function defaultMatch(m: Any): void {
  if (!m) return;
  m.matchPolicy ??= 'Equivalent';
  m.namespaceSelector ??= {};
  m.objectSelector ??= {};
  for (const key of ['resourceRules', 'excludeResourceRules']) for (const r of m[key] ?? []) r.scope ??= '*';
}

export function defaultPolicy(d: Any): void {
  d.spec ??= {};
  d.spec.failurePolicy ??= 'Fail';
  defaultMatch(d.spec.matchConstraints);
}

export function defaultPolicyBinding(d: Any): void {
  if (!d.spec) return;
  defaultMatch(d.spec.matchResources);
}

/** Defaults of webhooks; those that change objects may be asked again. */
export function defaultWebhooks(d: Any, mutating: boolean): void {
  for (const h of d.webhooks ?? []) {
    h.failurePolicy ??= 'Fail';
    h.matchPolicy ??= 'Equivalent';
    h.namespaceSelector ??= {};
    h.objectSelector ??= {};
    h.timeoutSeconds ??= 10;
    if (mutating) h.reinvocationPolicy ??= 'Never';
    for (const r of h.rules ?? []) r.scope ??= '*';
    if (h.clientConfig?.service) h.clientConfig.service.port ??= 443;
  }
}
