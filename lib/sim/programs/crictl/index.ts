import { goQuote, own } from '../../core';
import { Errno, type Program, type Sys } from '../../machine/sys';
import { compile, RegexError } from '../text/regex';

/** What the runtime keeps (kubelet/record.ts, image-store.ts), as far as it is shown here. */
interface Container {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly created: number;
  readonly running: boolean;
  readonly attempt: number;
  readonly log: string;
  readonly pod: Sandbox;
}
interface Sandbox {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly created: number;
  readonly ready: boolean;
}

const PODS = '/var/lib/containerd/pods';
const SOCKET = 'unix:///run/containerd/containerd.sock';

/** Ends crictl with its last line, `FATA[0000] …`. */
class Fatal extends Error {}

/** The client of the container runtime: what runs on a node, as the runtime knows it. */
const crictl: Program<null> = {
  name: 'crictl',
  start(sys) {
    try {
      sys.write(1, run(sys));
      return { exit: 0 };
    } catch (e) {
      if (!(e instanceof Fatal) && !(e instanceof Errno)) throw e;
      sys.write(2, `FATA[0000] ${e.message} \n`);
      return { exit: 1 };
    }
  },
  resume: () => ({ exit: 0 }),
};

export const crictlPrograms: readonly Program[] = [crictl];

/** The flags of a command, each by its letter where it has one; `=` behind those that take a value. */
const GLOBAL = 'runtime-endpoint:r= image-endpoint:i= timeout:t= config:c= debug:D help:h version:v';
const FLAGS: Readonly<Record<string, string>> = {
  ps: 'all:a last:n= latest:l name= namespace= no-trunc pod:p= quiet:q state:s= id= image=',
  pods: 'id= name= namespace= no-trunc quiet:q state:s=',
  images: 'no-trunc quiet:q',
  logs: 'tail= timestamps:t',
  version: '',
};
const ALIASES: Readonly<Record<string, string>> = { image: 'images', img: 'images' };

/** Takes a command line apart: global flags stand before the command, its own behind it. Throws {@link Fatal}. */
function wordsOf(words: readonly string[]): { readonly command: string | undefined; readonly args: readonly string[]; readonly flags: ReadonlyMap<string, string> } {
  const args: string[] = [];
  const flags = new Map<string, string>();
  let command: string | undefined;
  let known = flagTable(GLOBAL);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const m = /^--?([a-zA-Z][a-zA-Z-]*)(?:=([\s\S]*))?$/.exec(word);
    if (!m) {
      if (command === undefined) {
        command = own(ALIASES, word) ?? word;
        known = flagTable(own(FLAGS, command) ?? '');
      } else args.push(word);
      continue;
    }
    // Letters without values may stand together.
    const names = !word.startsWith('--') && m[2] === undefined && !known.has(m[1]!) ? [...m[1]!] : [m[1]!];
    for (const given of names) {
      const flag = known.get(given);
      if (!flag) throw new Fatal(`crictl${command === undefined ? '' : ` ${command}`} ${given.length === 1 ? '-' : '--'}${given} is not supported here`);
      flags.set(flag.name, flag.valued ? (m[2] ?? words[++i] ?? '') : (m[2] ?? 'true'));
    }
  }
  return { command, args, flags };
}

/** Flags by their names and letters. */
function flagTable(text: string): ReadonlyMap<string, { readonly name: string; readonly valued: boolean }> {
  const table = new Map<string, { readonly name: string; readonly valued: boolean }>();
  for (const [, name, letter, valued] of text.matchAll(/([a-z-]+)(?::(\w))?(=)?/g)) {
    const flag = { name: name!, valued: valued !== undefined };
    table.set(name!, flag);
    if (letter) table.set(letter, flag);
  }
  return table;
}

/** A flag's whole number; undefined where it is not given. */
function numberOf(flags: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = flags.get(name);
  if (text !== undefined && !/^-?\d+$/.test(text)) throw new Fatal(`invalid value ${goQuote(text)} for flag -${name}: parse error`);
  return text === undefined ? undefined : Number(text);
}

