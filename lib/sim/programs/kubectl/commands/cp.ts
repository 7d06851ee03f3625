import { Errno } from '../../../machine/sys';
import type { Turn } from '../../../machine/sys';
import { packTar, unpackTar } from '../../files/tar/archive';
import type { Member } from '../../files/tar/archive';
import type { Completion, Ctx, KubectlCommand } from '../command';
import { completeFiles } from '../../complete';
import { names } from '../complete';
import { goQuote } from '../../pflag';
import { Fail, messageOf } from '../errors';
import { containerOf, podType } from '../pods';
import { resourcePath } from '../discovery';
import { openExec, runcError } from './exec';
import { hex } from '../../../core';

/** A copy goes through `tar` in the container, as kubectl's does: it fails where the image has none. */
type State =
  | { readonly step: 'test'; readonly pid: number }
  | { readonly step: 'put'; readonly pid: number }
  | { readonly step: 'get'; readonly pid: number; readonly fd: number; readonly text: string };

const LIMIT = 32_000_000;

export const cp: KubectlCommand<State> = {
  name: 'cp',
  usage: 'kubectl cp <file-spec-src> <file-spec-dest>',
  short: 'Copy files and directories to and from containers',
  long: "Copy files and directories to and from containers.",
  examples: `# !!!Important Note!!!
# Requires that the 'tar' binary is present in your container
# image.  If 'tar' is not present, 'kubectl cp' will fail.
#
# For links, patterns and file modes
# there is 'kubectl exec':

# Copy the local file /tmp/foo into a pod in namespace <some-namespace>
tar cf - /tmp/foo | kubectl exec -i -n <some-namespace> <some-pod> -- tar xf - -C /tmp/bar

# Copy /tmp/foo of a pod to /tmp/bar here
kubectl exec -n <some-namespace> <some-pod> -- tar cf - /tmp/foo | tar xf - -C /tmp/bar

# Copy /tmp/foo_dir local directory to /tmp/bar_dir in a remote pod in the default namespace
kubectl cp /tmp/foo_dir <some-pod>:/tmp/bar_dir

# Copy /tmp/foo local file to /tmp/bar in a remote pod in a specific container
kubectl cp /tmp/foo <some-pod>:/tmp/bar -c <specific-container>

# Copy /tmp/foo local file to /tmp/bar in a remote pod in namespace <some-namespace>
kubectl cp /tmp/foo <some-namespace>/<some-pod>:/tmp/bar

# Copy /tmp/foo from a remote pod to /tmp/bar locally
kubectl cp <some-namespace>/<some-pod>:/tmp/foo /tmp/bar`,
  flags: {
    container: { type: 'string', short: 'c', help: 'Container name. If omitted, use the kubectl.kubernetes.io/default-container annotation for selecting the container to be attached or the first container in the pod will be chosen' },
    'no-preserve': { type: 'bool', help: "The copied file/directory's ownership and permissions will not be preserved in the container" },
    retries: { type: 'int', help: 'Set number of retries to complete a copy operation from a container. Specify 0 to disable or any negative value for infinite retrying. The default is 0 (no retry).' },
  },
  filesToo: true,
  complete(ctx, word) {
    const open = (found: string): Completion => ({ word: found, open: true });
    if (ctx.args.length > 0 || /^[/.~]/.test(word) || word.includes(':')) return [];
    const slash = word.indexOf('/');
    if (slash > 0) return names(ctx, 'pods', word.slice(0, slash)).map((c) => open(`${word.slice(0, slash)}/${c.word}:`));
    const found = [...names(ctx, 'namespaces').map((c) => open(`${c.word}/`)), ...names(ctx, 'pods').map((c) => open(`${c.word}:`))];
    if (word === '') return [...found, open('./'), open('/')];
    return found.some((c) => c.word.startsWith(word)) ? [...found, ...completeFiles(ctx.sys, word).map((c) => open(c.word))] : [];
  },
  run(ctx) {
    const { from, to } = specs(ctx);
    const remote = from.pod !== undefined ? from : to;
    if (from.pod === undefined && !ctx.sys.files.exists(from.file)) throw new Fail(`${from.file} doesn't exist in local filesystem`);
    // Of a copy from a container also what is to be noted goes to standard output.
    const noted: Ctx = from.pod === undefined ? ctx : Object.create(ctx, { err: { value: ctx.out } });
    const pod = podOf(noted, remote);
    if (from.pod !== undefined) {
      const pipe = ctx.sys.pipe();
      const pid = start(noted, pod, ['tar', 'cf', '-', from.file], { out: pipe.write });
      ctx.sys.close(pipe.write);
      return { wait: { readable: [pipe.read] }, state: { step: 'get', pid, fd: pipe.read, text: '' } };
    }
    let pid: number;
    try {
      pid = start(ctx, pod, ['test', '-d', to.file], { quiet: true });
    } catch (e) {
      // Without that program the target is taken to be no directory.
      if (!(e instanceof MissingProgram)) throw e;
      return send(ctx, false);
    }
    return { wait: { child: pid }, state: { step: 'test', pid } };
  },
  resume(ctx, state): number | Turn<State> {
    if (state.step === 'get') {
      const { from, to } = specs(ctx);
      return receive(ctx, state, from.file, to.file);
    }
    const status = ctx.sys.wait(state.pid);
    if (!status || !('exited' in status)) return { wait: { child: state.pid }, state };
    if (state.step === 'put') {
      if (status.status !== 0) ctx.err(`command terminated with exit code ${status.status}\n`);
      return status.status;
    }
    return send(ctx, status.status === 0);
  },
};

