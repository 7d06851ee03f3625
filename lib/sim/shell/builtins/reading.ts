import { Errno } from '../../machine/sys';
import { LIMIT } from '../shell';
import type { Runner } from '../runner';
import { options, texts, type Builtin, type Outcome } from './builtin';

/** Splits a line among variables as `read` does: the last one takes the rest. `quoted` marks characters a backslash quoted. */
function fields(text: string, quoted: ReadonlySet<number>, ifs: string, max: number): string[] {
  const blank = (i: number) => i < text.length && !quoted.has(i) && ifs.includes(text[i]!) && /[ \t\n]/.test(text[i]!);
  const other = (i: number) => i < text.length && !quoted.has(i) && ifs.includes(text[i]!) && !/[ \t\n]/.test(text[i]!);
  const out: string[] = [];
  let i = 0;
  while (blank(i)) i++;
  while (i < text.length) {
    if (out.length === max - 1) {
      let end = text.length;
      while (end > i && blank(end - 1)) end--;
      // one separator that ends the last field is dropped with it
      let rest = text.slice(i, end);
      const first = [...rest].findIndex((_, k) => other(i + k));
      if (first >= 0 && first === rest.length - 1) rest = rest.slice(0, -1);
      out.push(rest);
      return out;
    }
    let k = i;
    while (k < text.length && !blank(k) && !other(k)) k++;
    out.push(text.slice(i, k));
    while (blank(k)) k++;
    if (other(k)) {
      k++;
      while (blank(k)) k++;
    }
    i = k;
  }
  return out;
}

interface Reading {
  text: string;
  quoted: number[];
  escape: boolean;
  until?: number;
  eof?: boolean;
}

export const read: Builtin = (m, args, frame): Outcome => {
  const o = options(m, 'read', texts(args), 'ra:p:d:n:N:st:u:ei:', 'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]');
  if (!o) return 2;
  for (const name of o.rest) if (!/^[A-Za-z_]\w*(\[.*\])?$/.test(name)) {
    m.warn(`read: \`${name}': not a valid identifier`);
    return 1;
  }
  const { sys } = m;
  const fd = o.on.u ? Number(o.on.u) : 0;
  if (!sys.isOpen(fd)) {
    m.warn(`read: ${fd}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  const tty = sys.tty(fd);
  let state = frame.b as Reading | undefined;
  if (!state) {
    state = { text: '', quoted: [], escape: false };
    if (o.on.t !== undefined) {
      const seconds = Number(o.on.t);
      if (!(seconds >= 0)) {
        m.warn(`read: ${o.on.t}: invalid timeout specification`);
        return 1;
      }
      state.until = sys.now + seconds * 1000;
    }
    frame.b = state;
    if (o.on.p && tty) m.err(String(o.on.p));
    if (tty && o.on.s) tty.echo = false;
    if (tty && (o.on.n || o.on.N)) tty.mode = 'raw';
  }
  const delimiter = o.on.d === undefined ? '\n' : (String(o.on.d)[0] ?? '\0');
  const count = o.on.n !== undefined ? Number(o.on.n) : o.on.N !== undefined ? Number(o.on.N) : Infinity;
  const raw = !!o.on.r;
  let got = false;
  const restoreTty = () => {
    if (tty && o.on.s) tty.echo = true;
    if (tty && (o.on.n || o.on.N)) tty.mode = 'cooked';
  };
  for (let steps = 0; ; steps++) {
    if (count !== Infinity && [...state.text].length >= count) {
      got = true;
      break;
    }
    if (steps > 8192) return { wait: {} };
    let c: string | undefined;
    try {
      c = sys.read(fd, 1);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      m.warn(`read: read error: ${fd}: ${e.message}`);
      return 1;
    }
    if (c === undefined) {
      if (state.until !== undefined && sys.now >= state.until) {
        restoreTty();
        put(m, o.rest, o.on.a, state);
        return 142;
      }
      frame.waiting = true;
      if (frame.interrupted !== undefined) {
        restoreTty();
        return frame.interrupted as number;
      }
      return { wait: { readable: [fd], ...(state.until !== undefined ? { until: state.until } : {}) } };
    }
    if (c === '') break;
    if (tty && (o.on.n || o.on.N) && !o.on.s) m.out(c);
    if (c >= '\ud800' && c < '\udc00') c += sys.read(fd, 1) ?? '';
    if (state.escape) {
      state.escape = false;
      if (c === '\n') continue;
      state.quoted.push(state.text.length);
      state.text += c;
      continue;
    }
    if (c === '\\' && !raw) {
      state.escape = true;
      continue;
    }
    if (c === delimiter && o.on.N === undefined) {
      got = true;
      break;
    }
    if (c === '\0') continue;
    state.text += c;
    if (state.text.length > LIMIT) m.tooMuch(state.text.length);
  }
  restoreTty();
  put(m, o.rest, o.on.a, state, o.on.N !== undefined);
  return got ? 0 : 1;
};

function put(m: Runner, names: readonly string[], array: string | true | undefined, state: Reading, whole = false): void {
  const quoted = new Set(state.quoted);
  const ifs = m.ifs();
  const set = (name: string, value: string) => {
    const x = /^(\w+)\[(.*)\]$/.exec(name);
    m.assign(x ? x[1]! : name, value, false, x?.[2]);
  };
  if (typeof array === 'string') {
    m.setList(array, fields(state.text, quoted, ifs, Infinity));
    return;
  }
  if (!names.length) {
    set('REPLY', state.text);
    return;
  }
  if (whole) {
    names.forEach((n, i) => set(n, i ? '' : state.text));
    return;
  }
  const values = fields(state.text, quoted, ifs, names.length);
  names.forEach((n, i) => set(n, values[i] ?? ''));
}

interface Mapping {
  text: string;
}

export const mapfile: Builtin = (m, args, frame, name) => {
  const o = options(m, name, texts(args), 'd:n:O:s:tu:C:c:', `${name} [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]`);
  if (!o) return 2;
  const state = ((frame.b as Mapping | undefined) ?? (frame.b = { text: '' })) as Mapping;
  const fd = o.on.u ? Number(o.on.u) : 0;
  for (;;) {
    const text = m.sys.read(fd);
    if (text === undefined) return { wait: { readable: [fd] } };
    if (text === '') break;
    state.text += text;
    if (state.text.length > LIMIT) m.tooMuch(state.text.length);
  }
  const delimiter = o.on.d === undefined ? '\n' : (String(o.on.d)[0] ?? '\0');
  let lines = state.text.split(delimiter);
  const open = lines.pop()!;
  lines = o.on.t ? lines : lines.map((l) => l + delimiter);
  if (open !== '') lines.push(open);
  if (o.on.s) lines = lines.slice(Number(o.on.s));
  if (o.on.n && Number(o.on.n) > 0) lines = lines.slice(0, Number(o.on.n));
  const target = o.rest[0] ?? 'MAPFILE';
  if (o.on.O) {
    let i = Number(o.on.O);
    for (const l of lines) m.assign(target, l, false, String(i++));
  } else m.setList(target, lines);
  return 0;
};