function run(sys: Sys): string {
  const { command, args, flags } = wordsOf(sys.argv.slice(1));
  if (flags.has('version')) return 'crictl version 1.36.0\n';
  if (command === undefined || command === 'help' || flags.has('help')) return 'NAME:\n   crictl - client for CRI\n\nUSAGE:\n   crictl [global options] command [command options]\n\nCOMMANDS:\n   images, image, img  List images\n   logs                Fetch the logs of a container\n   pods                List pods\n   ps                  List containers\n   version             Display runtime version information\n';
  if (!sys.processes().some((p) => p.argv[0]?.endsWith('containerd'))) {
    throw new Fatal(`validate service connection: validate CRI v1 runtime API for endpoint "${SOCKET}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${SOCKET.slice(7)}: connect: no such file or directory"`);
  }
  if (sys.user !== 'root') throw new Fatal(`validate service connection: validate CRI v1 runtime API for endpoint "${SOCKET}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${SOCKET.slice(7)}: connect: permission denied"`);
  switch (command) {
    case 'version':
      return 'Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  2.3.7\nRuntimeApiVersion:  v1\n';
    case 'ps':
      return ps(sys, flags);
    case 'pods':
      return pods(sys, flags);
    case 'images':
      return images(sys, flags);
    case 'logs':
      return logs(sys, args[0], flags);
    default:
      throw new Fatal(`crictl ${command} is not supported here`);
  }
}

/** An object of the runtime's files; undefined where somebody spoilt it. */
function parse(text: string): any {
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): boolean => value !== null && typeof value === 'object' && !Array.isArray(value);

function containers(sys: Sys): { containers: Container[]; sandboxes: Sandbox[] } {
  const out: Container[] = [];
  const sandboxes: Sandbox[] = [];
  for (const file of sys.files.exists(PODS) ? sys.files.list(PODS) : []) {
    const record = parse(sys.files.read(`${PODS}/${file}`));
    if (!isObject(record?.sandbox) || !isObject(record.containers)) continue;
    const pod: Sandbox = { id: record.sandbox.id, name: record.name, namespace: record.namespace, created: record.sandbox.at, ready: !record.sandbox.gone };
    sandboxes.push(pod);
    for (const [name, r] of Object.entries<any>(record.containers)) {
      if (!isObject(r)) continue;
      const log = (attempt: number): string => `/var/log/pods/${record.namespace}_${record.name}_${record.uid}/${name}/${attempt}.log`;
      const image = String(r.imageId ?? '').split('sha256:')[1] ?? '';
      if (r.id && r.state !== 'none') out.push({ id: r.id, name, image, created: r.started ?? r.ended?.finished ?? record.sandbox.at, running: r.state === 'running', attempt: r.attempt, log: log(r.attempt), pod });
      if (r.last) out.push({ id: r.last.id, name, image, created: r.last.started || r.last.finished, running: false, attempt: r.attempt - 1, log: log(r.attempt - 1), pod });
    }
  }
  return { containers: out.sort((a, b) => b.created - a.created), sandboxes: sandboxes.sort((a, b) => b.created - a.created) };
}

/** Columns of twenty characters at least, three apart. */
function table(rows: readonly (readonly string[])[]): string {
  const width = rows[0]!.map((_, n) => Math.max(20, ...rows.map((r) => r[n]!.length + 3)));
  return rows.map((r) => `${r.map((c, n) => (n < r.length - 1 ? c.padEnd(width[n]!) : c)).join('')}\n`).join('');
}

/** `2 minutes ago`, `About an hour ago` (docker's HumanDuration). */
function ago(ms: number): string {
  const s = Math.floor(ms / 1000);
  const many = (n: number, unit: string): string => `${n} ${unit}s ago`;
  if (s < 1) return 'Less than a second ago';
  if (s < 60) return s === 1 ? '1 second ago' : many(s, 'second');
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return minutes === 1 ? 'About a minute ago' : many(minutes, 'minute');
  const hours = Math.round(s / 3600);
  if (hours < 48) return hours === 1 ? 'About an hour ago' : many(hours, 'hour');
  return hours < 24 * 14 ? many(Math.floor(hours / 24), 'day') : many(Math.floor(hours / 168), 'week');
}

/** A flag's pattern (a regular expression, as crictl takes it) against a name. */
function fits(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined) return true;
  try {
    return compile(pattern, { syntax: 'perl' }).test(name);
  } catch (e) {
    if (!(e instanceof RegexError)) throw e;
    throw new Fatal(`listing containers: error parsing regexp: ${pattern}`);
  }
}

