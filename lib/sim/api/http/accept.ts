import { failure } from '../status';
import type { ApiError } from '../client';

/** In which form the caller wants the answer. */
export interface Accept {
  readonly format: 'json' | 'yaml' | 'protobuf';
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** `v1`, `v1beta1` of the form asked for. */
  readonly version?: string;
  /** Aggregated discovery. */
  readonly discovery?: string;
}

/** Media types of objects, as refusals list them. */
export const TYPES = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** Picks the first form offered that the server has; `custom`: of an object that has none in protobuf. Throws NotAcceptable. */
export function parseAccept(header: string | undefined, custom = false): Accept {
  if (!header) return { format: 'json' };
  let refused: ApiError | undefined;
  for (const clause of header.split(',')) {
    const [type, ...params] = clause.split(';').map((s) => s.trim());
    const p = new Map(params.map((x) => x.split('=', 2) as [string, string]));
    const format = type === 'application/json' || type === '*/*' ? 'json' : type === 'application/yaml' ? 'yaml' : type === PROTOBUF ? 'protobuf' : undefined;
    if (!format) continue;
    const as = p.get('as');
    if (as === undefined && format === 'protobuf' && custom) {
      refused = failure(406, 'NotAcceptable', `only the following media types are accepted: ${TYPES}`);
      continue;
    }
    if (as === undefined) return { format };
    const group = p.get('g');
    if (group === 'apidiscovery.k8s.io' && p.get('v') === 'v2' && as === 'APIGroupDiscoveryList') return { format, discovery: p.get('v') };
    if (group === 'meta.k8s.io' && (p.get('v') === 'v1' || p.get('v') === 'v1beta1') && ((as === 'Table' && format !== 'protobuf') || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')) {
      return { format, as, version: p.get('v') };
    }
    refused = failure(406, 'NotAcceptable', `only the following media types are accepted: ${TYPES}`);
  }
  throw refused ?? failure(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${TYPES}`, {});
}
