/** Where in a manifest a position is, told by indentation alone: so it works while the text is not yet whole. */
export interface Place {
  readonly apiVersion: string;
  readonly kind: string;
  /** The keys that lead to the line; lists are passed through. */
  readonly path: readonly string[];
  /** The key of the line, and the text after it; null while it has no colon. */
  readonly key: string;
  readonly value: string | null;
}

const LINE = /^(\s*)((?:- +)*)(?:"([^"]*)"|'([^']*)'|([^\s:#"'-][^:#]*?|-?[^\s:#"'-][^:#]*?))?\s*(?::(?:\s+(.*))?)?$/;

interface Line {
  readonly column: number;
  readonly dash: number | null;
  readonly key: string;
  readonly colon: boolean;
  readonly value: string;
}

function parse(text: string): Line | null {
  const m = LINE.exec(text);
  if (!m) return null;
  const [, indent = '', dashes = '', a, b, c, value = ''] = m;
  return { column: indent.length + dashes.length, dash: dashes ? indent.length : null, key: a ?? b ?? c ?? '', colon: /:(\s|$)/.test(text), value };
}

/** The place of the end of line `row` (from 0), of which only `upTo` characters are looked at. */
export function placeAt(lines: readonly string[], row: number, upTo = lines[row]?.length ?? 0): Place | null {
  const own = parse((lines[row] ?? '').slice(0, upTo));
  if (!own) return null;
  let first = row;
  while (first > 0 && !/^---/.test(lines[first - 1]!)) first--;
  let last = row;
  while (last + 1 < lines.length && !/^---/.test(lines[last + 1]!)) last++;
  const word = (name: string) => {
    for (let i = first; i <= last; i++) {
      const m = new RegExp(`^${name}:\\s+["']?([^\\s"'#]+)`).exec(lines[i]!);
      if (m) return m[1]!;
    }
    return '';
  };
  const path: string[] = [];
  let column = own.column;
  // A parent's key begins before this: before the key, or where a list's dash stands.
  let limit = own.dash === null ? column : own.dash + 1;
  for (let i = row - 1; i >= first && limit > 0; i--) {
    const text = lines[i]!;
    if (!text.trim() || /^\s*#/.test(text)) continue;
    const line = parse(text);
    if (!line) continue;
    if (line.column < limit && line.colon) {
      // Text of a block is no YAML.
      if (/^[|>][+-]?\d?$/.test(line.value.trim())) return null;
      path.unshift(line.key);
      column = line.column;
      limit = line.dash === null ? column : line.dash + 1;
    } else if (line.column === column && line.dash !== null) limit = Math.min(limit, line.dash + 1);
  }
  return { apiVersion: word('apiVersion'), kind: word('kind'), path, key: own.key, value: own.colon ? own.value : null };
}
