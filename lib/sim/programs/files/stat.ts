import { formatDate } from '../system/dates';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import type { Stat } from '../../machine/files';
import { attempt, diskBytes, joinPath, modeString, quote } from './common';
import { shellQuote } from './ls/entry';
import { Users } from './users';

const KINDS = { file: 'regular file', dir: 'directory', link: 'symbolic link', device: 'character special file', pipe: 'fifo', socket: 'socket' } as const;

export const stat = tool<any>({
  name: 'stat',
  usage: '[OPTION]... FILE...',
  short: 'Display file or file system status.',
  flags: {
    dereference: { type: 'bool', short: 'L', help: 'follow links' },
    'file-system': { type: 'bool', short: 'f', help: 'display file system status instead of file status', unsupported: true },
    format: { type: 'string', short: 'c', value: 'FORMAT', help: 'use the specified FORMAT instead of the default;\noutput a newline after each use of FORMAT' },
    printf: { type: 'string', value: 'FORMAT', help: 'like --format, but interpret backslash escapes,\nand do not output a mandatory trailing newline' },
    terse: { type: 'bool', short: 't', help: 'print the information in terse form' },
  },
  run(ctx) {
    const { sys, args, flags, busybox, out, fail, misuse } = ctx;
    if (args.length === 0) return misuse('missing operand');
    let status = 0;
    for (const path of args) {
      const s = attempt(
        () => (flags.dereference ? sys.files.stat(path) : sys.files.lstat(path)),
        (e) => (status = fail(busybox ? `can't stat '${path}': ${e.message}` : `cannot statx ${quote(path)}: ${e.message}`)),
      );
      if (!s) continue;
      if (flags.printf !== undefined) out(fill(ctx, unescape(flags.printf), path, s));
      else if (flags.format !== undefined) out(`${fill(ctx, flags.format, path, s)}\n`);
      else if (flags.terse) out(`${fill(ctx, '%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o', path, s)}\n`);
      else out(`${fill(ctx, FULL, path, s)}\n`);
    }
    return status;
  },
});

const FULL =
  '  File: %@\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: 0,45\tInode: %-11i Links: %h\nAccess: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w';

function unescape(text: string): string {
  return text.replace(/\\([ntr\\"0])/g, (_, c: string) => ({ n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '0': '\0' })[c]!);
}

function links(ctx: ToolContext<any>, path: string, s: Stat): number {
  if (s.type !== 'dir') return 1;
  const names = attempt(() => ctx.sys.files.list(path), () => {}) ?? [];
  return 2 + names.filter((n) => attempt(() => ctx.sys.files.lstat(joinPath(path, n)).type, () => {}) === 'dir').length;
}

function fill(ctx: ToolContext<any>, format: string, path: string, s: Stat): string {
  const { sys } = ctx;
  const users = new Users(sys);
  const time = () => formatDate('%Y-%m-%d %H:%M:%S.%N %z', s.modified, sys.env.TZ);
  return format.replace(/%([-0]?)(\d{0,3})(?:\.(\d{1,3}))?([a-zA-Z%@])/g, (whole, flag: string, width: string, precision: string | undefined, c: string) => {
    const value = ((): string | undefined => {
      switch (c) {
        case 'n':
          return path;
        case 'N':
          return s.type === 'link' ? `${quote(path)} -> ${quote(s.target!)}` : quote(path);
        case '@':
          return s.type === 'link' ? `${shellQuote(path)} -> ${shellQuote(s.target!)}` : shellQuote(path);
        case 's':
          return String(s.size);
        case 'b':
          return String(diskBytes(s) / 512);
        case 'B':
          return '512';
        case 'o':
          return '4096';
        case 'F':
          return s.type === 'file' && s.size === 0 ? 'regular empty file' : KINDS[s.type];
        case 'i':
          return String(s.inode);
        case 'h':
          return String(links(ctx, path, s));
        case 'a':
          return s.mode.toString(8);
        case 'A':
          return modeString(s);
        case 'f':
          return (s.mode | { file: 0o100000, dir: 0o40000, link: 0o120000, device: 0o20000, pipe: 0o10000, socket: 0o140000 }[s.type]).toString(16);
        case 'u':
          return String(users.uid(s.user) ?? 0);
        case 'U':
          return users.userName(s.user);
        case 'g':
          return String(users.gid(s.group) ?? 0);
        case 'G':
          return users.groupName(s.group);
        case 'd':
          return '45';
        case 'D':
          return '2d';
        case 't':
        case 'T':
          return '0';
        case 'm':
          return '/';
        case 'x':
        case 'y':
        case 'z':
          return time();
        case 'w':
          return time();
        case 'X':
        case 'Y':
        case 'Z':
        case 'W':
          return String(Math.floor(s.modified / 1000));
        case '%':
          return '%';
        default:
          return undefined;
      }
    })();
    if (value === undefined) return whole;
    const cut = precision === undefined ? value : value.slice(0, Number(precision));
    return flag === '-' ? cut.padEnd(Number(width)) : cut.padStart(Number(width), flag === '0' ? '0' : ' ');
  });
}
