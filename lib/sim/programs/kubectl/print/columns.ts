import { Fail } from '../errors';
import { JsonPathError, goPrint, parseJsonPath, relaxed, valuesAt } from './jsonpath';
import type { JsonPath } from './jsonpath';

/** A column of `-o custom-columns`: its header and where its cells are found. */
export interface CustomColumn {
  readonly header: string;
  readonly path: JsonPath | JsonPathError;
}

/** Reads `NAME:.metadata.name,…` (kubectl `get/customcolumn.go`). */
export function parseColumns(spec: string): CustomColumn[] {
  if (spec === '') throw new Fail('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) throw new Fail(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return column(part.slice(0, colon), part.slice(colon + 1));
  });
}

/** Reads a file of two lines: headers, and paths below them. */
export function parseColumnsFile(text: string): CustomColumn[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const invalid = (what: string) => new Fail(`invalid template, missing ${what} line. Expected format is one line of space separated headers, one line of space separated column specs.`);
  if (text === '') throw invalid('header');
  if (lines.length < 2) throw invalid('spec');
  const headers = (lines[0] ?? '').trim().split(/\s+/).filter(Boolean);
  const paths = (lines[1] ?? '').trim().split(/\s+/).filter(Boolean);
  if (headers.length !== paths.length) throw new Fail(`number of headers (${headers.length}) and field specifications (${paths.length}) don't match`);
  return headers.map((h, i) => column(h, paths[i]!));
}

function column(header: string, expression: string): CustomColumn {
  const path = relaxedPath(expression);
  try {
    return { header, path: parseJsonPath(path) };
  } catch (e) {
    if (e instanceof JsonPathError) return { header, path: e };
    throw e;
  }
}

function relaxedPath(expression: string): string {
  try {
    return relaxed(expression);
  } catch (e) {
    throw new Fail(e instanceof Error ? e.message : String(e));
  }
}

/** The cells of one object. Throws {@link Fail} where a path does not parse. */
export function cellsOf(columns: readonly CustomColumn[], object: unknown): string[] {
  return columns.map(({ path }) => {
    if (path instanceof JsonPathError) throw new Fail(path.message);
    if (path.nodes.length === 0) return '<none>';
    let values: unknown[];
    try {
      values = valuesAt(path, object);
    } catch (e) {
      if (e instanceof JsonPathError) throw new Fail(e.message);
      throw e;
    }
    return values.length === 0 ? '<none>' : values.map(goPrint).join(',');
  });
}
