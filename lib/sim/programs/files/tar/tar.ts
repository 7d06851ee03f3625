import type { Turn } from '../../../machine/sys';
import { matches, parsePattern } from '../../../shell/pattern';
import { Failure, tool } from '../../tool';
import type { ToolContext } from '../../tool';
import { attempt, dirName, joinPath, modeString, statOrNone } from '../common';
import { formatDate } from '../../system/dates';
import { HOLD } from '../../text/stream';
import { gunzipText, gzipText } from '../gzip/format';
import { Users } from '../users';
import { packTar, unpackTar } from './archive';
import type { Member } from './archive';

/** The archive is being read; files are being taken in; a long archive is put together; an archive is open, and its members are told or written. */
type State = Reading | Packing | Packed | Opened | Unpacking;

interface Reading {
  input: string;
}

interface Packing {
  /** What is to be looked at, the next last. */
  readonly todo: string[];
  readonly members: Member[];
  readonly file: string | undefined;
  /** Where the archive will stand. */
  readonly target: string | undefined;
  status: number;
  stripped: boolean;
}

interface Packed extends Pick<Packing, 'file' | 'target' | 'status'> {
  readonly packed: string;
  /** It is yet to be compressed. */
  readonly zip: boolean;
}

interface Opened {
  readonly archive: string;
}

interface Unpacking {
  readonly members: readonly Member[];
  /** Index of the next of them. */
  next: number;
  /** Operands that named a member. */
  readonly seen: string[];
  status: number;
}

/** Units of work in a turn. */
const SLICE = 5000;
/** Members from which on an archive is unpacked in several turns. */
const MANY = 200;
/** Characters of an archive that are read at once: of more, each step is a turn of its own. */
const SMALL = 256 * 1024;

export const tar = tool<any, State>({
  name: 'tar',
  usage: '[OPTION...] [FILE]...',
  short: "GNU 'tar' saves many files together into a single tape or disk archive, and\ncan restore individual files from the archive.",
  version: '(GNU tar) 1.34',
  misuse: 2,
  hint: () => "Try 'tar --help' or 'tar --usage' for more information.\n",
  flags: {
    create: { type: 'bool', short: 'c', help: 'create a new archive' },
    extract: { type: 'bool', short: 'x', aliases: ['get'], help: 'extract files from an archive' },
    list: { type: 'bool', short: 't', help: 'list the contents of an archive' },
    append: { type: 'bool', short: 'r', help: 'append files to the end of an archive', unsupported: true },
    update: { type: 'bool', short: 'u', help: 'only append files newer than copy in archive', unsupported: true },
    file: { type: 'string', short: 'f', value: 'ARCHIVE', help: 'use archive file or device ARCHIVE' },
    directory: { type: 'string', short: 'C', value: 'DIR', help: 'change to directory DIR' },
    gzip: { type: 'bool', short: 'z', help: 'filter the archive through gzip' },
    bzip2: { type: 'bool', short: 'j', help: 'filter the archive through bzip2', unsupported: true },
    xz: { type: 'bool', short: 'J', help: 'filter the archive through xz', unsupported: true },
    'auto-compress': { type: 'bool', short: 'a', help: 'use archive suffix to determine the compression program' },
    verbose: { type: 'bool', short: 'v', help: 'verbosely list files processed' },
    'preserve-permissions': { type: 'bool', short: 'p', help: 'extract information about file permissions' },
    touch: { type: 'bool', short: 'm', help: "don't extract file modified time" },
    'to-stdout': { type: 'bool', short: 'O', help: 'extract files to standard output' },
    'keep-old-files': { type: 'bool', short: 'k', help: "don't replace existing files when extracting" },
    'no-same-owner': { type: 'bool', aliases: ['o'], help: 'extract files as yourself' },
    'no-same-permissions': { type: 'bool', help: "apply the user's umask when extracting permissions" },
    dereference: { type: 'bool', short: 'h', help: 'follow symlinks' },
    exclude: { type: 'array', value: 'PATTERN', help: 'exclude files, given as a PATTERN' },
    'strip-components': { type: 'int', value: 'NUMBER', help: 'strip NUMBER leading components from file names on extraction' },
    wildcards: { type: 'bool', help: 'use wildcards' },
    'absolute-names': { type: 'bool', short: 'P', help: "don't strip leading '/'s from file names" },
    'warning': { type: 'string', value: 'KEYWORD', help: 'warning control' },
  },
  // Old style: `tar xzf file`: the letters' words follow in their order.
  tidy: (words) => {
    const first = words[0];
    if (first === undefined || first.startsWith('-') || !/^[A-Za-z]+$/.test(first)) return words;
    const rest = words.slice(1);
    const out: string[] = [];
    for (const letter of first) out.push(`-${letter}`, ...('fC'.includes(letter) && rest.length ? [rest.shift()!] : []));
    return [...out, ...rest];
  },
  run(ctx) {
    const { flags, sys, err, misuse } = ctx;
    const modes = [flags.create, flags.extract, flags.list].filter(Boolean).length;
    if (modes === 0) {
      err(ctx.busybox ? 'tar: bad usage\n' : "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\n");
      return misuse();
    }
    if (modes > 1) {
      err("tar: You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option\n");
      return misuse();
    }
    const file: string | undefined = flags.file === '-' ? undefined : flags.file;
    if (flags.create) return create(ctx, file);
    if (file === undefined) return input(ctx, { input: '' });
    const refused: string[] = [];
    const text = attempt(() => sys.files.read(file), (e) => refused.push(e.message));
    if (text === undefined) {
      err(ctx.busybox ? `tar: can't open '${file}': ${refused[0]}\n` : `tar: ${file}: Cannot open: ${refused[0]}\ntar: Error is not recoverable: exiting now\n`);
      return ctx.busybox ? 1 : 2;
    }
    return unpack(ctx, text);
  },
  resume: (ctx, state) => ('input' in state ? input(ctx, state) : 'todo' in state ? pack(ctx, state) : 'packed' in state ? seal(ctx, state) : 'archive' in state ? open(ctx, state.archive) : unpackOn(ctx, state)),
});

