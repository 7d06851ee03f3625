import { Failure, tool } from '../tool';
import { displayWidth } from './bytes';
import { byFile, splitLines } from './stream';

const flags = {
  table: { type: 'bool', short: 't', help: 'create a table' },
  'table-columns': { type: 'string', short: 'N', value: 'names', help: 'comma separated columns names' },
  'table-right': { type: 'string', short: 'R', value: 'columns', help: 'right align text in these columns' },
  'output-separator': { type: 'string', short: 'o', value: 'string', help: 'columns separator for table output (default is two spaces)' },
  separator: { type: 'string', short: 's', value: 'string', help: 'possible table delimiters' },
  'output-width': { type: 'string', short: 'c', value: 'width', help: 'width of output in number of characters' },
  fillrows: { type: 'bool', short: 'x', help: 'fill rows before columns' },
  'keep-empty-lines': { type: 'bool', short: 'L', help: "don't ignore empty lines" },
  json: { type: 'bool', short: 'J', help: 'use JSON output format for table', unsupported: true },
  'table-name': { type: 'string', short: 'n', value: 'name', help: 'table name for JSON output', unsupported: true },
  'table-hide': { type: 'string', short: 'H', value: 'columns', help: "don't print the columns", unsupported: true },
  'table-order': { type: 'string', short: 'O', value: 'columns', help: 'specify order of output columns', unsupported: true },
} as const;

const fill = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - displayWidth(text)));

/** Lines that one table may have. */
const LINES = 100_000;

/** Are there more lines than that? Looks no further than it has to. */
function tooMany(texts: readonly string[], empty: boolean): boolean {
  let n = 0;
  for (const text of texts) {
    for (let at = 0; at < text.length; ) {
      const found = text.indexOf('\n', at);
      const end = found < 0 ? text.length : found;
      if (empty || text.slice(at, end).trim() !== '') n++;
      if (n > LINES) return true;
      at = end + 1;
    }
  }
  return false;
}

export const column = tool({
  name: 'column',
  usage: '[options] [<file>...]',
  short: 'Columnate lists.',
  flags,
  version: 'from util-linux 2.38.1',
  ...byFile<typeof flags>({
    finish: (ctx, files, failed) => {
      const f = ctx.flags;
      // All of it is laid out in one turn, which must leave time to others.
      if (tooMany(files.map((x) => x.text), f['keep-empty-lines'])) return ctx.fail(`cannot allocate memory: more than ${LINES} lines`, 1);
      const lines = files.flatMap((x) => splitLines(x.text)).filter((l) => f['keep-empty-lines'] || l.trim() !== '');
      if (f.table) {
        const seps: string | undefined = f.separator;
        const rows = lines.map((l) => {
          if (seps === undefined) return l.trim().split(/[ \t]+/);
          const cells: string[] = [''];
          for (const c of l) {
            if (seps.includes(c)) cells.push('');
            else cells[cells.length - 1] += c;
          }
          return cells;
        });
        if (f['table-columns'] !== undefined) rows.unshift(f['table-columns'].split(','));
        const width: number[] = [];
        for (const r of rows) r.forEach((c, i) => (width[i] = Math.max(width[i] ?? 0, displayWidth(c))));
        const right = new Set<number>();
        for (const name of (f['table-right'] ?? '').split(',').filter(Boolean)) {
          const i = /^\d+$/.test(name) ? Number(name) - 1 : (rows[0]?.indexOf(name) ?? -1);
          if (i < 0) throw new Failure(`undefined column name '${name}'`);
          right.add(i);
        }
        const between: string = f['output-separator'] ?? '  ';
        for (const r of rows) {
          const cells = width.map((w, i) => {
            const text = r[i] ?? '';
            if (right.has(i)) return ' '.repeat(w - displayWidth(text)) + text;
            // The last cell of a full row is not filled up.
            return i === width.length - 1 || (i >= r.length - 1 && i === r.length - 1 && r.length === width.length) ? text : fill(text, w);
          });
          ctx.out(`${cells.slice(0, r.length === width.length ? undefined : width.length).join(between)}\n`);
        }
        return failed ? 1 : 0;
      }
      const total = Number(f['output-width'] ?? ctx.sys.tty(1)?.cols ?? ctx.sys.env.COLUMNS ?? 80);
      if (!(total > 0)) throw new Failure(`invalid columns argument: '${f['output-width']}'`);
      const longest = lines.reduce((n, l) => Math.max(n, displayWidth(l)), 0);
      // Columns start at multiples of a tab.
      const step = (Math.floor(longest / 8) + 1) * 8;
      const columns = Math.max(1, Math.floor(total / step));
      const height = Math.ceil(lines.length / columns);
      for (let y = 0; y < height; y++) {
        let out = '';
        for (let x = 0; x < columns; x++) {
          const i = f.fillrows ? y * columns + x : x * height + y;
          const text = lines[i];
          if (text === undefined || (f.fillrows ? x >= columns : false)) break;
          out += text;
          const more = f.fillrows ? x < columns - 1 && i + 1 < lines.length : lines[(x + 1) * height + y] !== undefined && x < columns - 1;
          if (more) out += '\t'.repeat(Math.ceil((step - displayWidth(text)) / 8));
        }
        ctx.out(`${out}\n`);
      }
      return failed ? 1 : 0;
    },
  }),
});
