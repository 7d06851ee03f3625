import type { Sys } from '../../../machine/sys';
import { formatDate } from '../../system/dates';
import { tool } from '../../tool';
import type { ToolContext } from '../../tool';
import { attempt, diskBytes, humanSize, joinPath, listTime, modeString, quote } from '../common';
import { Users } from '../users';
import { busyboxColumns, gnuColumns } from './columns';
import { cellOf, mark } from './entry';
import type { Entry, Look } from './entry';

const LIST_LIMIT = 50_000;

export const ls = tool<any>({
  name: 'ls',
  usage: '[OPTION]... [FILE]...',
  short: 'List information about the FILEs (the current directory by default).\nSort entries alphabetically if none of -cftuvSUX nor --sort is specified.',
  misuse: 2,
  flags: {
    all: { type: 'bool', short: 'a', help: 'do not ignore entries starting with .' },
    'almost-all': { type: 'bool', short: 'A', help: 'do not list implied . and ..' },
    B: { type: 'bool', aliases: ['ignore-backups'], help: 'do not list implied entries ending with ~' },
    c: { type: 'bool', help: 'with -lt: sort by, and show, ctime' },
    C: { type: 'bool', help: 'list entries by columns' },
    color: { type: 'optional', value: 'WHEN', bare: 'always', help: 'color the output WHEN' },
    directory: { type: 'bool', short: 'd', help: 'list directories themselves, not their contents' },
    f: { type: 'bool', help: 'list all entries in directory order' },
    classify: { type: 'optional', short: 'F', value: 'WHEN', bare: 'always', help: 'append indicator (one of */=>@|) to entries' },
    'full-time': { type: 'bool', help: 'like -l --time-style=full-iso' },
    g: { type: 'bool', help: 'like -l, but do not list owner' },
    'group-directories-first': { type: 'bool', help: 'group directories before files' },
    'no-group': { type: 'bool', short: 'G', help: "in a long listing, don't print group names" },
    'human-readable': { type: 'bool', short: 'h', help: 'with -l and -s, print sizes like 1K 234M 2G etc.' },
    H: { type: 'bool', help: 'follow symbolic links listed on the command line' },
    inode: { type: 'bool', short: 'i', help: 'print the index number of each file' },
    ignore: { type: 'string', short: 'I', value: 'PATTERN', help: 'do not list implied entries matching shell PATTERN', unsupported: true },
    k: { type: 'bool', hidden: true },
    l: { type: 'bool', help: 'use a long listing format' },
    dereference: { type: 'bool', short: 'L', help: 'show information for the file a symbolic link references' },
    m: { type: 'bool', help: 'fill width with a comma separated list of entries' },
    'numeric-uid-gid': { type: 'bool', short: 'n', help: 'like -l, but list numeric user and group IDs' },
    literal: { type: 'bool', short: 'N', help: 'print entry names without quoting' },
    o: { type: 'bool', help: 'like -l, but do not list group information' },
    p: { type: 'bool', help: 'append / indicator to directories' },
    'quote-name': { type: 'bool', short: 'Q', help: 'enclose entry names in double quotes' },
    reverse: { type: 'bool', short: 'r', help: 'reverse order while sorting' },
    recursive: { type: 'bool', short: 'R', help: 'list subdirectories recursively' },
    size: { type: 'bool', short: 's', help: 'print the allocated size of each file, in blocks' },
    S: { type: 'bool', help: 'sort by file size, largest first' },
    sort: { type: 'string', value: 'WORD', help: 'sort by WORD instead of name: none (-U), size (-S), time (-t), version (-v), extension (-X)' },
    'time-style': { type: 'string', value: 'TIME_STYLE', help: 'time/date format with -l: full-iso, long-iso, iso, locale, or +FORMAT' },
    t: { type: 'bool', help: 'sort by time, newest first' },
    u: { type: 'bool', help: 'with -lt: sort by, and show, access time' },
    U: { type: 'bool', help: 'do not sort' },
    v: { type: 'bool', help: 'natural sort of (version) numbers within text' },
    width: { type: 'int', short: 'w', value: 'COLS', help: 'set output width to COLS' },
    x: { type: 'bool', help: 'list entries by lines instead of by columns' },
    X: { type: 'bool', help: 'sort alphabetically by entry extension' },
    Z: { type: 'bool', help: 'print any security context of each file', unsupported: true },
    '1': { type: 'bool', help: 'list one file per line' },
  },
  run(ctx) {
    return new Listing(ctx).run();
  },
});

