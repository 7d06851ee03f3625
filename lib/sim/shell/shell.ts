import { own, set } from '../core';
import { Errno, type Completion, type Program, type Sys } from '../machine/sys';
import { arith, ArithError, type Names } from './arith';
import { compileText } from './syntax';
import type { CodeText, Frame, Scope, ShellState, Variable } from './state';

/** Ends the current command (at a prompt) or the shell (in a script), after its message has been printed. */
export class Abort {
  constructor(
    readonly status: number,
    /** Only the command fails; the script goes on. */
    readonly soft = false,
  ) {}
}

/** Bytes all variables of a shell, or one expansion, may hold. */
export const LIMIT = 32 * 1024 * 1024;
export const VERSION = '5.2.15(1)-release';

/** A shell process in one of its turns: its state and the machine, and what both variables and messages need. */
export class Shell {
  constructor(
    readonly sys: Sys,
    readonly st: ShellState,
  ) {
    // A frame waits for one of the jobs in the table. Read back from JSON the two are copies: they are made one again.
    for (const frame of st.frames) {
      const { job } = frame;
      if (job) frame.job = st.jobs.find((j) => j.id === job.id && j.group === job.group) ?? job;
    }
  }

  // --- output ---------------------------------------------------------------------------------------------------

  out(text: string): void {
    this.put(1, text);
  }

  err(text: string): void {
    try {
      this.sys.write(2, text);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
    }
  }

  private put(fd: number, text: string): void {
    this.sys.write(fd, text);
  }

  /** `bash: line 3: ` or `bash: `, as what stands before every message. */
  prefix(line = this.line()): string {
    const { st } = this;
    if (st.dash) return `${st.name}: ${st.interactive ? Math.max(1, st.lines) : line}: `;
    if (st.ash) return `${this.speaker()}: ${st.interactive || /^(?:.*\/)?(?:sh|ash)$/.test(st.name) ? '' : `line ${line}: `}`;
    if (st.interactive) return `${this.speaker()}: `;
    return `${this.source()}: line ${line}: `;
  }

