import { RE2JS } from 're2js';
import type { Sys } from '../../../machine/sys';
import { parseDate } from '../../system/dates';
import { Failure } from '../../tool';
import { applyMode, curly } from '../common';
import { Users } from '../users';

/** A node of find's expression. All is plain data made from the command line, so it is simply parsed again each turn. */
export type Node =
  | { readonly t: 'and' | 'or' | 'comma'; readonly a: Node; readonly b: Node }
  | { readonly t: 'not'; readonly a: Node }
  | { readonly t: 'const'; readonly value: boolean }
  | { readonly t: 'glob'; readonly pattern: string; readonly fold: boolean; readonly on: 'name' | 'path' | 'link' }
  | { readonly t: 'regex'; readonly re: RE2JS }
  | { readonly t: 'type'; readonly letters: string }
  | { readonly t: 'age'; readonly unit: number; readonly compare: Compare }
  | { readonly t: 'size'; readonly unit: number; readonly compare: Compare }
  | { readonly t: 'newer'; readonly than: number }
  | { readonly t: 'depth'; readonly compare: Compare }
  | { readonly t: 'perm'; readonly mode: number; readonly how: '=' | '-' | '/' }
  | { readonly t: 'owner'; readonly what: 'user' | 'group'; readonly name: string }
  | { readonly t: 'empty' | 'prune' | 'delete' | 'quit' | 'readable' | 'writable' | 'executable' | 'nouser' | 'links' }
  | { readonly t: 'print'; readonly format: string }
  | { readonly t: 'ls' }
  | { readonly t: 'exec'; readonly argv: readonly string[]; readonly many: boolean; readonly ask: boolean; readonly inDir: boolean; readonly id: number };

export interface Compare {
  readonly sign: '+' | '-' | '';
  readonly n: number;
}

export interface Plan {
  readonly roots: readonly string[];
  readonly expression: Node;
  readonly minDepth: number;
  readonly maxDepth: number;
  /** Contents before the directory itself. */
  readonly postOrder: boolean;
  readonly follow: boolean;
  readonly execs: readonly (Node & { t: 'exec' })[];
}

export function compare(c: Compare, value: number): boolean {
  return c.sign === '+' ? value > c.n : c.sign === '-' ? value < c.n : value === c.n;
}

const TIME_UNITS = new Map([
  ['-mtime', 86_400_000],
  ['-atime', 86_400_000],
  ['-ctime', 86_400_000],
  ['-mmin', 60_000],
  ['-amin', 60_000],
  ['-cmin', 60_000],
]);

/** Reads find's command line. Throws Failure in find's words. */
export function parseFind(sys: Sys, words: readonly string[]): Plan {
  return new Parser(sys, words).plan();
}

class Parser {
  private i = 0;
  private minDepth = 0;
  private maxDepth = Infinity;
  private postOrder = false;
  private follow = false;
  private acts = false;
  private readonly execs: (Node & { t: 'exec' })[] = [];

  constructor(
    private readonly sys: Sys,
    private readonly words: readonly string[],
  ) {}