/** Starts tar in the container and gives it an archive of the source. */
function send(ctx: Ctx, isDir: boolean): Turn<State> {
  const { from, to } = specs(ctx);
  const target = clean(isDir ? `${to.file}/${base(from.file)}` : to.file);
  const folder = target.includes('/') ? target.slice(0, target.lastIndexOf('/')) || '/' : '.';
  const pipe = ctx.sys.pipe();
  const words = ['tar', ...(ctx.flags['no-preserve'] ? ['--no-same-permissions', '--no-same-owner'] : []), '-xmf', '-', ...(folder === '.' ? [] : ['-C', folder])];
  const pid = start(ctx, podOf(ctx, to), words, { in: pipe.read });
  ctx.sys.close(pipe.read);
  ctx.sys.write(pipe.write, packTar(collect(ctx, from.file, base(target))));
  ctx.sys.close(pipe.write);
  return { wait: { child: pid }, state: { step: 'put', pid } };
}

/** The container has no such program. */
class MissingProgram extends Fail {}

interface Spec {
  readonly namespace?: string;
  readonly pod?: string;
  readonly file: string;
}

function specs(ctx: Ctx): { from: Spec; to: Spec } {
  if (ctx.args.length !== 2) throw new Fail('source and destination are required');
  const [from, to] = ctx.args.map(spec) as [Spec, Spec];
  if (from.pod !== undefined && to.pod !== undefined) throw new Fail('one of src or dest must be a local file specification');
  if (from.file === '' || to.file === '') throw new Fail('filepath can not be empty');
  if (from.pod === undefined && to.pod === undefined) throw new Fail('one of src or dest must be a remote file specification');
  return { from, to };
}

function spec(word: string): Spec {
  const colon = word.indexOf(':');
  if (colon < 0) return { file: clean(word) };
  const parts = word.slice(0, colon).split('/');
  if (colon === 0 || parts.length > 2) throw new Fail('filespec must match the canonical format: [[namespace/]pod:]file/path');
  return { ...(parts.length === 2 ? { namespace: parts[0]! } : {}), pod: parts[parts.length - 1]!, file: clean(word.slice(colon + 1)) };
}

const clean = (path: string) => (path.length > 1 ? path.replace(/\/+/g, '/').replace(/\/$/, '') : path);
const base = (path: string) => path.slice(path.lastIndexOf('/') + 1);

function podOf(ctx: Ctx, s: Spec): any {
  return ctx.api.get(resourcePath(podType(ctx), s.namespace || ctx.namespace, s.pod!));
}

/** Starts a program in the container; streams that are not given are closed. */
function start(ctx: Ctx, pod: any, argv: readonly string[], streams: { readonly in?: number; readonly out?: number; readonly quiet?: boolean }): number {
  const { sys } = ctx;
  const { phase } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') throw new Fail(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  // What is read from has its errors on standard output, as kubectl's copyFromPod; and what is said of the container too.
  const told = streams.out === undefined ? ctx : (Object.create(ctx, { err: { value: ctx.out } }) as Ctx);
  const container = containerOf(told, pod, ctx.flags.container, streams.quiet === true).name;
  const target = openExec(ctx, pod, container, argv, { stdin: streams.in !== undefined, tty: false });
  const none = sys.open('/dev/null', 'rw');
  try {
    return sys.spawn(target.argv, {
      machine: target.machine,
      env: target.env,
      cwd: target.cwd,
      user: target.user,
      fds: { 0: streams.in ?? none, 1: streams.out ?? (streams.quiet ? none : 1), 2: streams.quiet ? none : streams.out !== undefined ? 1 : 2 },
    });
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    throw new MissingProgram(runcError(argv[0]!, e, hex(sys.random, 64)));
  } finally {
    sys.close(none);
  }
}

