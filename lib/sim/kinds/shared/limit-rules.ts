import type { FieldError } from '../kind';
import { compareQuantities } from '../quantities';
import type { LimitRange } from '../types';
import { duplicate, forbidden, wrong } from './rules';

/** `ValidateLimitRange`: bounds and defaults must not contradict each other. */
export function limitRangeRules(l: LimitRange): FieldError[] {
  const out: FieldError[] = [];
  const seen = new Set<string>();
  (l.spec?.limits ?? []).forEach((item: any, i) => {
    const at = `spec.limits[${i}]`;
    if (seen.has(item.type)) out.push(duplicate(`${at}.type`, item.type));
    seen.add(item.type);
    if (item.type === 'Pod') {
      if (item.default && Object.keys(item.default).length) out.push(forbidden(`${at}.default`, "may not be specified when `type` is 'Pod'"));
      if (item.defaultRequest && Object.keys(item.defaultRequest).length) out.push(forbidden(`${at}.defaultRequest`, "may not be specified when `type` is 'Pod'"));
    }
    const all = new Set(['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'].flatMap((k) => Object.keys(item[k] ?? {})));
    for (const name of [...all].sort()) {
      const [max, min, limit, request] = [item.max?.[name], item.min?.[name], item.default?.[name], item.defaultRequest?.[name]];
      const more = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
      if (more(min, max)) out.push(wrong(`${at}.min[${name}]`, min, `min value ${min} is greater than max value ${max}`));
      if (more(min, request)) out.push(wrong(`${at}.defaultRequest[${name}]`, request, `min value ${min} is greater than default request value ${request}`));
      if (more(request, max)) out.push(wrong(`${at}.defaultRequest[${name}]`, request, `default request value ${request} is greater than max value ${max}`));
      if (more(request, limit)) out.push(wrong(`${at}.defaultRequest[${name}]`, request, `default request value ${request} is greater than default limit value ${limit}`));
      if (more(min, limit)) out.push(wrong(`${at}.default[${name}]`, min, `min value ${min} is greater than default value ${limit}`));
      if (more(limit, max)) out.push(wrong(`${at}.default[${name}]`, max, `default value ${limit} is greater than max value ${max}`));
    }
  });
  return out;
}