  plan(): Plan {
    const { words } = this;
    while (['-L', '-P', '-H'].includes(words[this.i] ?? '')) this.follow = words[this.i++] === '-L';
    const roots: string[] = [];
    while (this.i < words.length && !/^-.|^[(!]$/.test(words[this.i]!)) roots.push(words[this.i++]!);
    let expression: Node = { t: 'const', value: true };
    if (this.i < words.length) expression = this.comma();
    if (this.i < words.length) {
      const word = words[this.i]!;
      if (word === ')') throw new Failure("you have too many ')'");
      throw new Failure(`paths must precede expression: ${this.quote(word)}`);
    }
    if (!this.acts) expression = { t: 'and', a: expression, b: { t: 'print', format: '%p\n' } };
    const { minDepth, maxDepth, postOrder, follow, execs } = this;
    return { roots: roots.length ? roots : ['.'], expression, minDepth, maxDepth, postOrder, follow, execs };
  }

  private quote(word: string): string {
    return this.sys.flavour === 'busybox' ? word : `\`${word}'`;
  }

  private peek(): string | undefined {
    return this.words[this.i];
  }

  private comma(): Node {
    let a = this.or();
    while (this.peek() === ',') {
      this.i++;
      a = { t: 'comma', a, b: this.or() };
    }
    return a;
  }

  private or(): Node {
    let a = this.and();
    while (this.peek() === '-o' || this.peek() === '-or') {
      this.i++;
      a = { t: 'or', a, b: this.and() };
    }
    return a;
  }

  private and(): Node {
    let a = this.not();
    for (;;) {
      const word = this.peek();
      if (word === undefined || ['-o', '-or', ',', ')'].includes(word)) return a;
      if (word === '-a' || word === '-and') this.i++;
      else if (!/^-.|^[(!]$/.test(word)) return a;
      a = { t: 'and', a, b: this.not() };
    }
  }

  private not(depth = 0): Node {
    if (depth > 100) throw new Failure('expression is too deep');
    if (this.peek() === '!' || this.peek() === '-not') {
      this.i++;
      return { t: 'not', a: this.not(depth + 1) };
    }
    if (this.peek() === '(') {
      this.i++;
      if (this.peek() === ')') throw new Failure("invalid expression; empty parentheses are not allowed.");
      const inner = this.comma();
      if (this.peek() !== ')') throw new Failure("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      this.i++;
      return inner;
    }
    return this.test();
  }

  private value(test: string): string {
    const word = this.words[this.i];
    if (word === undefined) throw new Failure(this.sys.flavour === 'busybox' ? `${test} requires an argument` : `missing argument to \`${test}'`);
    this.i++;
    return word;
  }

  private number(test: string): Compare {
    const word = this.value(test);
    const m = /^([-+]?)(\d{1,12})$/.exec(word);
    if (!m) throw new Failure(`invalid argument \`${word}' to \`${test}'`);
    return { sign: m[1] as Compare['sign'], n: Number(m[2]) };
  }

  private test(): Node {
    const word = this.peek();
    if (word === undefined) throw new Failure('invalid expression; you have used a binary operator with nothing after it.');
    this.i++;
    const unit = TIME_UNITS.get(word);
    if (unit !== undefined) return { t: 'age', unit, compare: this.number(word) };
    switch (word) {
      case '-name':
      case '-iname':
        return { t: 'glob', pattern: this.value(word), fold: word === '-iname', on: 'name' };
      case '-path':
      case '-wholename':
      case '-ipath':
        return { t: 'glob', pattern: this.value(word), fold: word === '-ipath', on: 'path' };
      case '-lname':
        return { t: 'glob', pattern: this.value(word), fold: false, on: 'link' };
      case '-regex':
      case '-iregex': {
        const text = this.value(word);
        try {
          // Emacs syntax: groups and alternatives are written with backslashes.
          const re = text.replace(/\\([()|])|([()|{}])/g, (_, op: string | undefined, plain: string | undefined) => op ?? `\\${plain}`);
          return { t: 'regex', re: RE2JS.compile(`^(?:${re})$`, word === '-iregex' ? RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL : RE2JS.DOTALL) };
        } catch {
          throw new Failure(`failed to compile regular expression '${text}'`);
        }
      }
      case '-type':
      case '-xtype': {
        const letters = this.value(word);
        if (!/^[bcdflps](,[bcdflps])*$/.test(letters)) throw new Failure(this.sys.flavour === 'busybox' ? `unknown argument to -type: ${letters}` : `Unknown argument to ${word}: ${letters[0]}`);
        return { t: 'type', letters };
      }
      case '-newer':
      case '-anewer':
      case '-cnewer': {
        const path = this.value(word);
        try {
          return { t: 'newer', than: this.sys.files.stat(path).modified };
        } catch (e) {
          throw new Failure(this.sys.flavour === 'busybox' ? `${path}: ${(e as Error).message}` : `${curly(path)}: ${(e as Error).message}`);
        }
      }
      case '-newermt': {
        const text = this.value(word);
        const when = parseDate(text, this.sys.now, this.sys.env.TZ);
        if (when === undefined) throw new Failure(`I cannot figure out how to interpret ${curly(text)} as a date or time`);
        return { t: 'newer', than: when };
      }
      case '-size': {
        const text = this.value(word);
        const m = /^([-+]?)(\d{1,12})([bcwkMG]?)$/.exec(text);
        if (!m) throw new Failure(`invalid -size argument \`${text}'`);
        const units = { b: 512, '': 512, c: 1, w: 2, k: 1024, M: 1048576, G: 1073741824 };
        return { t: 'size', unit: units[m[3] as 'b'], compare: { sign: m[1] as Compare['sign'], n: Number(m[2]) } };
      }
      case '-perm': {
        const text = this.value(word);
        const how = text[0] === '-' || text[0] === '/' ? text[0] : '=';
        const mode = applyMode(how === '=' ? text : text.slice(1), 0, false, 0);
        if (mode === undefined) throw new Failure(`invalid mode ${curly(text)}`);
        return { t: 'perm', mode, how };
      }
      case '-user':
      case '-group': {
        const name = this.value(word);
        const users = new Users(this.sys);
        const known = word === '-user' ? users.known(name) : users.knownGroup(name);
        if (known === undefined) throw new Failure(`${curly(name)} is not the name of ${word === '-user' ? 'a known user' : 'an existing group'}`);
        return { t: 'owner', what: word === '-user' ? 'user' : 'group', name: known };
      }
      case '-maxdepth':
      case '-mindepth': {
        const text = this.value(word);
        if (!/^\d{1,6}$/.test(text)) throw new Failure(`Expected a positive decimal integer argument to ${word}, but got ${curly(text)}`);
        if (word === '-maxdepth') this.maxDepth = Number(text);
        else this.minDepth = Number(text);
        return { t: 'const', value: true };
      }
      case '-depth':
      case '-d':
        this.postOrder = true;
        return { t: 'const', value: true };
      case '-follow':
        this.follow = true;
        return { t: 'const', value: true };
      case '-mount':
      case '-xdev':
      case '-noleaf':
      case '-ignore_readdir_race':
      case '-daystart':
      case '-warn':
      case '-nowarn':
        return { t: 'const', value: true };
      case '-true':
      case '-false':
        return { t: 'const', value: word === '-true' };
      case '-empty':
      case '-readable':
      case '-writable':
      case '-executable':
      case '-nouser':
      case '-prune':
        return { t: word.slice(1) as 'empty' };
      case '-delete':
        this.acts = true;
        this.postOrder = true;
        return { t: 'delete' };
      case '-quit':
        return { t: 'quit' };
      case '-print':
      case '-print0':
        this.acts = true;
        return { t: 'print', format: word === '-print' ? '%p\n' : '%p\0' };
      case '-printf':
        this.acts = true;
        return { t: 'print', format: unescape(this.value(word)) };
      case '-ls':
        this.acts = true;
        return { t: 'ls' };
      case '-exec':
      case '-execdir':
      case '-ok':
        this.acts = true;
        return this.exec(word);
      default:
        throw new Failure(this.sys.flavour === 'busybox' ? `unrecognized: ${word}` : `unknown predicate \`${word}'`);
    }
  }

  private exec(word: string): Node {
    const argv: string[] = [];
    for (;;) {
      const next = this.words[this.i++];
      if (next === undefined) throw new Failure(`missing argument to \`${word}'`);
      if (next === ';') break;
      if (next === '+' && argv[argv.length - 1] === '{}') {
        const node = { t: 'exec', argv, many: true, ask: false, inDir: word === '-execdir', id: this.execs.length } as const;
        this.execs.push(node);
        return node;
      }
      argv.push(next);
    }
    if (argv.length === 0) throw new Failure(`invalid argument \`;' to \`${word}'`);
    const node = { t: 'exec', argv, many: false, ask: word === '-ok', inDir: word === '-execdir', id: this.execs.length } as const;
    this.execs.push(node);
    return node;
  }
}

function unescape(text: string): string {
  return text.replace(/\\([nt0\\abfrv]|[0-7]{1,3})/g, (_, c: string) => {
    const known = { n: '\n', t: '\t', '\\': '\\', a: '\x07', b: '\b', f: '\f', r: '\r', v: '\v' }[c];
    return known ?? String.fromCharCode(parseInt(c, 8) & 127);
  });
}