/** The members of an archive of a file or directory, under another name. */
function collect(ctx: Ctx, path: string, name: string): Member[] {
  const { files } = ctx.sys;
  const out: Member[] = [];
  let bytes = 0;
  const walk = (from: string, as: string) => {
    const st = files.lstat(from);
    const common = { mode: st.mode, user: st.user, uid: st.user === 'root' ? 0 : 1000, group: st.group, gid: st.group === 'root' ? 0 : 1000, modified: st.modified };
    if (st.type === 'dir') {
      out.push({ ...common, name: `${as}/`, type: 'dir', text: '', target: '' });
      for (const child of files.list(from)) walk(`${from}/${child}`, `${as}/${child}`);
    } else if (st.type === 'link') out.push({ ...common, name: as, type: 'link', text: '', target: st.target ?? '' });
    else if (st.type === 'file') {
      bytes += st.size;
      if (bytes > LIMIT) throw new Fail('that is more than can be copied here at once');
      out.push({ ...common, name: as, type: 'file', text: files.read(from), target: '' });
    }
  };
  walk(path, name);
  return out;
}

/** A path below another, with no `.` before it. */
const joined = (target: string, rest: string): string => (target === '.' ? rest.replace(/^\//, '') || '.' : `${target.replace(/^(?:\.\/)+/, '')}${rest}`);

/** Takes in the archive that the container's tar writes, and unpacks it at its end. */
function receive(ctx: Ctx, state: Extract<State, { step: 'get' }>, source: string, target: string): number | Turn<State> {
  const { sys } = ctx;
  let { text } = state;
  for (;;) {
    const chunk = sys.read(state.fd);
    if (chunk === undefined) return { wait: { readable: [state.fd] }, state: { ...state, text } };
    if (chunk === '') break;
    text += chunk;
    if (text.length > LIMIT) throw new Fail('that is more than can be copied here at once');
  }
  const status = sys.wait(state.pid);
  if (!status || !('exited' in status)) return { wait: { child: state.pid }, state: { ...state, text } };
  const members = unpackTar(text) ?? [];
  const prefix = source.replace(/^\/+/, '');
  let advised = false;
  try {
    for (const m of members) {
      const name = m.name.replace(/^\.?\/+/, '').replace(/\/$/, '');
      if (name !== prefix && !name.startsWith(`${prefix}/`)) continue;
      const rest = name.slice(prefix.length);
      if (rest.split('/').includes('..')) {
        ctx.err(`warning: file ${JSON.stringify(rest)} is outside target destination, skipping\n`);
        continue;
      }
      const path = joined(target, rest);
      if (m.type === 'dir') sys.files.mkdir(path, { parents: true });
      else if (m.type === 'link') {
        const { from } = specs(ctx);
        ctx.err(`warning: skipping symlink: ${goQuote(path)} -> ${goQuote(m.target)}${advised ? '' : ` (consider using "kubectl exec -n ${goQuote(from.namespace ?? '')} ${goQuote(from.pod ?? '')} -- tar cf - ${goQuote(source)} | tar xf -")`}\n`);
        advised = true;
      } else {
        if (sys.files.exists(path) && sys.files.stat(path).type === 'dir') throw new Fail(`open ${path}: is a directory`);
        const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
        if (folder) sys.files.mkdir(folder, { parents: true });
        sys.files.write(path, m.text);
      }
    }
  } catch (e) {
    if (e instanceof Errno) throw new Fail(`open ${e.path}: ${messageOf(e).toLowerCase()}`);
    throw e;
  }
  // The end of an archive is enough: how tar ended comes after it, when nobody listens any more.
  if (status.status !== 0 && !text.endsWith('\0'.repeat(1024))) {
    ctx.err(`command terminated with exit code ${status.status}\n`);
    return status.status;
  }
  return 0;
}