  /** Who speaks at a prompt: bash by its name alone, ash as it was called. Elsewhere both by `$0` (`get_name_for_error` of bash's error.c, `ash_vmsg` of busybox' ash.c). */
  speaker(): string {
    const { st } = this;
    if (!st.interactive) return st.name;
    return st.ash ? st.name.replace(/^-/, '') : st.name.replace(/^.*\//, '');
  }

  /** Name of the file whose code runs. */
  private source(): string {
    const { frames, name, codes } = this.st;
    for (let i = frames.length - 1; i >= 0; i--) {
      const f = frames[i]!;
      if (f.t === 'call') return fileOf(codes[f.c]?.file, name);
      if (f.t === 'source') return String(f.file);
    }
    return name;
  }

  warn(text: string): void {
    this.err(`${this.prefix()}${text}\n`);
  }

  line(): number {
    const { frames, codes } = this.st;
    for (let i = frames.length - 1; i >= 0; i--) {
      const f = frames[i]!;
      if (f.t === 'trap' && f.line !== undefined) return f.line;
      if (f.t === 'node' && f.line !== undefined) return f.line + (codes[f.c]?.line ?? 0);
    }
    return this.st.lines || 1;
  }

  // --- code -----------------------------------------------------------------------------------------------------

  addCode(code: CodeText): string {
    const { st } = this;
    const id = String(st.nextCode++);
    st.codes[id] = code;
    return id;
  }

  /** Drops texts that neither a frame nor a function refers to. */
  sweep(): void {
    const used = new Set<string>();
    for (const f of this.st.frames) used.add(f.c);
    for (const f of Object.values(this.st.funcs)) used.add(f.c);
    for (const id of Object.keys(this.st.codes)) if (!used.has(id)) delete this.st.codes[id];
  }

  // --- variables ------------------------------------------------------------------------------------------------

  /** The variable that is seen under `name`, references followed. */
  find(name: string, follow = true): Variable | undefined {
    const scope = this.scopeOf(name);
    const v = scope && own(scope, name);
    if (follow && v && v.f.includes('n') && v.v) return v.v === name ? v : this.find(v.v.replace(/\[.*/, ''));
    return v;
  }

  scopeOf(name: string): Scope | undefined {
    const { scopes } = this.st;
    for (let i = scopes.length - 1; i >= 0; i--) if (own(scopes[i]!, name)) return scopes[i];
    return undefined;
  }

  private target(name: string): string {
    for (let i = 0; i < 10; i++) {
      const v = this.find(name, false);
      if (!v || !v.f.includes('n') || !v.v) return name;
      name = v.v;
    }
    return name;
  }

  /** Value of a scalar, special variables included; undefined when unset. */
  get(name: string): string | undefined {
    const special = this.special(name);
    if (special !== undefined) return special;
    const target = this.target(name);
    const m = /^(\w+)\[(.*)\]$/.exec(target);
    if (m) return this.element(m[1]!, m[2]!);
    const v = this.find(name);
    if (!v) return undefined;
    if (v.a) return v.a[0] ?? undefined;
    if (v.h) return own(v.h, '0');
    return v.v;
  }

  private special(name: string): string | undefined {
    const { st, sys } = this;
    switch (name) {
      case 'RANDOM':
        return this.find(name)?.f === '-' ? undefined : String(Math.floor(sys.random() * 32768));
      case 'SRANDOM':
        return String(Math.floor(sys.random() * 4294967296));
      case 'SECONDS':
        return String(Math.floor((sys.now - st.started) / 1000));
      case 'EPOCHSECONDS':
        return String(Math.floor(sys.now / 1000));
      case 'EPOCHREALTIME':
        return (sys.now / 1000).toFixed(6);
      case 'LINENO':
        return String(this.line());
      case 'BASHPID':
        return String(sys.pid);
      case 'BASH_SUBSHELL':
        return String(st.subshell);
      case 'FUNCNAME':
      case 'BASH_SOURCE':
      case 'BASH_LINENO':
      case 'PIPESTATUS':
      case 'DIRSTACK':
      case 'GROUPS':
        return this.list(name)?.[0];
      case 'SHELLOPTS':
        return Object.keys(st.opts).sort().join(':');
      case 'BASHOPTS':
        return Object.keys(st.shopts)
          .filter((k) => st.shopts[k])
          .sort()
          .join(':');
      case '_':
        return st.lastArg;
    }
    return undefined;
  }

  /** Elements of an array in order; undefined if it is none. A scalar counts as one element. */
  list(name: string): string[] | undefined {
    const pairs = this.pairs(name);
    return pairs?.map(([, v]) => v);
  }

  /** Keys and values. */
  pairs(name: string): [string, string][] | undefined {
    const { st } = this;
    const calls = () => [...st.frames].reverse().filter((f) => f.t === 'call' || f.t === 'source');
    const numbered = (list: readonly string[]) => list.map((v, i): [string, string] => [String(i), v]);
    switch (name) {
      case 'FUNCNAME': {
        const names = calls().map((f) => (f.t === 'source' ? 'source' : String(f.name)));
        if (!names.length) return undefined;
        return numbered(st.interactive || st.readsCommand ? names : [...names, 'main']);
      }
      case 'BASH_SOURCE': {
        const files = calls().map((f) => (f.t === 'source' ? String(f.file) : st.codes[f.c]?.file || st.name));
        return numbered(st.interactive || st.readsCommand ? files : [...files, st.name]);
      }
      case 'BASH_LINENO':
        return numbered([...calls().map((f) => String(f.from ?? 0)), ...(st.interactive ? [] : ['0'])]);
      case 'PIPESTATUS':
        return numbered(st.pipestatus.map(String));
      case 'DIRSTACK':
        return numbered([this.sys.cwd, ...st.dirs]);
      case 'GROUPS':
        return [['0', this.sys.user === 'root' ? '0' : '1000']];
    }
    const v = this.find(name);
    if (!v) return undefined;
    if (v.a) {
      const out: [string, string][] = [];
      for (let i = 0; i < v.a.length; i++) if (v.a[i] != null) out.push([String(i), v.a[i]!]);
      return out;
    }
    if (v.h) return assocOrder(v.h);
    return v.v === undefined ? undefined : [['0', v.v]];
  }

  /** Value of `name[index]`, where `index` is already expanded text. */
  element(name: string, index: string): string | undefined {
    const v = this.find(name);
    if (v?.h) return own(v.h, index);
    if (!v && !['PIPESTATUS', 'FUNCNAME', 'BASH_SOURCE', 'BASH_LINENO', 'DIRSTACK', 'GROUPS'].includes(name)) {
      this.arith(index);
      return undefined;
    }
    let i = Number(this.arith(index));
    const list = v?.a ?? this.list(name) ?? [];
    if (i < 0) i += list.length;
    if (i < 0) {
      this.warn(`${name}: bad array subscript`);
      return undefined;
    }
    if (v && !v.a) return i === 0 ? v.v : undefined;
    return list[i] ?? undefined;
  }

  /** Assigns, honouring the variable's attributes. Throws Abort if it is read-only. */
  assign(name: string, value: string, append = false, index?: string): void {
    let target = this.target(name);
    const m = index === undefined ? /^(\w+)\[(.*)\]$/.exec(target) : null;
    if (m) {
      target = m[1]!;
      index = m[2];
    }
    const v = this.find(target, false) ?? this.create(this.st.scopes[0]!, target);
    if (v.f.includes('r')) {
      this.warn(`${target}: readonly variable`);
      throw new Abort(1);
    }
    if (v.f.includes('i')) {
      const old = append ? BigInt((index === undefined ? this.get(target) : this.element(target, index)) || '0') : 0n;
      value = (old + BigInt(this.arith(value))).toString();
      append = false;
    } else if (v.f.includes('l')) value = value.toLowerCase();
    else if (v.f.includes('u')) value = value.toUpperCase();
    if (v.h) {
      const key = index ?? '0';
      const old = own(v.h, key);
      this.account((append ? 0 : -(old?.length ?? 0)) + value.length);
      set(v.h, key, append ? (old ?? '') + value : value);
    } else if (index !== undefined || v.a) {
      if (!v.a) {
        v.a = v.v === undefined ? [] : [v.v];
        delete v.v;
      }
      let i = index === undefined ? 0 : Number(this.arith(index));
      if (i < 0) i += v.a.length;
      if (i < 0) {
        this.warn(`${target}[${index}]: bad array subscript`);
        throw new Abort(1, true);
      }
      if (i > v.a.length + 1_000_000) {
        this.warn(`xrealloc: cannot allocate ${i * 16} bytes`);
        throw new Abort(1);
      }
      while (v.a.length < i) v.a.push(null);
      const old = v.a[i] ?? '';
      this.account((append ? 0 : -old.length) + value.length + 8);
      v.a[i] = append ? old + value : value;
    } else {
      const old = v.v ?? '';
      this.account((append ? 0 : -old.length) + value.length);
      v.v = append ? old + value : value;
    }
    if (this.st.opts.allexport && !v.f.includes('x')) v.f += 'x';
    if (target === 'PATH') this.st.hashed = {};
    if (target === 'OPTIND') this.st.getopts = 0;
  }

  /** Counts bytes held by variables. */
  account(bytes: number): void {
    this.st.bytes += bytes;
    if (this.st.bytes > LIMIT && bytes > 0) {
      this.st.bytes -= bytes;
      this.tooMuch(this.st.bytes + bytes);
    }
  }

  tooMuch(bytes: number): never {
    this.warn(`xrealloc: cannot allocate ${bytes} bytes`);
    throw new Abort(2);
  }

  create(scope: Scope, name: string, flags = ''): Variable {
    const v: Variable = { f: flags };
    set(scope, name, v);
    return own(scope, name)!;
  }

  /** Replaces all elements. */
  setList(name: string, values: readonly string[]): void {
    const target = this.target(name);
    const v = this.find(target, false) ?? this.create(this.st.scopes[0]!, target);
    if (v.f.includes('r')) {
      this.warn(`${target}: readonly variable`);
      throw new Abort(1);
    }
    delete v.v;
    delete v.h;
    this.account(values.reduce((n, s) => n + s.length + 8, 0) - (v.a?.reduce((n, s) => n + (s?.length ?? 0) + 8, 0) ?? 0));
    v.a = [...values];
  }

  unset(name: string, index?: string): boolean {
    const scope = this.scopeOf(name);
    if (!scope) return true;
    const v = own(scope, name)!;
    if (v.f.includes('r')) {
      this.warn(`unset: ${name}: cannot unset: readonly variable`);
      return false;
    }
    if (index !== undefined && (v.a || v.h)) {
      if (index === '@' || index === '*') {
        if (v.a) v.a = [];
        else v.h = {};
      } else if (v.h) delete v.h[index];
      else {
        let i = Number(this.arith(index));
        if (i < 0) i += v.a!.length;
        if (i < 0) {
          this.warn(`unset: [${index}]: bad array subscript`);
          return false;
        }
        if (i === v.a!.length - 1) {
          v.a!.pop();
          while (v.a!.length && v.a![v.a!.length - 1] == null) v.a!.pop();
        } else if (i < v.a!.length) v.a![i] = null;
      }
      return true;
    }
    this.st.bytes -= (v.v?.length ?? 0) + (v.a?.reduce((n, s) => n + (s?.length ?? 0) + 8, 0) ?? 0);
    delete scope[name];
    if (name === 'PATH') this.st.hashed = {};
    return true;
  }

  /** Names of set variables, sorted. */
  names(prefix = ''): string[] {
    const out = new Set<string>();
    for (const scope of this.st.scopes) for (const [k, v] of Object.entries(scope)) if (k.startsWith(prefix) && (v.v !== undefined || v.a || v.h)) out.add(k);
    return [...out].sort();
  }

  /** What children are given. */
  env(): Record<string, string> {
    const out: Record<string, string> = {};
    for (const scope of this.st.scopes) for (const name of Object.keys(scope)) {
      const v = own(scope, name)!;
      if (v.f.includes('x') && v.v !== undefined) set(out, name, v.v);
      else if (own(out, name) !== undefined && (v.v === undefined || !v.f.includes('x'))) delete out[name];
    }
    set(out, '_', this.st.lastCommand ?? '');
    return out;
  }

  // --- arithmetic -----------------------------------------------------------------------------------------------

  /** Value of an expression as a decimal number. Prints bash's message and throws Abort if it has none. */
  arith(text: string, about = ''): string {
    try {
      return arith(text, this.arithNames()).toString();
    } catch (e) {
      if (!(e instanceof ArithError)) throw e;
      this.warn(`${about}${e.message}`);
      throw new Abort(1);
    }
  }

  arithNames(): Names {
    const expand = (index: string) => {
      const word = compileText(index);
      return word.plain ?? this.expandIndex(index);
    };
    return {
      get: (name, index) => {
        const value = index === undefined ? this.get(name) : this.element(name, expand(index));
        if (value === undefined && this.st.opts.nounset) {
          this.warn(`${name}: unbound variable`);
          throw new Abort(127);
        }
        return value;
      },
      set: (name, index, value) => this.assign(name, value, false, index === undefined ? undefined : expand(index)),
      spend: (n) => this.sys.spend(n),
    };
  }

  /** Subscripts that still hold a `$name`. */
  private expandIndex(index: string): string {
    return index.replace(/\$\{?(\w+)\}?/g, (_, n: string) => this.parameter(n) ?? '');
  }

  /** `$1`, `$#`, `$name` …; undefined when unset. Not for `@` and `*`. */
  parameter(name: string): string | undefined {
    const { st } = this;
    if (/^\d+$/.test(name)) return name === '0' ? st.name : st.args[Number(name) - 1];
    switch (name) {
      case '#':
        return String(st.args.length);
      case '?':
        return String(st.status);
      case '$':
        return String(st.shellPid);
      case '!':
        return st.lastBackground === null ? undefined : String(st.lastBackground);
      case '-':
        return this.flags();
      default:
        return this.get(name);
    }
  }

  /** `$-`. */
  flags(): string {
    const { opts, interactive } = this.st;
    let out = '';
    const letters = new Set(OPTION_LETTERS.filter(([name]) => opts[name]).map(([, letter]) => letter));
    if (interactive) letters.add('i');
    for (const c of 'abefhikmnprtuvxBCEHPT') if (letters.has(c)) out += c;
    return out + (this.st.readsStdin ? 's' : this.st.readsCommand ? 'c' : '');
  }

  /** Separators of fields. */
  ifs(): string {
    const v = this.find('IFS');
    return v?.v ?? (v ? ' \t\n' : ' \t\n');
  }

  home(): string {
    return this.get('HOME') ?? (this.sys.user === 'root' ? '/root' : `/home/${this.sys.user}`);
  }

  top(): Frame {
    return this.st.frames[this.st.frames.length - 1]!;
  }

  programs(): ReadonlyMap<string, Program> | undefined {
    return this.sys.service<ReadonlyMap<string, Program> | undefined>('programs');
  }
}

export type { Completion };

/** Letters of `set -e` and the names of `set -o`. */
export const OPTION_LETTERS: readonly (readonly [string, string])[] = [
  ['allexport', 'a'],
  ['braceexpand', 'B'],
  ['errexit', 'e'],
  ['errtrace', 'E'],
  ['functrace', 'T'],
  ['hashall', 'h'],
  ['histexpand', 'H'],
  ['keyword', 'k'],
  ['monitor', 'm'],
  ['noclobber', 'C'],
  ['noexec', 'n'],
  ['noglob', 'f'],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['onecmd', 't'],
  ['physical', 'P'],
  ['privileged', 'p'],
  ['verbose', 'v'],
  ['xtrace', 'x'],
];

export const LONG_OPTIONS = ['allexport', 'braceexpand', 'emacs', 'errexit', 'errtrace', 'functrace', 'hashall', 'histexpand', 'history', 'ignoreeof', 'interactive-comments', 'keyword', 'monitor', 'noclobber', 'noexec', 'noglob', 'nolog', 'notify', 'nounset', 'onecmd', 'physical', 'pipefail', 'posix', 'privileged', 'verbose', 'vi', 'xtrace'];

export const SHOPTS: Readonly<Record<string, boolean>> = {
  autocd: false, assoc_expand_once: false, cdable_vars: false, cdspell: false, checkhash: false, checkjobs: false, checkwinsize: true, cmdhist: true,
  compat31: false, compat32: false, compat40: false, compat41: false, compat42: false, compat43: false, compat44: false, complete_fullquote: true,
  direxpand: false, dirspell: false, dotglob: false, execfail: false, expand_aliases: false, extdebug: false, extglob: false, extquote: true,
  failglob: false, force_fignore: true, globasciiranges: true, globskipdots: true, globstar: false, gnu_errfmt: false, histappend: false,
  histreedit: false, histverify: false, hostcomplete: true, huponexit: false, inherit_errexit: false, interactive_comments: true, lastpipe: false,
  lithist: false, localvar_inherit: false, localvar_unset: false, login_shell: false, mailwarn: false, no_empty_cmd_completion: false,
  nocaseglob: false, nocasematch: false, noexpand_translation: false, nullglob: false, patsub_replacement: true, progcomp: true,
  progcomp_alias: false, promptvars: true, restricted_shell: false, shift_verbose: false, sourcepath: true, varredir_close: false, xpg_echo: false,
};

/** `-c` and `eval` are no files: messages then begin with the shell's own name. */
function fileOf(file: string | undefined, name: string): string {
  return file === undefined || file === '' || file === '-c' || file === 'eval' ? name : file;
}

/** The order bash's hash table (FNV-1, 1024 buckets, newest first in each) gives the keys. */
function assocOrder(h: Record<string, string>): [string, string][] {
  const keyed = Object.keys(h).map((k, i) => ({ k, i, b: bucket(k) }));
  keyed.sort((x, y) => x.b - y.b || y.i - x.i);
  return keyed.map(({ k }) => [k, own(h, k)!]);
}

function bucket(key: string): number {
  let n = 2166136261;
  for (let i = 0; i < key.length; i++) n = Math.imul(n, 16777619) ^ key.charCodeAt(i);
  return (n >>> 0) & 1023;
}
