import { resourceName } from '../../kinds/lookup';
import { own, type Instant } from '../../core';
import { definitions } from '../../kinds/schema';
import type { Kind, KubeObject } from '../../kinds/kind';
import { badRequest } from '../status';

/** What the object of a row is to hold. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** Reads `includeObject=`. Throws BadRequest. */
export function includeObject(text: string | undefined): IncludeObject {
  if (text === undefined || text === '') return 'Metadata';
  if (text === 'None' || text === 'Metadata' || text === 'Object') return text;
  throw badRequest(`Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`);
}

const META = definitions['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta']!.properties!;

/** What columns that show metadata say of themselves: what its fields do. */
const DESCRIBED: Readonly<Record<string, string>> = { Name: META['name']!.description ?? '', Age: META['creationTimestamp']!.description ?? '', 'Created At': META['creationTimestamp']!.description ?? '' };

/** Objects as the rows that `kubectl get` prints (`meta.k8s.io/v1` Table). */
export function table(
  kind: Kind<any>,
  objects: readonly KubeObject[],
  listMeta: Readonly<Record<string, unknown>>,
  options: { readonly include: IncludeObject; readonly now: Instant; readonly version?: string; readonly noHeaders?: boolean },
): object {
  const apiVersion = `meta.k8s.io/${options.version ?? 'v1'}`;
  return {
    kind: 'Table',
    apiVersion,
    metadata: listMeta,
    columnDefinitions: options.noHeaders
      ? null
      : kind.columns.map((c) => ({ name: c.name, type: c.type ?? 'string', format: c.format ?? '', description: c.description ?? own(DESCRIBED, c.name) ?? '', priority: c.priority ?? 0 })),
    rows: (kind.order ? [...objects].sort(kind.order) : objects).map((o) => ({
      cells: kind.columns.map((c) => c.cell(o, options.now)),
      ...(resourceName(kind) === 'pods' && conditions(o)),
      object: options.include === 'None' ? null : options.include === 'Object' ? o : partial(o, apiVersion),
    })),
  };
}

/** A Pod that has ended says so on its row. */
function conditions(o: KubeObject): object | undefined {
  const phase = (o as { status?: { phase?: string; reason?: string } }).status?.phase;
  if (phase === 'Succeeded') return { conditions: [{ type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' }] };
  if (phase === 'Failed') return { conditions: [{ type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' }] };
  return undefined;
}

/** An object's metadata alone. */
export const partial = (o: KubeObject, apiVersion = 'meta.k8s.io/v1'): object => ({ kind: 'PartialObjectMetadata', apiVersion, metadata: o.metadata });