function ps(sys: Sys, flags: ReadonlyMap<string, string>): string {
  const state = flags.get('state')?.toLowerCase();
  const whole = flags.has('no-trunc');
  let list = containers(sys).containers.filter((c) => (state ? (state === 'running') === c.running : flags.has('all') || flags.has('last') || flags.has('latest') || c.running));
  list = list.filter((c) => fits(flags.get('name'), c.name) && c.pod.id.startsWith(flags.get('pod') ?? '') && (flags.get('namespace') ?? c.pod.namespace) === c.pod.namespace && c.id.startsWith(flags.get('id') ?? '') && c.image.startsWith((flags.get('image') ?? '').replace(/^sha256:/, '')));
  const last = flags.has('latest') ? 1 : numberOf(flags, 'last');
  if (last !== undefined) list = list.slice(0, last);
  if (flags.has('quiet')) return list.map((c) => `${c.id}\n`).join('');
  const short = (id: string): string => (whole ? id : id.slice(0, 13));
  return table([
    ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'],
    ...list.map((c) => [short(c.id), short(c.image), ago(sys.now - c.created), c.running ? 'Running' : 'Exited', c.name, String(c.attempt), short(c.pod.id), c.pod.name, c.pod.namespace]),
  ]);
}

function pods(sys: Sys, flags: ReadonlyMap<string, string>): string {
  const state = flags.get('state')?.toLowerCase();
  const list = containers(sys).sandboxes.filter((p) => p.id.startsWith(flags.get('id') ?? '') && fits(flags.get('name'), p.name) && (flags.get('namespace') ?? p.namespace) === p.namespace && (state === undefined || (state === 'ready') === p.ready));
  if (flags.has('quiet')) return list.map((p) => `${p.id}\n`).join('');
  return table([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...list.map((p) => [flags.has('no-trunc') ? p.id : p.id.slice(0, 13), ago(sys.now - p.created), p.ready ? 'Ready' : 'NotReady', p.name, p.namespace, '0', '(default)'])]);
}

function images(sys: Sys, flags: ReadonlyMap<string, string>): string {
  const file = '/var/lib/containerd/images.json';
  const kept: unknown = sys.files.exists(file) ? parse(sys.files.read(file))?.images : [];
  const list = (Array.isArray(kept) ? kept : []).filter((i) => Array.isArray(i?.names)) as { names: readonly string[]; bytes: number }[];
  const rows = list.map((i) => {
    const [name = '', digest = ''] = i.names;
    const m = /^(.*):([^:/]+)$/.exec(name);
    return { name: m?.[1] ?? name, tag: m?.[2] ?? '<none>', id: digest.split('sha256:')[1] ?? '', bytes: i.bytes };
  }).sort((a, b) => (a.name + a.tag < b.name + b.tag ? -1 : 1)); // prettier-ignore
  if (flags.has('quiet')) return rows.map((r) => `sha256:${r.id}\n`).join('');
  return table([['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], ...rows.map((r) => [r.name, r.tag, flags.has('no-trunc') ? `sha256:${r.id}` : r.id.slice(0, 13), megabytes(r.bytes)])]);
}

/** Three digits, in decimal units: `22.9MB`. */
function megabytes(bytes: number): string {
  let n = bytes;
  for (const unit of ['B', 'kB', 'MB', 'GB']) {
    if (n < 1000 || unit === 'GB') return `${Number(n.toPrecision(3))}${unit}`;
    n /= 1000;
  }
  return '';
}

function logs(sys: Sys, id: string | undefined, flags: ReadonlyMap<string, string>): string {
  if (id === undefined) throw new Fatal('ID cannot be empty');
  const found = containers(sys).containers.filter((c) => c.id.startsWith(id));
  if (found.length === 0) throw new Fatal(`rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`);
  const text = sys.files.exists(found[0]!.log) ? sys.files.read(found[0]!.log) : '';
  let lines = text.split('\n').filter((l) => l !== '');
  const tail = numberOf(flags, 'tail') ?? -1;
  if (tail >= 0) lines = tail === 0 ? [] : lines.slice(-tail);
  return lines.map((l) => `${flags.has('timestamps') ? l.split(' ')[0]! + ' ' : ''}${l.replace(/^\S+ \S+ \S /, '')}\n`).join('');
}
