import type { FieldError } from '../kind';
import { cronErrors } from './cron';
import { jobSpecRules } from './job-rules';
import { nameWarnings, podWarnings } from './pod-warnings';
import { nonNegative, notSupported, oneOf, required, wrong } from './rules';

type Any = any;

/** Top folders of the time zone database, and the names that stand beside them. */
const ZONES =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\/[A-Za-z_+0-9-]+(\/[A-Za-z_-]+)?$|^(CET|CST6CDT|Cuba|EET|EST|EST5EDT|Egypt|Eire|Factory|GB|GB-Eire|GMT|GMT[+-]?0|Greenwich|HST|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|Kwajalein|Libya|MET|MST|MST7MDT|NZ|NZ-CHAT|Navajo|PRC|PST8PDT|Poland|Portugal|ROC|ROK|Singapore|Turkey|UCT|UTC|Universal|W-SU|WET|Zulu)$/;

function timeZone(zone: string | undefined): FieldError[] {
  if (zone === undefined) return [];
  const at = 'spec.timeZone';
  if (zone === '') return [wrong(at, zone, 'timeZone must be nil or non-empty string')];
  const unknown = wrong(at, zone, `unknown time zone ${zone}`);
  if (zone.split('/').some((p) => p === '.' || p === '..' || p.startsWith('-') || !/^[A-Za-z._0-9+-]{1,14}$/.test(p))) return [unknown];
  if (zone.toLowerCase() === 'local') {
    const out = [wrong(at, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')];
    return zone === 'Local' ? out : [...out, unknown];
  }
  return ZONES.test(zone) ? [] : [unknown];
}

/** `ValidateCronJobCreate` and `ValidateCronJobUpdate`. */
export function cronJobRules(c: { readonly metadata: { readonly name: string }; readonly spec?: unknown }, old: Any): FieldError[] {
  const spec = (c.spec ?? {}) as Any;
  const out: FieldError[] = [];
  if (!spec.schedule) out.push(required('spec.schedule'));
  else for (const detail of cronErrors(spec.schedule, spec.timeZone)) out.push(wrong('spec.schedule', spec.schedule, detail));
  out.push(...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds));
  if (!old || old.spec?.timeZone !== spec.timeZone) out.push(...timeZone(spec.timeZone));
  out.push(...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']));
  const job = spec.jobTemplate?.spec;
  out.push(...jobSpecRules(job, 'spec.jobTemplate.spec'));
  if (job?.selector) out.push(wrong('spec.jobTemplate.spec.selector', job.selector, '`selector` will be auto-generated'));
  if (job?.manualSelector) out.push(notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']));
  for (const key of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) out.push(...nonNegative(`spec.${key}`, spec[key]));
  if (!old && c.metadata.name.length > 52) out.push(wrong('metadata.name', c.metadata.name, 'must be no more than 52 characters'));
  return out;
}

/** What a CronJob is taken with, but told to be unwise (`pkg/registry/batch/cronjob/strategy.go`). */
export function cronJobWarnings(c: { readonly metadata: { readonly name: string; readonly generation?: number }; readonly spec?: unknown }, old: Any): string[] {
  const spec = (c.spec ?? {}) as Any;
  if (old && old.metadata.generation === c.metadata.generation) return [];
  const out = [...(old ? [] : nameWarnings(c.metadata.name, 'workload')), ...podWarnings(spec.jobTemplate?.spec?.template, 'spec.jobTemplate.spec.template.')];
  if (/TZ/.test(spec.schedule ?? '')) out.push('CRON_TZ or TZ used in spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details');
  return out;
}
