import type { FieldError } from '../kind';
import * as names from '../names';
import { canonicalQuantity, parseQuantity } from '../quantities';
import { each, notSupported, required, wrong } from './rules';

/** What the downward API may name: fields of a Pod, resources of a container. */

type Any = any;

const CONVERTED = new Set([
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.serviceAccountName',
  'spec.schedulerName',
  'status.phase',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
  'spec.host',
]);

/** `validateObjectFieldSelector`: a field of the Pod, or one label or annotation of it; `allowed` in the order of its message. */
export function fieldSelector(ref: Any, at: string, allowed: readonly string[]): FieldError[] {
  if (!ref.apiVersion) return [required(`${at}.apiVersion`)];
  if (!ref.fieldPath) return [required(`${at}.fieldPath`)];
  const text: string = ref.fieldPath;
  const field = `${at}.fieldPath`;
  if (ref.apiVersion !== 'v1') return [wrong(field, text, `error converting fieldPath: unsupported pod version: ${ref.apiVersion}`)];
  const open = text.indexOf("['");
  if (text.endsWith("']") && open > 0) {
    const path = text.slice(0, open);
    const key = text.slice(open + 2, -2);
    if (path === 'metadata.annotations') return each(at, key.toLowerCase(), names.qualifiedName(key.toLowerCase()));
    if (path === 'metadata.labels') return each(at, key, names.qualifiedName(key));
    return [wrong(field, text, `error converting fieldPath: field label does not support subscript: ${text}`)];
  }
  if (!CONVERTED.has(text)) return [wrong(field, text, `error converting fieldPath: field label not supported: ${text}`)];
  const path = text === 'spec.host' ? 'spec.nodeName' : text;
  return allowed.includes(path) ? [] : [notSupported(field, path, allowed)];
}

const RESOURCES = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];
const BYTES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
const HUGE = /^(requests|limits)\.hugepages-/;

/** `validateContainerResourceFieldSelector`. */
export function containerResourceField(ref: Any, at: string, volume: boolean): FieldError[] {
  const out: FieldError[] = [];
  const name: string = ref.resource ?? '';
  if (volume && !ref.containerName) out.push(required(`${at}.containerName`));
  else if (name === '') out.push(required(`${at}.resource`));
  else if (!RESOURCES.includes(name) && !HUGE.test(name)) out.push(notSupported(`${at}.resource`, name, RESOURCES));
  const divisor = ref.divisor;
  if (divisor === undefined || parseQuantity(divisor).nanos === 0n) return out;
  const unit = canonicalQuantity(divisor);
  const only = (what: string): FieldError => wrong(`${at}.divisor`, name, `only divisor's values ${BYTES.join(', ')} are supported with the ${what} resource`);
  if (name.endsWith('.cpu') && RESOURCES.includes(name)) {
    if (unit !== '1m' && unit !== '1') out.push(wrong(`${at}.divisor`, name, "only divisor's values 1m and 1 are supported with the cpu resource"));
  } else if (name === 'limits.memory' || name === 'requests.memory') {
    if (!BYTES.includes(unit)) out.push(only('memory'));
  } else if (name === 'limits.ephemeral-storage' || name === 'requests.ephemeral-storage') {
    if (!BYTES.includes(unit)) out.push(only('local ephemeral storage'));
  } else if (HUGE.test(name) && !BYTES.includes(unit)) out.push(only('hugepages'));
  return out;
}