type Format = 'long' | 'single' | 'columns' | 'across' | 'commas';

class Listing {
  private readonly sys: Sys;
  private readonly format: Format;
  private readonly look: Look;
  private readonly width: number;
  private readonly users: Users;
  private readonly listed = { entries: 0 };
  private printed = false;
  private status = 0;
  private coloured = false;

  constructor(private readonly ctx: ToolContext<any>) {
    const { sys, flags, order, busybox } = ctx;
    this.sys = sys;
    this.users = new Users(sys);
    const tty = sys.tty(1);
    let format: Format = tty ? 'columns' : 'single';
    for (const { flag } of order) {
      if (['l', 'g', 'o', 'numeric-uid-gid', 'full-time'].includes(flag)) format = 'long';
      else if (flag === 'C') format = 'columns';
      else if (flag === 'x') format = 'across';
      else if (flag === 'm') format = 'commas';
      else if (flag === '1' && format !== 'long') format = 'single';
    }
    this.format = format;
    this.width = flags.width ?? tty?.cols ?? (/^\d{1,5}$/.test(sys.env.COLUMNS ?? '') ? Number(sys.env.COLUMNS) : 80);
    const when = flags.color ?? (busybox ? 'auto' : 'never');
    this.look = {
      colour: when === 'always' || when === 'yes' || when === 'force' || ((when === 'auto' || when === 'tty') && tty !== undefined),
      quoting: flags.literal || busybox ? 'never' : flags['quote-name'] ? 'c' : tty ? 'shell' : 'never',
      marks: flags.classify !== undefined ? 'classify' : flags.p ? 'slash' : '',
      busybox,
    };
  }

  run(): number {
    const { args, flags, busybox, fail } = this.ctx;
    const files: Entry[] = [];
    const dirs: Entry[] = [];
    for (const path of args.length ? args : ['.']) {
      // A directory that was removed under one's feet is empty, not missing.
      if (path === '.' && !this.sys.files.exists(this.sys.cwd)) continue;
      const follow = flags.dereference || flags.H || (!flags.directory && this.format !== 'long' && flags.classify === undefined) || path.endsWith('/');
      let stat = attempt(
        () => (follow ? this.sys.files.stat(path) : this.sys.files.lstat(path)),
        (e) => {
          // A dangling link is shown as itself.
          if (e.code === 'ENOENT' && follow && !path.endsWith('/') && attempt(() => this.sys.files.lstat(path), () => {})) return;
          fail(busybox ? `${path}: ${e.message}` : `cannot access ${quote(path)}: ${e.message}`);
          this.status = busybox ? 1 : 2;
        },
      );
      stat ??= follow && !path.endsWith('/') ? attempt(() => this.sys.files.lstat(path), () => {}) : undefined;
      if (!stat) continue;
      (stat.type === 'dir' && !flags.directory ? dirs : files).push({ name: path, path, stat });
    }
    if (files.length) this.print(this.sort(files), false);
    const headed = args.length > 1 || flags.recursive;
    for (const dir of this.sort(dirs)) this.directory(dir.path, headed);
    return this.status;
  }

  private directory(path: string, headed: boolean): void {
    const { flags, busybox, fail, out } = this.ctx;
    if (this.listed.entries > LIST_LIMIT) return;
    const names = attempt(
      () => this.sys.files.list(path),
      (e) => {
        fail(busybox ? `can't open '${path}': ${e.message}` : `cannot open directory ${quote(path)}: ${e.message}`);
        this.status = busybox ? 1 : 2;
      },
    );
    if (!names) return;
    const everything = flags.all || flags.f;
    const entries: Entry[] = [];
    for (const name of [...(everything ? ['.', '..'] : []), ...names]) {
      if (name.startsWith('.') && !everything && !flags['almost-all']) continue;
      if (flags.B && name.endsWith('~')) continue;
      const full = joinPath(path, name);
      const stat = attempt(() => (flags.dereference ? this.sys.files.stat(full) : this.sys.files.lstat(full)), () => {}) ?? attempt(() => this.sys.files.lstat(full), () => {});
      if (stat) entries.push({ name, path: full, stat });
    }
    this.listed.entries += entries.length;
    this.sys.spend(entries.length * 10);
    if (headed) out(`${this.printed ? '\n' : ''}${path}:\n`);
    this.printed = true;
    const sorted = this.sort(entries);
    this.print(sorted, true);
    if (flags.recursive) {
      for (const e of sorted) if (e.stat.type === 'dir' && e.name !== '.' && e.name !== '..') this.directory(e.path, true);
    }
  }

