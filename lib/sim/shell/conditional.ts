import { RE2JS } from 're2js';
import { Errno } from '../machine/sys';
import type { Expander } from './expand';
import type { Test } from './nodes';
import { matches, parsePattern } from './pattern';
import { Abort, type Shell } from './shell';

/** `[[ … ]]`: 0 true, 1 false, 2 for what cannot be evaluated. */
export function evaluate(sh: Shell, ex: Expander, test: Test): number {
  switch (test.t) {
    case 'and':
      for (const t of test.items) {
        const s = evaluate(sh, ex, t);
        if (s) return s;
      }
      return 0;
    case 'or': {
      let s = 1;
      for (const t of test.items) {
        s = evaluate(sh, ex, t);
        if (s === 0) return 0;
      }
      return s;
    }
    case 'not': {
      const s = evaluate(sh, ex, test.item);
      return s > 1 ? s : 1 - s;
    }
    case 'unary':
      return unary(sh, test.op, ex.text(test.word)) ? 0 : 1;
    case 'binary': {
      const left = ex.text(test.left);
      switch (test.op) {
        case '==':
        case '=':
        case '!=': {
          const same = matches(parsePattern(ex.pattern(test.right)), left, sh.st.shopts.nocasematch, (n) => sh.sys.spend(n / 10));
          return same === (test.op !== '!=') ? 0 : 1;
        }
        case '=~':
          return regex(sh, left, ex.regex(test.right));
        default:
          return binary(sh, left, test.op, ex.text(test.right), true) ? 0 : 1;
      }
    }
  }
}

function regex(sh: Shell, text: string, source: string): number {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, sh.st.shopts.nocasematch ? RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL : RE2JS.DOTALL);
  } catch {
    return 2;
  }
  sh.sys.spend(text.length / 5);
  const m = compiled.matcher(text);
  if (!m.find()) {
    sh.setList('BASH_REMATCH', []);
    return 1;
  }
  const groups: string[] = [];
  for (let i = 0; i <= m.groupCount(); i++) groups.push(m.group(i) ?? '');
  sh.setList('BASH_REMATCH', groups);
  return 0;
}

/** One-operand tests, of `[[` and `test` alike. */
export function unary(sh: Shell, op: string, arg: string): boolean {
  const { files } = sh.sys;
  const stat = (follow = true) => {
    try {
      const path = /^\/dev\/fd\/\d+$/.test(arg) ? arg : arg;
      return path === '' ? undefined : follow ? files.stat(path) : files.lstat(path);
    } catch (e) {
      if (e instanceof Errno) return undefined;
      throw e;
    }
  };
  const may = (what: 'r' | 'w' | 'x') => stat() !== undefined && files.may(arg, what);
  switch (op) {
    case '-n':
      return arg !== '';
    case '-z':
      return arg === '';
    case '-e':
    case '-a':
      return stat() !== undefined;
    case '-f':
      return stat()?.type === 'file';
    case '-d':
      return stat()?.type === 'dir';
    case '-h':
    case '-L':
      return stat(false)?.type === 'link';
    case '-p':
      return stat()?.type === 'pipe';
    case '-c':
      return stat()?.type === 'device';
    case '-S':
      return stat()?.type === 'socket';
    case '-b':
    case '-g':
    case '-u':
    case '-k':
      return ((stat()?.mode ?? 0) & (op === '-g' ? 0o2000 : op === '-u' ? 0o4000 : op === '-k' ? 0o1000 : 0)) !== 0;
    case '-s':
      return (stat()?.size ?? 0) > 0;
    case '-r':
      return may('r');
    case '-w':
      return may('w');
    case '-x':
      return may('x');
    case '-O':
    case '-G':
      return stat()?.user === sh.sys.user;
    case '-N':
      return stat() !== undefined;
    case '-t':
      return sh.sys.tty(Number(arg)) !== undefined;
    case '-o':
      return sh.st.opts[arg] === true;
    case '-v': {
      const m = /^(\w+)\[(.*)\]$/.exec(arg);
      if (m) return m[2] === '@' || m[2] === '*' ? (sh.list(m[1]!)?.length ?? 0) > 0 : sh.find(m[1]!)?.h ? Object.hasOwn(sh.find(m[1]!)!.h!, m[2]!) : sh.element(m[1]!, m[2]!) !== undefined;
      return sh.parameter(arg) !== undefined;
    }
    case '-R':
      return sh.find(arg, false)?.f.includes('n') ?? false;
  }
  return false;
}

export const UNARY = new Set(['-n', '-z', '-e', '-a', '-f', '-d', '-h', '-L', '-p', '-c', '-b', '-S', '-g', '-u', '-k', '-s', '-r', '-w', '-x', '-O', '-G', '-N', '-t', '-o', '-v', '-R']);
export const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

/** Two-operand tests. In `[[` numbers are expressions; in `test` only integers. Throws Abort with bash's message. */
export function binary(sh: Shell, left: string, op: string, right: string, expressions: boolean): boolean {
  switch (op) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-nt':
    case '-ot':
    case '-ef': {
      const time = (p: string) => {
        try {
          const s = sh.sys.files.stat(p);
          return op === '-ef' ? s.inode : s.modified;
        } catch (e) {
          if (e instanceof Errno) return undefined;
          throw e;
        }
      };
      const a = time(left);
      const b = time(right);
      if (op === '-ef') return a !== undefined && a === b;
      if (op === '-nt') return a !== undefined && (b === undefined || a > b);
      return b !== undefined && (a === undefined || a < b);
    }
  }
  const number = (s: string): bigint => {
    if (expressions) return BigInt(sh.arith(s, '[[: '));
    const m = /^\s*([+-]?\d+)\s*$/.exec(s);
    if (!m) throw new Abort(2, true);
    return BigInt(m[1]!);
  };
  const a = number(left);
  const b = number(right);
  switch (op) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    default:
      return a >= b;
  }
}
