import { ageColumn, define, nameColumn } from './define';
import * as names from './names';
import { each, required, wrong } from './shared/rules';
import type { FieldError } from './kind';
import type { Loose } from './types';

export type APIService = Loose;

/** `pkg/apis/apiregistration/validation`. */
function validate(s: APIService): FieldError[] {
  const { spec = {}, metadata } = s;
  const out: FieldError[] = [];
  const name = `${spec.version ?? ''}.${spec.group ?? ''}`;
  if (metadata.name !== name) out.push(wrong('metadata.name', metadata.name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(name)}`));
  if (!spec.group && spec.version !== 'v1') out.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  if (spec.group) out.push(...each('spec.group', spec.group, names.dnsSubdomain(spec.group)));
  out.push(...each('spec.version', spec.version ?? '', names.dns1035Label(spec.version ?? '')));
  const within = (field: string, most: number): void => {
    const value = spec[field] ?? 0;
    if (value <= 0 || value > most) out.push(wrong(`spec.${field}`, value, `must be positive and less than ${most}`));
  };
  within('groupPriorityMinimum', 20000);
  within('versionPriority', 1000);
  if (!spec.service) {
    if (spec.caBundle) out.push(wrong('spec.caBundle', `${Math.floor((String(spec.caBundle).replace(/=+$/, '').length * 3) / 4)} bytes`, 'local APIServices may not have a caBundle'));
    if (spec.insecureSkipTLSVerify) out.push(wrong('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify'));
    return out;
  }
  if (!spec.service.namespace) out.push(required('spec.service.namespace'));
  if (!spec.service.name) out.push(required('spec.service.name'));
  for (const why of names.portNumber(spec.service.port)) out.push(wrong('spec.service.port', spec.service.port, `port is not valid: ${why}`));
  if (spec.insecureSkipTLSVerify && spec.caBundle) out.push(wrong('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  return out;
}

export const APIService = define<APIService>({
  group: 'apiregistration.k8s.io',
  kind: 'APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  namespaced: false,
  subresources: ['status'],
  schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  prefix: 'apiregistration.k8s.io/apiservices',
  defaults: (d) => {
    if (d.spec?.service) d.spec.service.port ??= 443;
  },
  prepare: (draft, old) => {
    if (old) draft.status = old.status;
    else draft.status = draft.spec?.service ? {} : { conditions: [{ type: 'Available', status: 'True', lastTransitionTime: draft.metadata.creationTimestamp, reason: 'Local', message: 'Local APIServices are always available' }] };
  },
  validate,
  columns: [
    nameColumn(),
    { name: 'Service', cell: (s) => (s.spec?.service ? `${s.spec.service.namespace}/${s.spec.service.name}` : 'Local') },
    {
      name: 'Available',
      cell: (s) => {
        const c = s.status?.conditions?.find((x: { type: string }) => x.type === 'Available');
        if (!c) return 'Unknown';
        return c.status === 'True' ? 'True' : `${c.status} (${c.reason})`;
      },
    },
    ageColumn(),
  ],
});
