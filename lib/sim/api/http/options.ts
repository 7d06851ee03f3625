import type { FieldError } from '../../kinds/kind';
import { badRequest, invalid } from '../status';
import type { Call } from './resource';
import { flag, param } from './url';

/** Options that all writes share, checked. */
export interface Options {
  readonly dryRun: boolean;
  readonly manager: string;
  readonly validation: 'Strict' | 'Warn' | 'Ignore';
  readonly force: boolean;
}

/** The options of a write, as its query states them. Throws Invalid and BadRequest. */
export function options(call: Call, type: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions', applying = false): Options {
  const { url, request } = call;
  const errors: FieldError[] = [];
  const dry = url.query.get('dryRun') ?? [];
  const unique = [...new Set(dry)];
  if (unique.length && !(unique.length === 1 && unique[0] === 'All')) errors.push({ type: 'NotSupported', field: 'dryRun', value: unique, supported: ['All'] });
  const force = flag(url, 'force');
  if (type === 'PatchOptions') {
    if (applying && !param(url, 'fieldManager')) errors.push({ type: 'Required', field: 'fieldManager', detail: 'is required for apply patch' });
    if (!applying && param(url, 'force') !== undefined) errors.push({ type: 'Forbidden', field: 'force', detail: 'may not be specified for non-apply patch' });
  }
  const named = param(url, 'fieldManager') ?? '';
  if (named.length > 128) errors.push({ type: 'TooLong', field: 'fieldManager', value: named, max: 128 });
  else {
    for (let i = 0; i < named.length; i++) {
      if (named[i]! < ' ' || named.charCodeAt(i) === 0x7f) {
        errors.push({ type: 'Invalid', field: 'fieldManager', value: named, detail: 'should only contain printable characters' });
        break;
      }
    }
  }
  const validation = param(url, 'fieldValidation') ?? '';
  if (!['', 'Ignore', 'Strict', 'Warn'].includes(validation)) errors.push({ type: 'NotSupported', field: 'fieldValidation', value: validation, supported: ['', 'Ignore', 'Strict', 'Warn'] });
  if (errors.length) throw invalid({ group: 'meta.k8s.io', kind: type }, '', errors);
  const timeout = param(url, 'timeout');
  if (timeout !== undefined && !/^[-+]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$|^0$/.test(timeout)) {
    throw badRequest(`invalid timeout specified in the request URL - time: invalid duration ${JSON.stringify(timeout)}`);
  }
  const agent = (request.headers['user-agent'] ?? '').split('/')[0]!.slice(0, 128);
  return { dryRun: unique.length > 0, manager: named || agent || 'unknown', validation: (validation || 'Warn') as Options['validation'], force };
}
