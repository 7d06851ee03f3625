import { own, set } from '../../core';
import { arrayText, attributes, doubleQuote } from '../expand';
import { quote } from '../quote';
import { Abort } from '../shell';
import { isName } from '../syntax';
import type { Arg, DeclareArg, Scope, Variable } from '../state';
import type { Runner } from '../runner';
import { options, texts, type Builtin } from './builtin';

/** Takes the options off; what is left are names and assignments. `+x` removes an attribute. */
function split(m: Runner, name: string, args: readonly Arg[], letters: string, usage: string): { on: Set<string>; off: Set<string>; rest: DeclareArg[]; bad?: boolean } | undefined {
  const on = new Set<string>();
  const off = new Set<string>();
  let i = 0;
  for (; i < args.length; i++) {
    const a = args[i]!;
    if (typeof a !== 'string' || a.length < 2 || !/^[-+]/.test(a)) break;
    if (a === '--') {
      i++;
      break;
    }
    for (const c of a.slice(1)) {
      if (!letters.includes(c)) {
        m.warn(`${name}: ${a[0]}${c}: invalid option`);
        m.err(`${name}: usage: ${usage}\n`);
        return undefined;
      }
      (a[0] === '-' ? on : off).add(c);
    }
  }
  let bad = false;
  const rest: DeclareArg[] = [];
  for (const a of args.slice(i)) {
    if (typeof a !== 'string') {
      rest.push(a);
      continue;
    }
    // an assignment that came of an expansion: `declare "x_$y=1"`
    const x = /^([A-Za-z_]\w*)(?:\[([^]*?)\])?(\+)?(?:=([^]*))?$/.exec(a);
    if (!x || (x[3] && x[4] === undefined)) {
      if (on.has('f') || on.has('F')) {
        rest.push({ name: a });
        continue;
      }
      m.warn(`${name}: \`${a}': not a valid identifier`);
      bad = true;
      continue;
    }
    const list = x[4] !== undefined && /^\([^]*\)$/.test(x[4]) && (on.has('a') || on.has('A')) ? x[4].slice(1, -1).trim() : undefined;
    rest.push({
      name: x[1]!,
      ...(x[2] !== undefined ? { index: x[2] } : {}),
      ...(x[3] ? { append: true } : {}),
      ...(list !== undefined ? { elements: list === '' ? [] : list.split(/\s+/).map((value) => ({ value })) } : x[4] !== undefined ? { value: x[4] } : {}),
    });
  }
  return { on, off, rest, ...(bad ? { bad } : {}) };
}

/** One line of `declare -p`. */
function line(m: Runner, name: string): string {
  const v = m.find(name, false)!;
  const flags = attributes(m, name) || '-';
  const value = v.a || v.h ? arrayText(m, name) : v.v === undefined ? '' : `=${doubleQuote(v.v)}`;
  return `declare -${flags} ${name}${value}\n`;
}

function functionText(m: Runner, name: string): string {
  return formatFunction(name, m.st.funcs[name]!.text);
}

/** A function as `declare -f` shows it. */
export function formatFunction(name: string, text: string): string {
  const body = /^\{([^]*)\}$/.exec(text.trim());
  if (!body) return `${name} () \n${text}\n`;
  const lines = indent(body[1]!);
  return `${name} () \n{ \n${lines.map((l) => `    ${l}\n`).join('')}}\n`;
}