function input(ctx: ToolContext<any>, state: Reading): number | Turn<State> {
  for (;;) {
    const text = ctx.sys.read(0);
    if (text === undefined) return { wait: { readable: [0] }, state };
    if (text === '') break;
    state.input += text;
    ctx.sys.spend(text.length >> 6);
    if (state.input.length > HOLD) return ctx.fail('memory exhausted', ctx.busybox ? 1 : 2);
  }
  return unpack(ctx, state.input);
}

/** Changes to -C's directory, as tar does before it looks at member names. */
function enter(ctx: ToolContext<any>): void {
  const dir = ctx.flags.directory;
  if (dir === undefined) return;
  attempt(
    () => (ctx.sys.cwd = dir),
    (e) => {
      ctx.err(ctx.busybox ? `tar: can't change directory to '${dir}': ${e.message}\n` : `tar: ${dir}: Cannot open: ${e.message}\ntar: Error is not recoverable: exiting now\n`);
      throw new Failure('', 2);
    },
  );
}

function create(ctx: ToolContext<any>, file: string | undefined): number | Turn<State> {
  const { sys, args, err } = ctx;
  if (args.length === 0) {
    err(ctx.busybox ? 'tar: empty archive\n' : "tar: Cowardly refusing to create an empty archive\n");
    return ctx.busybox ? 1 : ctx.misuse();
  }
  if (file === undefined && sys.tty(1)) {
    err('tar: Refusing to write archive contents to terminal (missing -f option?)\ntar: Error is not recoverable: exiting now\n');
    return 2;
  }
  const target = file === undefined ? undefined : sys.files.absolute(file);
  enter(ctx);
  return pack(ctx, { todo: args.map((path) => (path.length > 1 ? path.replace(/\/+$/, '') : path)).reverse(), members: [], file, target, status: 0, stripped: false });
}

