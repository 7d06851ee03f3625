/** What etcdctl and etcdutl share: words and flags, and tables. */

export interface Words {
  readonly args: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

/** Flags of one letter. */
const SHORT: Readonly<Record<string, string>> = { w: 'write-out', h: 'help' };
/** Flags that take no value. */
const BARE = new Set(['prefix', 'keys-only', 'print-value-only', 'count-only', 'from-key', 'hex', 'cluster', 'help', 'prev-kv', 'insecure-skip-tls-verify', 'insecure-transport', 'debug', 'skip-hash-check', 'mark-compacted', 'ignore-value', 'ignore-lease', 'physical', 'endpoints-only', 'interactive', 'linearizable']);

/** Takes a command line apart: flags may stand anywhere. */
export function wordsOf(argv: readonly string[]): Words {
  const args: string[] = [];
  const flags = new Map<string, string>();
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') {
      args.push(...argv.slice(i + 1));
      break;
    }
    const m = /^(?:--([a-z][a-z0-9-]*)|-([a-zA-Z]))(?:=?([\s\S]*))$/.exec(word);
    if (!m || (m[1] !== undefined && m[3] !== '' && !word.includes('='))) {
      args.push(word);
      continue;
    }
    const name = m[1] ?? SHORT[m[2]!] ?? m[2]!;
    if (m[3] !== '' || word.includes('=')) flags.set(name, m[3]!);
    else if (BARE.has(name)) flags.set(name, 'true');
    else flags.set(name, argv[++i] ?? '');
  }
  return { args, flags };
}

/** A table as etcd's tools draw it: heads in the middle, numbers and durations to the right. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = heads.map((h, n) => Math.max(h.length, ...rows.map((r) => r[n]!.length)));
  const rule = `+${width.map((w) => '-'.repeat(w + 2)).join('+')}+\n`;
  const middle = (text: string, w: number) => {
    const left = Math.floor((w - text.length) / 2);
    return ' '.repeat(left) + text + ' '.repeat(w - text.length - left);
  };
  const row = (cells: readonly string[], head: boolean) => `|${cells.map((c, n) => ` ${head ? middle(c, width[n]!) : right(c) ? c.padStart(width[n]!) : c.padEnd(width[n]!)} `).join('|')}|\n`;
  return rule + row(heads, true) + rule + rows.map((r) => row(r, false)).join('') + rule;
}

/** Numbers, percentages, truths and versions stand at the right. */
const right = (cell: string): boolean => /^(\d+(\.\d+)*%?|true|false|[\d.]+(µs|ms|s| [kMGT]?B))$/.test(cell);

/** `6.8 MB` (go-humanize's Bytes). */
export function humanBytes(n: number): string {
  if (n < 10) return `${n} B`;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const e = Math.min(units.length - 1, Math.floor(Math.log(n) / Math.log(1000)));
  const value = Math.floor((n / 1000 ** e) * 10 + 0.5) / 10;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[e]}`;
}