  private sort(entries: Entry[]): Entry[] {
    const { flags, order } = this.ctx;
    let by = 'name';
    for (const { flag, value } of order) {
      if (flag === 't') by = 'time';
      else if (flag === 'S') by = 'size';
      else if (flag === 'X') by = 'extension';
      else if (flag === 'v') by = 'version';
      else if (flag === 'U' || flag === 'f') by = 'none';
      else if (flag === 'sort') by = value;
    }
    if (by === 'none') return entries;
    const name = (a: Entry, b: Entry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const extension = (e: Entry) => (e.name.lastIndexOf('.') > 0 ? e.name.slice(e.name.lastIndexOf('.')) : '');
    const compare = (a: Entry, b: Entry): number => {
      if (by === 'time') return b.stat.modified - a.stat.modified || name(a, b);
      if (by === 'size') return b.stat.size - a.stat.size || name(a, b);
      if (by === 'extension') return extension(a) < extension(b) ? -1 : extension(a) > extension(b) ? 1 : name(a, b);
      if (by === 'version') return versionCompare(a.name, b.name);
      return name(a, b);
    };
    const sorted = [...entries].sort(compare);
    if (flags.reverse) sorted.reverse();
    if (flags['group-directories-first']) sorted.sort((a, b) => Number(b.stat.type === 'dir') - Number(a.stat.type === 'dir'));
    return sorted;
  }

  private print(entries: readonly Entry[], directory: boolean): void {
    const { flags, busybox, out } = this.ctx;
    this.printed = true;
    const blocks = (e: Entry) => (flags['human-readable'] ? humanSize(diskBytes(e.stat)) : String(diskBytes(e.stat) / 1024));
    if (directory && (this.format === 'long' || flags.size)) {
      const total = entries.reduce((n, e) => n + diskBytes(e.stat), 0);
      out(`total ${flags['human-readable'] ? humanSize(total) : total / 1024}\n`);
    }
    if (this.format === 'long') {
      for (const line of busybox ? this.busyboxLong(entries) : this.gnuLong(entries)) out(`${line}\n`);
      return;
    }
    const inodeWidth = flags.inode ? Math.max(0, ...entries.map((e) => String(e.stat.inode).length)) : 0;
    const sizeWidth = flags.size ? Math.max(0, ...entries.map((e) => blocks(e).length)) : 0;
    const align = this.look.quoting === 'shell' && this.format !== 'single' && this.format !== 'commas' && entries.some((e) => cellOf(this.sys, e, { ...this.look, colour: false }, true).text !== e.name);
    const cells = entries.map((e) => {
      const lead = `${flags.inode ? `${String(e.stat.inode).padStart(inodeWidth)} ` : ''}${flags.size ? `${blocks(e).padStart(sizeWidth)} ` : ''}`;
      const cell = cellOf(this.sys, e, this.look, false, align);
      return { text: this.reset(lead + cell.text), width: lead.length + cell.width };
    });
    if (this.format === 'single') out(cells.map((c) => `${c.text}\n`).join(''));
    else if (this.format === 'commas') out(commas(cells, this.width));
    else out(busybox ? busyboxColumns(cells, this.width) : gnuColumns(cells, this.width, this.format === 'across'));
  }

  /** GNU's ls sets the terminal to its normal colour before the first coloured name. */
  private reset(text: string): string {
    if (this.coloured || this.look.busybox || !text.includes('\x1b[')) return text;
    this.coloured = true;
    return `\x1b[0m${text}`;
  }

  private links(e: Entry): number {
    if (e.stat.type !== 'dir') return 1;
    if (this.sys.files.absolute(e.path) === '/') return 1;
    let n = 2;
    for (const name of attempt(() => this.sys.files.list(e.path), () => {}) ?? []) {
      if (attempt(() => this.sys.files.lstat(joinPath(e.path, name)).type, () => {}) === 'dir') n++;
    }
    return n;
  }

  private owner(e: Entry): { user: string; group: string } {
    const numeric = this.ctx.flags['numeric-uid-gid'];
    if (numeric) return { user: String(this.users.uid(e.stat.user) ?? e.stat.user), group: String(this.users.gid(e.stat.group) ?? e.stat.group) };
    return { user: this.users.userName(e.stat.user), group: this.users.groupName(e.stat.group) };
  }

  private name(e: Entry, align: boolean): string {
    const target = e.stat.type === 'link' ? attempt(() => this.sys.files.stat(e.path), () => {}) : undefined;
    const cell = cellOf(this.sys, e, this.look, e.stat.type === 'link', align);
    return this.reset(e.stat.type === 'link' ? `${cell.text} -> ${e.stat.target}${target ? mark(target, this.look.marks) : ''}` : cell.text);
  }

  private busyboxLong(entries: readonly Entry[]): string[] {
    const { flags } = this.ctx;
    return entries.map((e) => {
      const { user, group } = this.owner(e);
      const size = flags['human-readable'] ? humanSize(e.stat.size).padStart(9) : String(e.stat.size).padStart(9);
      const d = new Date(e.stat.modified);
      const time = flags['full-time'] ? formatDate('%Y-%m-%d %H:%M:%S %z', e.stat.modified, this.sys.env.TZ) : listTime(d.getTime(), this.sys.now);
      const lead = `${flags.inode ? `${String(e.stat.inode).padStart(7)} ` : ''}${flags.size ? `${String(diskBytes(e.stat) / 1024).padStart(6)} ` : ''}`;
      return `${lead}${modeString(e.stat)} ${String(this.links(e)).padStart(4)} ${user.padEnd(8).slice(0, 8)} ${group.padEnd(8).slice(0, 8)} ${size} ${time} ${this.name(e, false)}`;
    });
  }

  private gnuLong(entries: readonly Entry[]): string[] {
    const { flags } = this.ctx;
    const align = this.look.quoting === 'shell' && entries.some((e) => cellOf(this.sys, e, { ...this.look, colour: false }, true).text !== e.name);
    const rows = entries.map((e) => {
      const { user, group } = this.owner(e);
      return [
        flags.inode ? String(e.stat.inode) : '',
        flags.size ? (flags['human-readable'] ? humanSize(diskBytes(e.stat)) : String(diskBytes(e.stat) / 1024)) : '',
        modeString(e.stat),
        String(this.links(e)),
        flags.g ? '' : user,
        flags.o || flags['no-group'] ? '' : group,
        e.stat.type === 'device' ? '1, 3' : flags['human-readable'] ? humanSize(e.stat.size) : String(e.stat.size),
        this.time(e.stat.modified),
        this.name(e, align),
      ];
    });
    const numeric = flags['numeric-uid-gid'];
    const left = [false, false, true, false, !numeric, !numeric, false, true, true];
    const widths = left.map((_, c) => (c === 8 ? 0 : Math.max(0, ...rows.map((r) => r[c]!.length))));
    return rows.map((r) =>
      r
        .map((text, c) => (left[c] ? text.padEnd(widths[c]!) : text.padStart(widths[c]!)))
        .filter((_, c) => c > 6 || widths[c]! > 0)
        .join(' '),
    );
  }

  private time(when: number): string {
    const tz = this.sys.env.TZ;
    const style = this.ctx.flags['full-time'] ? 'full-iso' : (this.ctx.flags['time-style'] ?? this.sys.env.TIME_STYLE ?? 'locale');
    if (style.startsWith('+')) return formatDate(style.slice(1), when, tz);
    if (style === 'full-iso') return formatDate('%Y-%m-%d %H:%M:%S.%N %z', when, tz);
    if (style === 'long-iso') return formatDate('%Y-%m-%d %H:%M', when, tz);
    const old = when <= this.sys.now - 15_778_476_000 || when > this.sys.now + 1000;
    if (style === 'iso') return formatDate(old ? '%Y-%m-%d ' : '%m-%d %H:%M', when, tz);
    return formatDate(old ? '%b %e  %Y' : '%b %e %H:%M', when, tz);
  }
}

function commas(cells: readonly { text: string; width: number }[], lineWidth: number): string {
  let out = '';
  let pos = 0;
  cells.forEach((cell, i) => {
    if (i > 0) {
      const fits = pos + 2 + cell.width < lineWidth;
      out += fits ? ', ' : ',\n';
      pos = fits ? pos + 2 : 0;
    }
    out += cell.text;
    pos += cell.width;
  });
  return out === '' ? '' : `${out}\n`;
}

/** Order of `sort -V`: runs of digits compare as numbers. */
function versionCompare(a: string, b: string): number {
  const x = a.match(/\d+|\D+/g) ?? [];
  const y = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const digits = /^\d/.test(x[i]!) && /^\d/.test(y[i]!);
    const n = digits ? Number(x[i]) - Number(y[i]) : x[i]! < y[i]! ? -1 : x[i]! > y[i]! ? 1 : 0;
    if (n !== 0) return n;
  }
  return x.length - y.length || (a < b ? -1 : a > b ? 1 : 0);
}
