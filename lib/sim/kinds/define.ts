import type { Column, Kind, KubeObject } from './kind';
import { age } from './times';

/** The verbs most kinds have, in the order of discovery. */
export const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

/** What a kind must say; the rest follows from it unless it says otherwise. */
export type Definition<T extends KubeObject> = Partial<Kind<T>> & Pick<Kind<T>, 'group' | 'kind' | 'plural'>;

/** Completes a kind: version v1, singular, schema name, store prefix and a table of NAME and CREATED AT. */
export function define<T extends KubeObject>(d: Definition<T>): Kind<T> {
  const version = d.version ?? 'v1';
  return {
    version,
    singular: d.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: ALL_VERBS,
    subresources: [],
    schema: `io.k8s.api.${d.group === '' ? 'core' : d.group.split('.')[0]}.${version}.${d.kind}`,
    prefix: d.plural,
    columns: [nameColumn(), createdAtColumn()],
    ...d,
  };
}

/** The first column of nearly every table. */
export const nameColumn = <T extends KubeObject>(cell: (o: T) => string = (o) => o.metadata.name): Column<T> => ({
  name: 'Name',
  type: 'string',
  format: 'name',
  cell,
});

export const ageColumn = <T extends KubeObject>(): Column<T> => ({ name: 'Age', type: 'string', cell: (o, now) => age(o.metadata.creationTimestamp, now) });

/** What a kind without a table of its own shows (`rest.DefaultTableConvertor`). */
const createdAtColumn = <T extends KubeObject>(): Column<T> => ({ name: 'Created At', type: 'date', cell: (o) => o.metadata.creationTimestamp });