/** Takes in file after file; the archive is made once there are no more. */
function pack(ctx: ToolContext<any>, state: Packing): number | Turn<State> {
  const { sys, flags, err } = ctx;
  const { todo, members, file, target } = state;
  if (todo.length === 0) return packed(ctx, state);
  const users = new Users(sys);
  const excluded = (name: string) =>
    (flags.exclude as string[]).some((p) => {
      const pattern = parsePattern(p.replace(/^\.\//, ''));
      const parts = name.replace(/^\.\//, '').split('/');
      return parts.some((_, i) => matches(pattern, parts.slice(i).join('/')) || matches(pattern, parts[i]!)) || matches(pattern, name);
    });
  const add = (path: string): void => {
    sys.spend(30);
    if (excluded(path)) return;
    const why: string[] = [];
    const stat = attempt(() => (flags.dereference ? sys.files.stat(path) : sys.files.lstat(path)), (e) => why.push(e.message));
    if (!stat) {
      err(ctx.busybox ? `tar: ${path}: ${why[0]}\n` : `tar: ${path}: Cannot stat: ${why[0]}\n`);
      state.status = ctx.busybox ? 1 : 2;
      return;
    }
    if (stat.type === 'device' || stat.type === 'pipe' || stat.type === 'socket') return;
    if (target !== undefined && sys.files.absolute(path) === target) {
      err(`tar: ${path}: file is the archive; not dumped\n`);
      return;
    }
    let name = stat.type === 'dir' ? joinPath(path, '') : path;
    if (!flags['absolute-names'] && /^(\/|\.\.\/)/.test(name)) {
      const kept = name.replace(/^(\/|\.\.\/)+/, '');
      if (!state.stripped) err(ctx.busybox ? "tar: removing leading '/' from member names\n" : `tar: Removing leading \`${name.slice(0, name.length - kept.length)}' from member names\n`);
      state.stripped = true;
      name = kept || './';
    }
    const text = stat.type === 'file' ? attempt(() => sys.files.read(path), (e) => why.push(e.message)) : '';
    if (text === undefined) {
      err(`tar: ${path}: Cannot open: ${why[0]}\n`);
      state.status = 2;
      return;
    }
    members.push({
      name,
      type: stat.type,
      mode: stat.mode,
      user: users.userName(stat.user),
      uid: users.uid(stat.user) ?? 0,
      group: users.groupName(stat.group),
      gid: users.gid(stat.group) ?? 0,
      modified: stat.modified,
      text,
      target: stat.type === 'link' ? stat.target! : '',
    });
    if (flags.verbose) (file === undefined ? err : ctx.out)(`${name}\n`);
    if (stat.type === 'dir') {
      const names = attempt(() => sys.files.list(path), (e) => err(`tar: ${path}: Cannot open: ${e.message}\n`)) ?? [];
      for (let i = names.length - 1; i >= 0; i--) todo.push(joinPath(path, names[i]!));
    }
  };
  while (todo.length > 0) {
    if (sys.spent > SLICE) return { wait: {}, state };
    add(todo.pop()!);
  }
  // Many are put together in a turn of their own.
  return sys.spent > SLICE / 2 ? { wait: {}, state } : packed(ctx, state);
}

function packed(ctx: ToolContext<any>, { members, file, target, status }: Packing): number | Turn<State> {
  const zip = Boolean(ctx.flags.gzip || (ctx.flags['auto-compress'] && /\.(gz|tgz)$/.test(file ?? '')));
  return soon(ctx, { packed: packTar(members), zip, file, target, status });
}

/** What is long gets a turn for each step. */
const soon = (ctx: ToolContext<any>, state: Packed): number | Turn<State> => (state.packed.length > SMALL ? { wait: {}, state } : seal(ctx, state));

/** Compresses an archive where that is asked for, and then writes it. */
function seal(ctx: ToolContext<any>, { packed: whole, zip, file, target, status }: Packed): number | Turn<State> {
  const { sys, err } = ctx;
  if (zip) return soon(ctx, { packed: gzipText(whole), zip: false, file, target, status });
  sys.spend(whole.length >> 3);
  if (target === undefined) ctx.out(whole);
  else {
    const written = attempt(
      () => (sys.files.write(target, whole), true),
      (e) => err(ctx.busybox ? `tar: can't open '${file}': ${e.message}\n` : `tar: ${file}: Cannot open: ${e.message}\ntar: Error is not recoverable: exiting now\n`),
    );
    if (!written) return 2;
  }
  if (status !== 0 && !ctx.busybox) err('tar: Exiting with failure status due to previous errors\n');
  return status;
}

function unpack(ctx: ToolContext<any>, archive: string): number | Turn<State> {
  const { flags, err } = ctx;
  let text = archive;
  if (text.startsWith('\x1f\udc8b')) {
    const opened = gunzipText(text);
    if ('problem' in opened) {
      err(`gzip: stdin: ${opened.problem}\ntar: Child returned status 1\ntar: Error is not recoverable: exiting now\n`);
      return 2;
    }
    text = opened.text;
  } else if (flags.gzip) {
    err('\ngzip: stdin: not in gzip format\ntar: Child returned status 1\ntar: Error is not recoverable: exiting now\n');
    return 2;
  }
  return archive.length > SMALL ? { wait: {}, state: { archive: text } } : open(ctx, text);
}

/** Looks what is in an archive. */
function open(ctx: ToolContext<any>, text: string): number | Turn<State> {
  const { sys, err } = ctx;
  const members = unpackTar(text);
  if (members === undefined) {
    err(ctx.busybox ? 'tar: invalid tar magic\n' : 'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n');
    return ctx.busybox ? 1 : 2;
  }
  if (text === '' && ctx.busybox) {
    err('tar: short read\n');
    return 1;
  }
  enter(ctx);
  sys.spend(text.length >> 3);
  const state: Unpacking = { members, next: 0, seen: [], status: 0 };
  return text.length > SMALL ? { wait: {}, state } : unpackOn(ctx, state);
}

/** Goes on with the members. */
function unpackOn(ctx: ToolContext<any>, state: Unpacking): number | Turn<State> {
  const { sys, args, flags, out, err } = ctx;
  const { members, seen } = state;
  const many = members.length > MANY;
  const wanted = (name: string) =>
    args.length === 0 || args.some((a) => name === a || name.replace(/\/$/, '') === a.replace(/\/$/, '') || name.startsWith(`${a.replace(/\/$/, '')}/`) || (flags.wildcards && matches(parsePattern(a), name)));
  const users = new Users(sys);
  for (; state.next < members.length; state.next++) {
    const m = members[state.next]!;
    if (many) sys.spend(20);
    if (sys.spent > SLICE && many && state.next % 16 === 0) return { wait: {}, state: { ...state, next: state.next } };
    if (!wanted(m.name)) continue;
    for (const a of args) if ((m.name === a || m.name.startsWith(a)) && !seen.includes(a)) seen.push(a);
    if ((flags.exclude as string[]).some((p) => matches(parsePattern(p), m.name.replace(/\/$/, '')) || matches(parsePattern(p), m.name.split('/').filter(Boolean).pop() ?? ''))) continue;
    if (flags.list) {
      const size = String(m.text.length);
      out(flags.verbose ? `${modeString({ type: m.type, mode: m.mode, user: m.user, group: m.group, size: 0, modified: 0, inode: 0 })} ${`${m.user || m.uid}/${m.group || m.gid}`} ${size.padStart(9)} ${formatDate('%Y-%m-%d %H:%M', m.modified)} ${m.name}${m.type === 'link' ? ` -> ${m.target}` : ''}\n` : `${m.name}\n`);
      continue;
    }
    if (flags.verbose) (flags['to-stdout'] ? err : out)(`${m.name}\n`);
    if (flags['to-stdout']) {
      if (m.type === 'file') out(m.text);
      continue;
    }
    // A member never lands outside the directory.
    let name = m.name.replace(/^\/+/, '');
    if (flags['strip-components']) name = name.split('/').slice(flags['strip-components']).join('/');
    if (name === '') continue;
    if (name.split('/').includes('..')) {
      err(`tar: ${m.name}: Member name contains '..'\n`);
      state.status = 2;
      continue;
    }
    attempt(
      () => {
        const path = name.replace(/\/$/, '');
        const there = statOrNone(sys, path, false);
        if (there && flags['keep-old-files'] && m.type !== 'dir') {
          err(`tar: ${m.name}: Cannot open: File exists\n`);
          state.status = 2;
          return;
        }
        if (m.type === 'dir') sys.files.mkdir(path, { parents: true });
        else {
          if (dirName(path) !== '.') sys.files.mkdir(dirName(path), { parents: true });
          if (there && there.type !== 'dir' && (m.type === 'link' || there.type === 'link')) sys.files.remove(path);
          if (m.type === 'link') sys.files.link(m.target, path);
          else sys.files.write(path, m.text);
        }
        if (m.type === 'link') return;
        sys.files.chmod(path, sys.user === 'root' || flags['preserve-permissions'] ? m.mode : m.mode & ~0o022);
        if (sys.user === 'root' && !flags['no-same-owner'] && !ctx.busybox && m.user) {
          // By name where this machine knows it, else by number.
          sys.files.chown(path, users.known(m.user) ?? String(m.uid), users.knownGroup(m.group || m.user) ?? String(m.gid));
        }
        if (!flags.touch && m.type === 'file') sys.files.touch(path, m.modified);
      },
      (e) => {
        err(ctx.busybox ? `tar: can't open '${name}': ${e.message}\n` : `tar: ${m.name}: Cannot open: ${e.message}\n`);
        state.status = ctx.busybox ? 1 : 2;
      },
    );
  }
  for (const a of args) {
    if (!seen.includes(a)) {
      err(ctx.busybox ? `tar: ${a}: not found in archive\n` : `tar: ${a}: Not found in archive\n`);
      state.status = ctx.busybox ? 1 : 2;
    }
  }
  if (state.status !== 0 && !ctx.busybox) err('tar: Exiting with failure status due to previous errors\n');
  return state.status;
}
