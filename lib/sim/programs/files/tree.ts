import { tool } from '../tool';
import { attempt, humanSize, joinPath, modeString, statOrNone } from './common';

const LIMIT = 20_000;

export const tree = tool<any>({
  name: 'tree',
  usage: '[-adfghilnopqrstuvxACDFQNSUX] [-L level] [-I pattern] [--noreport] [directory ...]',
  short: 'List contents of directories in a tree-like format.',
  version: 'v2.1.0',
  flags: {
    a: { type: 'bool', help: 'All files are listed' },
    d: { type: 'bool', help: 'List directories only' },
    f: { type: 'bool', help: 'Print the full path prefix for each file' },
    F: { type: 'bool', help: "Appends '/', '=', '*', '@', '|' or '>' as per ls -F" },
    h: { type: 'bool', help: 'Print the size in a more human readable way' },
    i: { type: 'bool', help: "Don't print indentation lines" },
    I: { type: 'string', value: 'pattern', help: 'Do not list files that match the given pattern', unsupported: true },
    L: { type: 'int', value: 'level', help: 'Descend only level directories deep' },
    n: { type: 'bool', help: 'Turn colorization off always' },
    C: { type: 'bool', help: 'Turn colorization on always' },
    p: { type: 'bool', help: 'Print the protections for each file' },
    s: { type: 'bool', help: 'Print the size in bytes of each file' },
    noreport: { type: 'bool', help: 'Turn off file/directory count at end of tree listing' },
    dirsfirst: { type: 'bool', help: 'List directories before files' },
  },
  run({ sys, args, flags, out }) {
    let dirs = 0;
    let files = 0;
    let status = 0;
    const colour = !flags.n && (flags.C || sys.tty(1) !== undefined) && (flags.C || sys.env.TERM !== 'dumb');
    const paint = (name: string, type: string, mode: number) => {
      const sgr = type === 'dir' ? '01;34' : type === 'link' ? '01;36' : mode & 0o111 ? '01;32' : '';
      return colour && sgr ? `\x1b[${sgr}m${name}\x1b[0m` : name;
    };
    const below = (path: string, lead: string, depth: number): void => {
      if (depth > (flags.L ?? Infinity)) return;
      const names = attempt(() => sys.files.list(path), () => {}) ?? [];
      const shown = names
        .filter((n) => flags.a || !n.startsWith('.'))
        .map((name) => ({ name, path: joinPath(path, name), stat: statOrNone(sys, joinPath(path, name), false) }))
        .filter((e) => e.stat && (!flags.d || e.stat.type === 'dir'));
      if (flags.dirsfirst) shown.sort((a, b) => Number(b.stat!.type === 'dir') - Number(a.stat!.type === 'dir'));
      shown.forEach(({ name, path: full, stat }, i) => {
        if (dirs + files > LIMIT || !stat) return;
        sys.spend(10);
        const last = i === shown.length - 1;
        const details = [...(flags.p ? [modeString(stat)] : []), ...(flags.h ? [humanSize(stat.size).padStart(4)] : flags.s ? [String(stat.size).padStart(11)] : [])];
        const mark = flags.F ? (stat.type === 'dir' ? '/' : stat.type === 'file' && stat.mode & 0o111 ? '*' : '') : '';
        const text = `${details.length ? `[${details.join(' ')}]  ` : ''}${paint(flags.f ? full : name, stat.type, stat.mode)}${stat.type === 'link' ? ` -> ${stat.target}` : ''}${mark}`;
        out(`${flags.i ? '' : `${lead}${last ? '└── ' : '├── '}`}${text}\n`);
        if (stat.type === 'dir') {
          dirs++;
          below(full, `${lead}${last ? '    ' : '│   '}`, depth + 1);
        } else files++;
      });
    };
    for (const path of args.length ? args : ['.']) {
      if (statOrNone(sys, path)?.type !== 'dir') {
        out(`${path}  [error opening dir]\n`);
        status = 2;
        continue;
      }
      out(`${paint(path, 'dir', 0)}\n`);
      dirs++;
      below(path, '', 1);
    }
    // The directories asked for are counted with those below, as tree does since version 2.
    if (!flags.noreport) out(`\n${dirs} ${dirs === 1 ? 'directory' : 'directories'}${flags.d ? '' : `, ${files} ${files === 1 ? 'file' : 'files'}`}\n`);
    return status;
  },
});
