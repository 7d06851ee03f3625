import { tool } from '../tool';
import { attempt, baseName, dirName, isDir, joinPath, quote, statOrNone } from './common';
import type { Sys } from '../../machine/sys';

export const ln = tool({
  name: 'ln',
  usage: '[OPTION]... TARGET... [LINK_NAME | DIRECTORY]',
  short: 'Create links. Hard links are not supported here; use -s.',
  flags: {
    force: { type: 'bool', short: 'f', help: 'remove existing destination files' },
    'no-dereference': { type: 'bool', short: 'n', help: 'treat LINK_NAME as a normal file if\nit is a symbolic link to a directory' },
    relative: { type: 'bool', short: 'r', help: 'with -s, create links relative to link location' },
    symbolic: { type: 'bool', short: 's', help: 'make symbolic links instead of hard links' },
    'no-target-directory': { type: 'bool', short: 'T', help: 'treat LINK_NAME as a normal file always' },
    verbose: { type: 'bool', short: 'v', help: 'print name of each linked file' },
  },
  run({ sys, args, flags, busybox, out, fail, misuse }) {
    if (args.length === 0) return misuse('missing file operand');
    if (!flags.symbolic) return fail('hard links are not supported here: use ln -s');
    const last = args[args.length - 1]!;
    const intoDir = args.length > 1 && !flags['no-target-directory'] && isDir(sys, last) && !(flags['no-dereference'] && statOrNone(sys, last, false)?.type === 'link');
    if (args.length > 2 && !intoDir) return fail(`target ${quote(last)}: ${sys.files.exists(last) ? 'Not a directory' : 'No such file or directory'}`);
    let status = 0;
    for (const target of args.length === 1 ? args : args.slice(0, -1)) {
      const path = args.length === 1 ? baseName(target) : intoDir ? joinPath(last, baseName(target)) : last;
      attempt(
        () => {
          if (flags.force && statOrNone(sys, path, false)) sys.files.remove(path);
          sys.files.link(flags.relative ? relative(sys, target, path) : target, path);
          if (flags.verbose) out(`${quote(path)} -> ${quote(target)}\n`);
        },
        (e) => (status = fail(busybox ? `${path}: ${e.message}` : `failed to create symbolic link ${quote(path)}: ${e.message}`)),
      );
    }
    return status;
  },
});

function relative(sys: Sys, target: string, path: string): string {
  return relativePath(sys.files.absolute(dirName(path)), sys.files.absolute(target));
}

/** The way from the directory `from` to `to`, both absolute. */
function relativePath(from: string, to: string): string {
  const a = from.split('/').filter(Boolean);
  const b = to.split('/').filter(Boolean);
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/') || '.';
}

export const readlink = tool({
  name: 'readlink',
  usage: '[OPTION]... FILE...',
  short: 'Print value of a symbolic link or canonical file name',
  flags: {
    canonicalize: { type: 'bool', short: 'f', help: 'canonicalize by following every symlink in\nevery component of the given name recursively;\nall but the last component must exist' },
    'canonicalize-existing': { type: 'bool', short: 'e', help: 'as -f, but all components must exist' },
    'canonicalize-missing': { type: 'bool', short: 'm', help: 'as -f, without requirements on components existence' },
    'no-newline': { type: 'bool', short: 'n', help: 'do not output the trailing delimiter' },
    verbose: { type: 'bool', short: 'v', help: 'report error messages' },
  },
  run({ sys, args, flags, out, fail, misuse }) {
    if (args.length === 0) return misuse('missing operand');
    let status = 0;
    for (const path of args) {
      attempt(
        () => {
          let text: string | undefined;
          if (flags['canonicalize-existing']) text = sys.files.real(path);
          else if (flags.canonicalize || flags['canonicalize-missing']) text = canonical(sys, path, flags['canonicalize-missing']);
          else text = sys.files.lstat(path).target;
          if (text === undefined) {
            status = flags.verbose ? fail(`${path}: Invalid argument`) : 1;
            return;
          }
          out(`${text}${flags['no-newline'] ? '' : '\n'}`);
        },
        (e) => (status = flags.verbose ? fail(`${path}: ${e.message}`) : 1),
      );
    }
    return status;
  },
});

/** The real path of a file that need not exist itself. Throws Errno where its directory does not (unless `missing`). */
function canonical(sys: Sys, path: string, missing: boolean): string {
  if (sys.files.exists(path)) return sys.files.real(path);
  const link = statOrNone(sys, path, false);
  const dir = link?.target?.startsWith('/') ? dirName(link.target) : dirName(path);
  const name = baseName(link?.target ?? path);
  if (missing && !sys.files.exists(dir)) return sys.files.absolute(path);
  return joinPath(sys.files.real(dir), name);
}

export const realpath = tool({
  name: 'realpath',
  usage: '[OPTION]... FILE...',
  short: 'Print the resolved absolute file name;\nall but the last component must exist',
  flags: {
    'canonicalize-existing': { type: 'bool', short: 'e', help: 'all components of the path must exist' },
    'canonicalize-missing': { type: 'bool', short: 'm', help: "no path components need exist or be a directory" },
    quiet: { type: 'bool', short: 'q', help: 'suppress most error messages' },
    'relative-to': { type: 'string', value: 'DIR', help: 'print the resolved path relative to DIR' },
    strip: { type: 'bool', short: 's', aliases: ['no-symlinks'], help: "don't expand symlinks" },
  },
  run({ sys, args, flags, out, fail, misuse }) {
    if (args.length === 0) return misuse('missing operand');
    let status = 0;
    for (const path of args) {
      attempt(
        () => {
          const full = flags.strip
            ? sys.files.absolute(path)
            : flags['canonicalize-existing']
              ? sys.files.real(path)
              : canonical(sys, path, flags['canonicalize-missing']);
          out(`${flags['relative-to'] === undefined ? full : relativePath(sys.files.real(flags['relative-to']), full)}\n`);
        },
        (e) => (status = flags.quiet ? 1 : fail(`${path}: ${e.message}`)),
      );
    }
    return status;
  },
});

export const pwd = tool({
  name: 'pwd',
  usage: '[OPTION]...',
  short: 'Print the full filename of the current working directory.',
  flags: {
    logical: { type: 'bool', short: 'L', help: 'use PWD from environment, even if it contains symlinks' },
    physical: { type: 'bool', short: 'P', help: 'avoid all symlinks' },
  },
  run({ sys, flags, out }) {
    out(`${flags.logical ? sys.cwd : sys.files.real(sys.cwd)}\n`);
    return 0;
  },
});