/** Lays commands out one a line, as far as that can be told from the text alone. */
function indent(text: string): string[] {
  const out = text
    .replace(/^[ \t]*\n/, '')
    .replace(/\s+$/, '')
    .split('\n');
  const margin = Math.min(...out.filter((l) => l.trim()).map((l) => /^[ \t]*/.exec(l)![0].length));
  return out.map((l) => l.slice(margin).replace(/[ \t]+$/, '')).flatMap((l, i, all) => (all.length === 1 ? l.trim().replace(/;$/, '').split(/;[ \t]+(?=(?:[^"']|"[^"]*"|'[^']*')*$)/).map((x, k, xs) => (k < xs.length - 1 ? `${x};` : x)) : [l]));
}

function declareIn(m: Runner, name: string, args: readonly Arg[], usage: string): number {
  const parsed = split(m, name, args, 'aAfFgiIlnrtuxp', usage);
  if (!parsed) return 2;
  const { on, off, rest } = parsed;
  const { st } = m;
  let status = parsed.bad ? 1 : 0;
  if (on.has('f') || on.has('F')) {
    const names = rest.length ? rest.map((r) => r.name) : Object.keys(st.funcs).sort();
    for (const f of names) {
      if (!Object.hasOwn(st.funcs, f)) {
        status = 1;
        continue;
      }
      if (on.has('F')) m.out(rest.length ? `${f}\n` : `declare -f ${f}\n`);
      else m.out(functionText(m, f));
    }
    return status;
  }
  if (on.has('p') && rest.length) {
    for (const r of rest) {
      if (m.find(r.name, false)) m.out(line(m, r.name));
      else {
        m.warn(`${name}: ${r.name}: not found`);
        status = 1;
      }
    }
    return status;
  }
  if (!rest.length && !parsed.bad) {
    for (const n of allNames(m)) {
      const v = m.find(n, false)!;
      if ((on.has('x') && !v.f.includes('x')) || (on.has('r') && !v.f.includes('r')) || (on.has('i') && !v.f.includes('i')) || (on.has('a') && !v.a) || (on.has('A') && !v.h)) continue;
      if (on.size || off.size) m.out(line(m, n));
      else if (v.a || v.h) m.out(`${n}${arrayText(m, n)}\n`);
      else if (v.v !== undefined) m.out(`${n}=${quote(v.v)}\n`);
    }
    return 0;
  }
  const inFunction = st.frames.some((f) => f.t === 'call');
  const scope = inFunction && !on.has('g') ? st.scopes[st.scopes.length - 1]! : undefined;
  for (const r of rest) status = declareOne(m, name, r, on, off, scope) || status;
  return status;
}

function declareOne(m: Runner, command: string, r: DeclareArg, on: ReadonlySet<string>, off: ReadonlySet<string>, scope: Scope | undefined): number {
  const { st } = m;
  let v: Variable | undefined = scope ? own(scope, r.name) : m.find(r.name, false);
  if (!v || (scope && v.f.includes('t'))) {
    const outer = m.find(r.name, false);
    // a local begins as the temporary or exported variable of its name does
    v = m.create(scope ?? st.scopes[0]!, r.name, outer?.f.includes('x') && scope ? 'x' : '');
    if (scope && outer?.f.includes('t') && outer.v !== undefined) v.v = outer.v;
    if (scope && outer?.f.includes('r')) {
      delete scope[r.name];
      m.warn(`${command}: ${r.name}: readonly variable`);
      return 1;
    }
  }
  if (v.f.includes('r') && (r.value !== undefined || r.elements || off.has('r'))) {
    m.warn(`${command}: ${r.name}: readonly variable`);
    return 1;
  }
  if (on.has('A') && !v.h) {
    if (v.a?.length) {
      m.warn(`${command}: ${r.name}: cannot convert indexed to associative array`);
      return 1;
    }
    delete v.a;
    v.h = {};
    if (v.v !== undefined) set(v.h, '0', v.v);
    delete v.v;
  } else if ((on.has('a') || r.elements) && !v.a && !v.h) {
    v.a = v.v === undefined ? [] : [v.v];
    delete v.v;
  }
  for (const [flag, others] of [['i', ''], ['l', 'u'], ['u', 'l'], ['x', ''], ['n', '']] as const) {
    if (on.has(flag) && !v.f.includes(flag)) v.f = [...v.f].filter((c) => !others.includes(c)).join('') + flag;
    if (off.has(flag)) v.f = v.f.replaceAll(flag, '');
  }
  if (on.has('n')) {
    if (r.value !== undefined) v.v = r.value;
  } else if (r.value !== undefined || r.elements) {
    if (r.elements && v.h && !on.has('A')) m.apply(r);
    else m.apply(r);
  }
  if (on.has('r')) v.f += 'r';
  return 0;
}

function allNames(m: Runner): string[] {
  const out = new Set<string>();
  for (const scope of m.st.scopes) for (const k of Object.keys(scope)) out.add(k);
  return [...out].sort();
}

export const declare: Builtin = (m, args, _f, name) => declareIn(m, name, args, `${name} [-aAfFgiIlnrtux] [name[=value] ...] or ${name} -p [-aAfFilnrtux] [name ...]`);

export const local: Builtin = (m, args) => {
  if (!m.st.frames.some((f) => f.t === 'call')) {
    m.warn('local: can only be used in a function');
    return 1;
  }
  return declareIn(m, 'local', args, 'local [option] name[=value] ...');
};

export const exportVariables: Builtin = (m, args) => {
  const parsed = split(m, 'export', args, 'fnp', 'export [-fn] [name[=value] ...] or export -p');
  if (!parsed) return 2;
  const { on, rest } = parsed;
  if (!rest.length && !parsed.bad) {
    for (const n of allNames(m)) if (m.find(n, false)!.f.includes('x')) m.out(m.st.ash ? `export ${n}='${m.get(n) ?? ''}'\n` : line(m, n).replace(/^declare -\w+/, (x) => x));
    return 0;
  }
  let status = parsed.bad ? 1 : 0;
  for (const r of rest) {
    if (on.has('f')) {
      if (!Object.hasOwn(m.st.funcs, r.name)) {
        m.warn(`export: ${r.name}: not a function`);
        status = 1;
      }
      continue;
    }
    if (r.value !== undefined || r.elements) m.apply(r);
    const v = m.find(r.name) ?? m.create(m.st.scopes[0]!, r.name);
    if (on.has('n')) v.f = v.f.replaceAll('x', '');
    else if (!v.f.includes('x')) v.f += 'x';
    v.f = v.f.replaceAll('t', '');
  }
  return status;
};

export const readonly: Builtin = (m, args) => {
  const parsed = split(m, 'readonly', args, 'aAfp', 'readonly [-aAf] [name[=value] ...] or readonly -p');
  if (!parsed) return 2;
  if (!parsed.rest.length) {
    for (const n of allNames(m)) if (m.find(n, false)!.f.includes('r')) m.out(line(m, n));
    return 0;
  }
  let status = 0;
  for (const r of parsed.rest) status = declareOne(m, 'readonly', r, new Set([...parsed.on, 'r']), new Set(), undefined) || status;
  return status;
};

export const unset: Builtin = (m, args) => {
  const o = options(m, 'unset', texts(args), 'fvn', 'unset [-f] [-v] [-n] [name ...]');
  if (!o) return 2;
  let status = 0;
  for (const arg of o.rest) {
    const x = /^([A-Za-z_]\w*)(?:\[([^]*)\])?$/.exec(arg);
    if (!x && !o.on.f) {
      m.warn(`unset: \`${arg}': not a valid identifier`);
      status = 1;
      continue;
    }
    const name = x?.[1] ?? arg;
    if (!o.on.f && (m.scopeOf(name) || o.on.v)) {
      const v = m.find(name, false);
      const target = v?.f.includes('n') && v.v && !o.on.n ? v.v : name;
      if (!m.unset(target, x?.[2]?.replace(/^(["'])(.*)\1$/, '$2'))) status = 1;
    } else if (!o.on.v) delete m.st.funcs[name];
  }
  return status;
};

export const letBuiltin: Builtin = (m, args) => {
  const words = texts(args);
  if (!words.length) {
    m.warn('let: expression expected');
    return 1;
  }
  let value = '0';
  try {
    for (const w of words) value = m.arith(w, 'let: ');
  } catch (e) {
    if (e instanceof Abort && e.status === 1) return 1;
    throw e;
  }
  return value === '0' ? 1 : 0;
};

export const getopts: Builtin = (m, args) => {
  const words = texts(args);
  const [spec, name] = words;
  if (spec === undefined || name === undefined) {
    m.err('getopts: usage: getopts optstring name [arg ...]\n');
    return 2;
  }
  if (!isName(name)) {
    m.warn(`getopts: \`${name}': not a valid identifier`);
    return 1;
  }
  const list = words.length > 2 ? words.slice(2) : m.st.args;
  const silent = spec[0] === ':';
  let index = Number(m.get('OPTIND') ?? '1') || 1;
  let at = m.st.getopts;
  const arg = list[index - 1];
  const end = () => {
    m.assign('OPTIND', String(index));
    m.st.getopts = 0;
    m.assign(name, '?');
    m.unset('OPTARG');
    return 1;
  };
  if (arg === undefined) return end();
  if (at === 0) {
    if (arg === '--') {
      index++;
      return end();
    }
    if (!/^-./.test(arg)) return end();
    at = 1;
  }
  const c = arg[at]!;
  const found = c === ':' ? -1 : spec.indexOf(c, silent ? 1 : 0);
  let next = at + 1;
  const move = () => {
    if (next >= arg.length) {
      index++;
      next = 0;
    }
    m.assign('OPTIND', String(index));
    m.st.getopts = next;
  };
  if (found < 0) {
    move();
    m.assign(name, '?');
    if (silent) m.assign('OPTARG', c);
    else {
      m.unset('OPTARG');
      m.err(`${m.st.name}: illegal option -- ${c}\n`);
    }
    return 0;
  }
  if (spec[found + 1] === ':') {
    let value: string | undefined;
    if (next < arg.length) value = arg.slice(next);
    else {
      value = list[index];
      index += 2;
    }
    next = arg.length;
    if (value === undefined) {
      m.assign('OPTIND', String(index));
      m.st.getopts = 0;
      m.assign(name, silent ? ':' : '?');
      if (silent) m.assign('OPTARG', c);
      else {
        m.unset('OPTARG');
        m.err(`${m.st.name}: option requires an argument -- ${c}\n`);
      }
      return 0;
    }
    if (at + 1 < arg.length) index++;
    m.assign('OPTIND', String(index));
    m.st.getopts = 0;
    m.assign(name, c);
    m.assign('OPTARG', value);
    return 0;
  }
  move();
  m.assign(name, c);
  m.unset('OPTARG');
  return 0;
};
