import { tool } from '../tool';
import { attempt, diskBytes, humanSize, joinPath, quote, statOrNone } from './common';

export const du = tool<any>({
  name: 'du',
  usage: '[OPTION]... [FILE]...',
  short: 'Summarize device usage of the set of FILEs, recursively for directories.',
  flags: {
    all: { type: 'bool', short: 'a', help: 'write counts for all files, not just directories' },
    'apparent-size': { type: 'bool', help: 'print apparent sizes rather than device usage' },
    bytes: { type: 'bool', short: 'b', help: "equivalent to '--apparent-size --block-size=1'" },
    total: { type: 'bool', short: 'c', help: 'produce a grand total' },
    'max-depth': { type: 'int', short: 'd', value: 'N', help: 'print the total for a directory only if it is N or fewer levels below' },
    'human-readable': { type: 'bool', short: 'h', help: 'print sizes in human readable format (e.g., 1K 234M 2G)' },
    k: { type: 'bool', help: 'like --block-size=1K' },
    m: { type: 'bool', help: 'like --block-size=1M' },
    summarize: { type: 'bool', short: 's', help: 'display only a total for each argument' },
    'one-file-system': { type: 'bool', short: 'x', help: 'skip directories on different file systems' },
  },
  run({ sys, args, flags, busybox, out, fail }) {
    let status = 0;
    const deepest = flags.summarize ? 0 : (flags['max-depth'] ?? Infinity);
    const show = (bytes: number) => (flags['human-readable'] ? humanSize(bytes) : String(flags.bytes ? bytes : Math.ceil(bytes / (flags.m ? 1048576 : 1024))));
    const size = (path: string, depth: number): number => {
      sys.spend(10);
      const stat = attempt(() => sys.files.lstat(path), (e) => (status = fail(busybox ? `${path}: ${e.message}` : `cannot access ${quote(path)}: ${e.message}`)));
      if (!stat) return 0;
      let total = flags.bytes || flags['apparent-size'] ? stat.size : diskBytes(stat);
      if (stat.type === 'dir' && !/^\/(proc|sys|dev)$/.test(sys.files.absolute(path))) {
        for (const name of attempt(() => sys.files.list(path), (e) => (status = fail(`cannot read directory ${quote(path)}: ${e.message}`))) ?? []) {
          total += size(joinPath(path, name), depth + 1);
        }
      }
      if (depth <= deepest && (stat.type === 'dir' || flags.all || depth === 0)) out(`${show(total)}\t${path}\n`);
      return total;
    };
    let sum = 0;
    for (const path of args.length ? args : ['.']) sum += statOrNone(sys, path, false) ? size(path, 0) : ((status = fail(busybox ? `${path}: No such file or directory` : `cannot access ${quote(path)}: No such file or directory`)), 0);
    if (flags.total) out(`${show(sum)}\ttotal\n`);
    return status;
  },
});
