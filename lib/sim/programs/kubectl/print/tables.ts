import type { Resource } from '../discovery';
import { kindName } from '../discovery';

/** A server's Table (`meta.k8s.io/v1`). */
export interface ServerTable {
  readonly kind: 'Table';
  readonly columnDefinitions: readonly { readonly name: string; readonly type?: string; readonly format?: string; readonly priority?: number }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object?: any }[];
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
}

export interface TableOptions {
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly withNamespace: boolean;
  readonly withKind: boolean;
  readonly showLabels: boolean;
  readonly labelColumns: readonly string[];
}

/** The header line of a table, as cells. */
export function headerCells(t: ServerTable, o: TableOptions): string[] {
  const shown = columnsOf(t, o);
  return [
    ...(o.withNamespace ? ['NAMESPACE'] : []),
    ...shown.map((i) => t.columnDefinitions[i]!.name.toUpperCase()),
    ...o.labelColumns.map(labelHeader),
    ...(o.showLabels ? ['LABELS'] : []),
  ];
}

/** One row as cells (cli-runtime `printers/tableprinter.go`). */
export function rowCells(t: ServerTable, row: ServerTable['rows'][number], type: Resource, o: TableOptions): string[] {
  const labels: Readonly<Record<string, string>> = row.object?.metadata?.labels ?? {};
  const cells = columnsOf(t, o).map((i) => {
    const cell = row.cells[i];
    const text = cell === null || cell === undefined ? '' : String(cell);
    const clean = oneLine(text);
    return o.withKind && t.columnDefinitions[i]!.format === 'name' ? `${kindName(type)}/${clean}` : clean;
  });
  return [
    ...(o.withNamespace ? [String(row.object?.metadata?.namespace ?? '')] : []),
    ...cells,
    ...o.labelColumns.map((l) => (Object.hasOwn(labels, l) ? labels[l]! : '')),
    ...(o.showLabels ? [labelsText(labels)] : []),
  ];
}

function columnsOf(t: ServerTable, o: TableOptions): number[] {
  const out: number[] = [];
  t.columnDefinitions.forEach((c, i) => {
    if (o.wide || !c.priority) out.push(i);
  });
  return out;
}

/** What would break the table's lines is shown as three dots. */
function oneLine(text: string): string {
  const cut = text.search(/[\f\n\r]/);
  return cut < 0 ? text.replaceAll('\x1b', '^[') : `${text.slice(0, cut)}...`;
}

const labelHeader = (label: string) => label.slice(label.lastIndexOf('/') + 1).toUpperCase();

/** `a=1,b=2` in order of keys; `<none>` without any. */
function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map((k) => (labels![k] === '' ? `${k}=` : `${k}=${labels![k]}`)).join(',');
}

