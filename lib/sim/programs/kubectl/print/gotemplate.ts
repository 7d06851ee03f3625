import { own, unbase64 } from '../../../core';
import { goQuote } from '../../pflag';
import { goPrint } from './jsonpath';
import { toJson } from './json';

/**
 * Go templates (`-o go-template`): text/template's language over plain data, with kubectl's functions `exists` and
 * `base64decode`. Everything but `call` and methods is there: pipelines, variables, if, with, range (with break and
 * continue), define, template, block, comments and trimming.
 */
export class TemplateError extends Error {}

interface Pos {
  readonly line: number;
  readonly col: number;
}

type Arg =
  | { readonly kind: 'dot' }
  | { readonly kind: 'nil' }
  | { readonly kind: 'field'; readonly names: readonly string[]; readonly text: string; readonly pos: Pos }
  | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[]; readonly text: string; readonly pos: Pos }
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'function'; readonly name: string; readonly pos: Pos }
  | { readonly kind: 'pipe'; readonly pipe: Pipe; readonly names: readonly string[]; readonly text: string; readonly pos: Pos };

interface Pipe {
  readonly variables: readonly string[];
  readonly assign: boolean;
  readonly commands: readonly (readonly Arg[])[];
  readonly text: string;
  readonly pos: Pos;
}

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | { readonly kind: 'if' | 'with' | 'range'; readonly pipe: Pipe; readonly body: Node[]; readonly otherwise: Node[] }
  | { readonly kind: 'template'; readonly name: string; readonly pipe: Pipe | undefined; readonly pos: Pos }
  | { readonly kind: 'break' | 'continue' };

export interface Template {
  readonly root: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}

const NAME = 'output';
const FUNCTIONS = new Set(['and', 'or', 'not', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'len', 'index', 'slice', 'print', 'printf', 'println', 'html', 'js', 'urlquery', 'exists', 'base64decode']);

// ---- lexing

interface Token {
  readonly type: 'text' | 'open' | 'close' | 'word' | 'field' | 'variable' | 'string' | 'number' | 'char' | 'op' | 'space';
  readonly text: string;
  readonly at: number;
}

function lex(input: string): Token[] {
  const out: Token[] = [];
  let i = 0;
  const fail = (message: string, at = i): never => {
    throw new TemplateError(`template: ${NAME}:${lineAt(input, at)}: ${message}`);
  };
  while (i < input.length) {
    const open = input.indexOf('{{', i);
    let text = input.slice(i, open < 0 ? undefined : open);
    const trimsLeft = open >= 0 && input[open + 2] === '-' && /\s/.test(input[open + 3] ?? '');
    if (trimsLeft) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') out.push({ type: 'text', text, at: i });
    if (open < 0) break;
    i = open + 2 + (trimsLeft ? 2 : 0);
    if (input.startsWith('/*', i)) {
      const end = input.indexOf('*/', i);
      if (end < 0) fail('unclosed comment');
      const close = /^( -)?\}\}/.exec(input.slice(end + 2));
      if (!close) fail('comment ends before closing delimiter');
      i = end + 2 + close![0].length;
      if (close![1]) while (/\s/.test(input[i] ?? '')) i++;
      continue;
    }
    out.push({ type: 'open', text: '{{', at: open });
    let parens = 0;
    for (;;) {
      const rest = input.slice(i, i + 4);
      if (/^\s-\}\}/.test(rest) || rest.startsWith('}}')) {
        if (parens > 0) fail('unclosed left paren');
        const trims = !rest.startsWith('}}');
        out.push({ type: 'close', text: '}}', at: i });
        i += trims ? 4 : 2;
        if (trims) while (/\s/.test(input[i] ?? '')) i++;
        break;
      }
      const c = input[i];
      if (c === undefined) fail('unclosed action');
      const from = i;
      if (/\s/.test(c!)) {
        while (/\s/.test(input[i] ?? '') && !/^\s-\}\}/.test(input.slice(i, i + 4))) i++;
        out.push({ type: 'space', text: ' ', at: from });
      } else if (c === '"' || c === '`') {
        i++;
        while (input[i] !== c) {
          if (input[i] === undefined || (c === '"' && input[i] === '\n')) fail(c === '"' ? 'unterminated quoted string' : 'unterminated raw quoted string');
          if (c === '"' && input[i] === '\\') i++;
          i++;
        }
        i++;
        out.push({ type: 'string', text: input.slice(from, i), at: from });
      } else if (c === "'") {
        i++;
        while (input[i] !== "'") {
          if (input[i] === undefined || input[i] === '\n') fail('unterminated character constant');
          if (input[i] === '\\') i++;
          i++;
        }
        i++;
        out.push({ type: 'char', text: input.slice(from, i), at: from });
      } else if (input.startsWith(':=', i)) {
        i += 2;
        out.push({ type: 'op', text: ':=', at: from });
      } else if ('=|,()'.includes(c!)) {
        i++;
        if (c === '(') parens++;
        if (c === ')' && --parens < 0) fail('unexpected right paren');
        out.push({ type: 'op', text: c!, at: from });
      } else if (c === '.' && i + 1 === input.length) {
        // A number may begin so.
        fail('illegal number syntax: "."');
      } else if (c === '.' && !/\d/.test(input[i + 1] ?? '')) {
        i++;
        while (/[\p{L}\p{Nd}_]/u.test(input[i] ?? '')) i++;
        out.push({ type: 'field', text: input.slice(from, i), at: from });
      } else if (c === '$') {
        i++;
        while (/[\p{L}\p{Nd}_]/u.test(input[i] ?? '')) i++;
        out.push({ type: 'variable', text: input.slice(from, i), at: from });
      } else if (/[\d.+-]/.test(c!)) {
        i++;
        while (/[\w.+]/.test(input[i] ?? '') || (input[i] === '-' && /e/i.test(input[i - 1]!))) i++;
        out.push({ type: 'number', text: input.slice(from, i), at: from });
      } else if (/[\p{L}_]/u.test(c!)) {
        while (/[\p{L}\p{Nd}_]/u.test(input[i] ?? '')) i++;
        out.push({ type: 'word', text: input.slice(from, i), at: from });
      } else fail(`unrecognized character in action: U+${c!.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${c}'`);
    }
  }
  return out;
}

const lineAt = (input: string, at: number) => input.slice(0, at).split('\n').length;

// ---- parsing

export function parseTemplate(input: string): Template {
  return new Parser(input).parse();
}

class Parser {
  private readonly tokens: Token[];
  private at = 0;
  private readonly defined = new Map<string, readonly Node[]>();
  private readonly scopes: string[][] = [['$']];
  private loops = 0;
  constructor(private readonly input: string) {
    this.tokens = lex(input);
  }

  parse(): Template {
    const { nodes, end } = this.list();
    if (end !== undefined) this.fail(`unexpected {{${end}}}`);
    return { root: nodes, defined: this.defined };
  }

  private fail(message: string): never {
    const token = this.tokens[Math.min(this.at, this.tokens.length - 1)];
    throw new TemplateError(`template: ${NAME}:${lineAt(this.input, token?.at ?? 0)}: ${message}`);
  }

  private pos(at: number): Pos {
    const line = lineAt(this.input, at);
    return { line, col: at - this.input.lastIndexOf('\n', at - 1) - 1 };
  }

  private peek(): Token | undefined {
    return this.tokens[this.at];
  }

  private skip(): void {
    while (this.peek()?.type === 'space') this.at++;
  }

  /** Nodes up to `{{end}}` or `{{else}}`; `end` says which it was, undefined for the end of the input. */
  private list(): { nodes: Node[]; end: string | undefined; chain?: 'if' | 'with' } {
    const nodes: Node[] = [];
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]!;
      if (token.type === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        continue;
      }
      this.skip();
      const word = this.peek()?.type === 'word' ? this.peek()!.text : '';
      if (word === 'end' || word === 'else') {
        this.at++;
        this.skip();
        if (word === 'else' && this.peek()?.type === 'word' && ['if', 'with'].includes(this.peek()!.text)) {
          const chain = this.tokens[this.at++]!.text as 'if' | 'with';
          return { nodes, end: 'else', chain };
        }
        this.close(word);
        return { nodes, end: word };
      }
      const node = this.action(word);
      if (node) nodes.push(node);
    }
    return { nodes, end: undefined };
  }

  private close(where: string): void {
    this.skip();
    const token = this.peek();
    if (!token) this.fail('unclosed action');
    if (token!.type !== 'close') this.fail(`unexpected ${describe(token!)} in ${where}`);
    this.at++;
  }

  private action(word: string): Node | undefined {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        this.at++;
        return this.control(word);
      case 'break':
      case 'continue':
        this.at++;
        if (this.loops === 0) this.fail(`{{${word}}} outside {{range}}`);
        this.close(word);
        return { kind: word };
      case 'define':
      case 'block': {
        this.at++;
        this.skip();
        const name = this.name(word);
        const pipe = word === 'block' ? this.pipeline('block clause') : (this.close('define clause'), undefined);
        const start = this.tokens[this.at - 1]!.at;
        const saved = this.scopes.splice(0, this.scopes.length, ['$']);
        const { nodes, end } = this.list();
        this.scopes.splice(0, this.scopes.length, ...saved);
        if (end !== 'end') this.fail(end === undefined ? 'unexpected EOF' : `unexpected {{${end}}} in ${word} clause`);
        this.defined.set(name, nodes);
        return word === 'block' ? { kind: 'template', name, pipe, pos: this.pos(start) } : undefined;
      }
      case 'template': {
        const start = this.tokens[this.at]!.at;
        this.at++;
        this.skip();
        const name = this.name('template clause');
        this.skip();
        const pipe = this.peek()?.type === 'close' ? (this.at++, undefined) : this.pipeline('template clause');
        return { kind: 'template', name, pipe, pos: this.pos(start) };
      }
      default:
        return { kind: 'action', pipe: this.pipeline('command') };
    }
  }

  private name(where: string): string {
    const token = this.peek();
    if (token?.type !== 'string') this.fail(`unexpected ${token ? describe(token) : 'EOF'} in ${where}`);
    this.at++;
    return unquote(token!.text);
  }

  private control(kind: 'if' | 'with' | 'range'): Node {
    this.scopes.push([]);
    const pipe = this.pipeline(kind);
    if (kind === 'range') this.loops++;
    const { nodes: body, end, chain } = this.list();
    if (kind === 'range') this.loops--;
    let otherwise: Node[] = [];
    if (end === undefined) this.fail('unexpected EOF');
    if (chain) otherwise = [this.control(chain)];
    else if (end === 'else') {
      const rest = this.list();
      if (rest.end === undefined) this.fail('unexpected EOF');
      if (rest.end === 'else') this.fail('expected end; found {{else}}');
      otherwise = rest.nodes;
    }
    this.scopes.pop();
    return { kind, pipe, body, otherwise };
  }

  private pipeline(where: string, closer: 'close' | ')' = 'close'): Pipe {
    this.skip();
    const start = this.peek()?.at ?? this.input.length;
    const variables: string[] = [];
    let assign = false;
    if (this.peek()?.type === 'variable') {
      const save = this.at;
      const names = [this.peek()!.text];
      this.at++;
      this.skip();
      if (this.peek()?.text === ',' && where === 'range') {
        this.at++;
        this.skip();
        if (this.peek()?.type === 'variable') names.push(this.tokens[this.at++]!.text);
        this.skip();
      }
      const op = this.peek();
      if (op?.type === 'op' && (op.text === ':=' || op.text === '=')) {
        this.at++;
        variables.push(...names);
        assign = op.text === '=';
      } else this.at = save;
    }
    const commands: Arg[][] = [];
    let command: Arg[] = [];
    let spaced = true;
    for (;;) {
      const token = this.peek();
      if (!token) this.fail('unclosed action');
      if (token!.type === 'space') {
        spaced = true;
        this.at++;
        continue;
      }
      if ((closer === 'close' && token!.type === 'close') || (closer === ')' && token!.text === ')' && token!.type === 'op')) {
        if (command.length === 0) this.fail(commands.length === 0 ? `missing value for ${where}` : `missing value for ${where}`);
        commands.push(command);
        break;
      }
      if (token!.type === 'op' && token!.text === '|') {
        if (command.length === 0) this.fail(`missing value for ${where}`);
        commands.push(command);
        command = [];
        spaced = true;
        this.at++;
        continue;
      }
      if (!spaced) this.fail(`unexpected ${describe(token!)} in operand`);
      command.push(this.operand());
      spaced = false;
    }
    const endAt = this.tokens[this.at]!.at;
    this.at++;
    if (!assign) this.scopes[this.scopes.length - 1]!.push(...variables);
    return { variables, assign, commands, text: this.input.slice(start, endAt).trim(), pos: this.pos(start) };
  }

  private operand(): Arg {
    const token = this.tokens[this.at++]!;
    const pos = this.pos(token.at);
    const names: string[] = [];
    const fields = () => {
      while (this.peek()?.type === 'field' && this.peek()!.text.length > 1) names.push(this.tokens[this.at++]!.text.slice(1));
    };
    const text = () => this.input.slice(token.at, this.peek()?.at ?? this.input.length);
    switch (token.type) {
      case 'field':
        if (token.text === '.') return { kind: 'dot' };
        names.push(token.text.slice(1));
        fields();
        return { kind: 'field', names, text: text(), pos };
      case 'variable':
        if (!this.scopes.some((s) => s.includes(token.text))) this.fail(`undefined variable "${token.text}"`);
        fields();
        return { kind: 'variable', name: token.text, names, text: text(), pos };
      case 'string':
        return { kind: 'constant', value: unquote(token.text) };
      case 'char':
        return { kind: 'constant', value: unquote(`"${token.text.slice(1, -1)}"`).codePointAt(0) ?? 0 };
      case 'number': {
        const value = Number(token.text.replaceAll('_', ''));
        if (Number.isNaN(value)) this.fail(`bad number syntax: ${goQuote(token.text)}`);
        return { kind: 'constant', value };
      }
      case 'word':
        if (token.text === 'true' || token.text === 'false') return { kind: 'constant', value: token.text === 'true' };
        if (token.text === 'nil') return { kind: 'nil' };
        if (!FUNCTIONS.has(token.text)) {
          this.at--;
          this.fail(`function ${goQuote(token.text)} not defined`);
        }
        return { kind: 'function', name: token.text, pos };
      case 'op':
        if (token.text === '(') {
          const pipe = this.pipeline('parenthesized pipeline', ')');
          fields();
          return { kind: 'pipe', pipe, names, text: text(), pos };
        }
    }
    this.at--;
    return this.fail(`unexpected ${describe(token)} in operand`);
  }
}

const describe = (token: Token) => (token.type === 'close' ? '"}}"' : `<${token.text}>`);

function unquote(text: string): string {
  if (text[0] === '`') return text.slice(1, -1);
  return text.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^])/g, (_, e: string) => {
    if (/^[xu]./.test(e)) return String.fromCharCode(parseInt(e.slice(1), 16));
    return own({ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' } as Record<string, string>, e) ?? e;
  });
}

// ---- execution

/** Absent, as reflection's zero Value is: printed `<no value>`. */
const NONE = Symbol('no value');
class Break extends Error {}
class Continue extends Error {}

/** Runs a template over `data`. `allowMissing` false makes a missing key an error. Throws {@link TemplateError}. */
export function runTemplate(template: Template, data: unknown, allowMissing = true): string {
  return new Run(template, allowMissing).run(data);
}

class Run {
  private out = '';
  private work = 0;
  private depth = 0;
  constructor(
    private readonly template: Template,
    private readonly allowMissing: boolean,
  ) {}

  run(data: unknown): string {
    this.nodes(this.template.root, data, [['$', data]]);
    return this.out;
  }

  private fail(pos: Pos, at: string, message: string): never {
    throw new TemplateError(`template: ${NAME}:${pos.line}:${pos.col}: executing ${goQuote(NAME)} at <${at}>: ${message}`);
  }

  private nodes(nodes: readonly Node[], dot: unknown, vars: [string, unknown][]): void {
    const mark = vars.length;
    for (const node of nodes) {
      if (++this.work > 500_000 || this.out.length > 20_000_000) throw new TemplateError(`template: ${NAME}: the template takes too much work`);
      this.node(node, dot, vars);
    }
    vars.length = mark;
  }

  private node(node: Node, dot: unknown, vars: [string, unknown][]): void {
    switch (node.kind) {
      case 'text':
        this.out += node.text;
        return;
      case 'action': {
        const value = this.pipe(node.pipe, dot, vars);
        if (node.pipe.variables.length === 0) this.out += show(value);
        return;
      }
      case 'break':
        throw new Break();
      case 'continue':
        throw new Continue();
      case 'template': {
        const body = this.template.defined.get(node.name);
        if (!body) this.fail(node.pos, `{{template ${goQuote(node.name)}}}`, `template ${goQuote(node.name)} not defined`);
        if (++this.depth > 200) this.fail(node.pos, `{{template ${goQuote(node.name)}}}`, 'exceeded maximum template depth (100000)');
        const inner = node.pipe ? this.pipe(node.pipe, dot, vars) : null;
        this.nodes(body!, inner, [['$', inner]]);
        this.depth--;
        return;
      }
      case 'range':
        this.range(node, dot, vars);
        return;
      default: {
        const mark = vars.length;
        const value = this.pipe(node.pipe, dot, vars);
        if (truth(value)) this.nodes(node.body, node.kind === 'with' ? value : dot, vars);
        else this.nodes(node.otherwise, dot, vars);
        vars.length = mark;
      }
    }
  }

  private range(node: Extract<Node, { kind: 'if' | 'with' | 'range' }>, dot: unknown, vars: [string, unknown][]): void {
    const mark = vars.length;
    const value = this.pipe({ ...node.pipe, variables: [] }, dot, vars);
    let entries: [unknown, unknown][];
    if (Array.isArray(value)) entries = value.map((v, i) => [i, v]);
    else if (typeof value === 'number' && Number.isInteger(value)) entries = Array.from({ length: Math.max(0, Math.min(value, 100_000)) }, (_, i) => [i, i]);
    else if (value !== null && typeof value === 'object') {
      const record = value as Record<string, unknown>;
      entries = Object.keys(record)
        .sort()
        .map((k) => [k, record[k]]);
    } else if (value === NONE || value === null) entries = [];
    else return this.fail(node.pipe.pos, node.pipe.text, `range can't iterate over ${show(value)}`);
    if (entries.length === 0) this.nodes(node.otherwise, dot, vars);
    for (const [k, v] of entries) {
      const { variables, assign } = node.pipe;
      const put = (name: string, x: unknown) => (assign ? this.assign(vars, name, x) : void vars.push([name, x]));
      if (variables.length === 1) put(variables[0]!, v);
      else if (variables.length === 2) {
        put(variables[0]!, k);
        put(variables[1]!, v);
      }
      try {
        this.nodes(node.body, v, vars);
      } catch (e) {
        if (e instanceof Break) {
          vars.length = mark;
          break;
        }
        if (!(e instanceof Continue)) throw e;
      }
      vars.length = mark;
    }
    vars.length = mark;
  }

  private assign(vars: [string, unknown][], name: string, value: unknown): void {
    for (let i = vars.length - 1; i >= 0; i--) {
      if (vars[i]![0] === name) {
        vars[i]![1] = value;
        return;
      }
    }
  }

  private pipe(pipe: Pipe, dot: unknown, vars: [string, unknown][]): unknown {
    let value: unknown = NONE;
    let first = true;
    for (const command of pipe.commands) {
      value = this.command(command, dot, vars, first ? undefined : { value }, pipe);
      first = false;
    }
    for (const name of pipe.variables) {
      if (pipe.assign) this.assign(vars, name, value);
      else vars.push([name, value]);
    }
    return value;
  }

  private command(command: readonly Arg[], dot: unknown, vars: [string, unknown][], last: { value: unknown } | undefined, pipe: Pipe): unknown {
    const [head, ...rest] = command;
    if (head!.kind === 'function') return this.call(head!.name, head!.pos, rest, dot, vars, last, pipe);
    if (rest.length > 0 || last) {
      const text = 'text' in head! ? head!.text : pipe.text;
      this.fail(pipe.pos, text, `can't give argument to non-function ${text}`);
    }
    return this.arg(head!, dot, vars);
  }

  private arg(arg: Arg, dot: unknown, vars: [string, unknown][]): unknown {
    switch (arg.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'constant':
        return arg.value;
      case 'field':
        return this.fields(dot, arg.names, arg);
      case 'variable': {
        let value: unknown = NONE;
        for (const [name, v] of vars) if (name === arg.name) value = v;
        return this.fields(value, arg.names, arg);
      }
      case 'pipe':
        return this.fields(this.pipe(arg.pipe, dot, vars), arg.names, arg);
      case 'function':
        return this.call(arg.name, arg.pos, [], dot, vars, undefined, undefined);
    }
  }

  private fields(value: unknown, names: readonly string[], at: { readonly text: string; readonly pos: Pos }): unknown {
    let current = value;
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      if (current === NONE || current === null || current === undefined) {
        if (current === null && i === 0) this.fail(this.after(at), at.text, `nil data; no entry for key ${goQuote(name)}`);
        current = NONE;
        continue;
      }
      if (typeof current !== 'object' || Array.isArray(current)) {
        this.fail(this.after(at), at.text, `can't evaluate field ${name} in type interface {}`);
      }
      const found = own(current as Record<string, unknown>, name);
      if (found === undefined) {
        if (!this.allowMissing) this.fail(this.after(at), at.text, `map has no entry for key ${goQuote(name)}`);
        current = NONE;
      } else current = found;
    }
    return current;
  }

  /** Go gives the column of the last field of a chain. */
  private after(at: { readonly text: string; readonly pos: Pos }): Pos {
    const second = at.text.indexOf('.', 1);
    return second > 0 ? { line: at.pos.line, col: at.pos.col + second } : at.pos;
  }

  private call(name: string, pos: Pos, args: readonly Arg[], dot: unknown, vars: [string, unknown][], last: { value: unknown } | undefined, pipe: Pipe | undefined): unknown {
    const oops = (message: string): never => this.fail(pos, pipe?.text ?? name, `error calling ${name}: ${message}`);
    const value = (arg: Arg) => this.arg(arg, dot, vars);
    if (name === 'and' || name === 'or') {
      const all = [...args.map((a) => () => value(a)), ...(last ? [() => last.value] : [])];
      if (all.length === 0) this.fail(pos, name, `wrong number of args for ${name}: want at least 1 got 0`);
      let result: unknown = NONE;
      for (const each of all) {
        result = each();
        if (truth(result) === (name === 'or')) break;
      }
      return result;
    }
    const v = [...args.map(value), ...(last ? [last.value] : [])];
    const want = (n: number, least = false) => {
      if (least ? v.length < n : v.length !== n) this.fail(pos, name, `wrong number of args for ${name}: want ${least ? 'at least ' : ''}${n} got ${v.length}`);
    };
    switch (name) {
      case 'not':
        want(1);
        return !truth(v[0]);
      case 'eq':
        want(1, true);
        if (v.length < 2) oops('missing argument for comparison');
        return v.slice(1).some((x) => same(v[0], x, oops));
      case 'ne':
        want(2);
        return !same(v[0], v[1], oops);
      case 'lt':
      case 'le':
      case 'gt':
      case 'ge': {
        want(2);
        const [a, b] = v as [number, number];
        if (kindOf(a) !== kindOf(b)) oops('incompatible types for comparison');
        if (typeof a !== 'number' && typeof a !== 'string') oops('invalid type for comparison');
        return name === 'lt' ? a < b : name === 'le' ? a <= b : name === 'gt' ? a > b : a >= b;
      }
      case 'len': {
        want(1);
        const x = v[0];
        if (typeof x === 'string' || Array.isArray(x)) return typeof x === 'string' ? [...x].reduce((n, c) => n + (c < '\x80' ? 1 : c < '\u0800' ? 2 : c.length > 1 ? 4 : 3), 0) : x.length;
        if (x !== null && typeof x === 'object') return Object.keys(x).length;
        return oops(x === NONE || x === null ? 'len of nil pointer' : `len of type ${kindOf(x)}`);
      }
      case 'index': {
        want(1, true);
        let x = v[0];
        for (const key of v.slice(1)) {
          if (x === NONE || x === null) oops('index of untyped nil');
          if (Array.isArray(x)) {
            if (typeof key !== 'number') oops(`cannot index slice/array with type ${kindOf(key)}`);
            if ((key as number) < 0 || (key as number) >= x.length) oops(`error calling index: index out of range: ${key as number}`.replace('error calling index: ', ''));
            x = x[key as number];
          } else if (x !== null && typeof x === 'object') {
            if (typeof key !== 'string') oops(`value has type ${typeof key === 'number' && Number.isInteger(key) ? 'int' : kindOf(key)}; should be string`);
            x = own(x as Record<string, unknown>, String(key)) ?? NONE;
          } else oops(`can't index item of type ${kindOf(x)}`);
        }
        return x;
      }
      case 'slice': {
        want(1, true);
        const [x, from = 0, to] = v as [unknown, number?, number?];
        if (typeof x !== 'string' && !Array.isArray(x)) oops(`can't slice item of type ${kindOf(x)}`);
        return (x as string).slice(from, to);
      }
      case 'print':
        return v.map((x, i) => (i > 0 && typeof x !== 'string' && typeof v[i - 1] !== 'string' ? ` ${plain(x)}` : plain(x))).join('');
      case 'println':
        return `${v.map(plain).join(' ')}\n`;
      case 'printf':
        want(1, true);
        return sprintf(String(v[0]), v.slice(1));
      case 'html':
        return v.map(plain).join('').replace(/[&<>"'\0]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;', '\0': '\ufffd' })[c]!);
      case 'js':
        return v.map(plain).join('').replace(/[\\'"<>&=\n\r\t]/g, (c) => ({ '\\': '\\\\', "'": "\\'", '"': '\\"', '<': '\\u003C', '>': '\\u003E', '&': '\\u0026', '=': '\\u003D', '\n': '\\u000A', '\r': '\\u000D', '\t': '\\u0009' })[c]!);
      case 'urlquery':
        return encodeURIComponent(v.map(plain).join('')).replace(/%20/g, '+');
      case 'exists': {
        let x = v[0];
        for (const key of v.slice(1)) {
          if (Array.isArray(x) && typeof key === 'number' && key >= 0 && key < x.length) x = x[key];
          else if (x !== null && typeof x === 'object' && own(x as Record<string, unknown>, String(key)) !== undefined) x = own(x as Record<string, unknown>, String(key));
          else return false;
        }
        return true;
      }
      case 'base64decode': {
        want(1);
        const text = unbase64(plain(v[0]));
        if (text === undefined) oops(`base64 decode failed: illegal base64 data at input byte 0`);
        return text;
      }
      default:
        return oops('not a function');
    }
  }
}

const kindOf = (x: unknown) => (x === NONE || x === null || x === undefined ? 'nil' : Array.isArray(x) ? '[]interface {}' : typeof x === 'object' ? 'map[string]interface {}' : typeof x === 'number' ? (Number.isInteger(x) ? 'int64' : 'float64') : typeof x === 'boolean' ? 'bool' : 'string');

function same(a: unknown, b: unknown, oops: (message: string) => never): boolean {
  const x = a === NONE ? null : a;
  const y = b === NONE ? null : b;
  if (x === null || y === null) return x === y;
  if (typeof x === 'object' || typeof y === 'object') return oops(`non-comparable type ${goPrint(x)}: ${kindOf(x)}`);
  if (kindOf(x) !== kindOf(y)) return oops('incompatible types for comparison');
  return x === y;
}

function truth(x: unknown): boolean {
  if (x === NONE || x === null || x === undefined) return false;
  if (typeof x === 'object') return Array.isArray(x) ? x.length > 0 : Object.keys(x).length > 0;
  return Boolean(x);
}

const show = (x: unknown) => (x === NONE ? '<no value>' : x === null ? '<no value>' : goPrint(x));
const plain = (x: unknown) => (x === NONE || x === null ? '<nil>' : goPrint(x));

/** Go's fmt.Sprintf for plain values. */
export function sprintf(format: string, args: readonly unknown[]): string {
  let next = 0;
  const out = format.replace(/%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z%])/g, (all, flags: string, w: string | undefined, p: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    const size = (x: string | undefined) => (x === '*' ? Number(args[next++]) : x === undefined ? undefined : Number(x));
    const width = Math.min(size(w) ?? 0, 10_000);
    const precision = size(p);
    if (next >= args.length) return `%!${verb}(MISSING)`;
    const x = args[next++] === NONE ? null : args[next - 1];
    const text = formatVerb(verb, x, flags, precision === undefined ? undefined : Math.min(precision, 10_000));
    if (flags.includes('-')) return text.padEnd(width);
    const zero = flags.includes('0') && typeof x === 'number' && 'dfxXob'.includes(verb);
    return zero && text[0] === '-' ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, zero ? '0' : ' ');
  });
  if (next >= args.length) return out;
  return `${out}%!(EXTRA ${args.slice(next).map((x) => `${kindOf(x)}=${plain(x)}`).join(', ')})`;
}

function formatVerb(verb: string, x: unknown, flags: string, precision: number | undefined): string {
  const bad = () => (x === null ? `%!${verb}(<nil>)` : `%!${verb}(${kindOf(x)}=${plain(x)})`);
  switch (verb) {
    case 'v':
      return flags.includes('#') ? toJson(x, '') : x === null ? '<nil>' : plain(x);
    case 's':
      return x === null ? '%!s(<nil>)' : typeof x === 'string' ? (precision === undefined ? x : [...x].slice(0, precision).join('')) : typeof x === 'object' ? goPrint(x) : bad();
    case 'q':
      return typeof x === 'string' ? goQuote(x) : bad();
    case 'd':
      return typeof x === 'number' && Number.isInteger(x) ? `${flags.includes('+') && x >= 0 ? '+' : ''}${x}` : bad();
    case 't':
      return typeof x === 'boolean' ? String(x) : bad();
    case 'T':
      return kindOf(x);
    case 'x':
    case 'X': {
      const s = typeof x === 'number' && Number.isInteger(x) ? x.toString(16) : typeof x === 'string' ? [...x].map((c) => c.codePointAt(0)!.toString(16).padStart(2, '0')).join('') : bad();
      return verb === 'X' ? s.toUpperCase() : s;
    }
    case 'o':
    case 'b':
      return typeof x === 'number' ? x.toString(verb === 'o' ? 8 : 2) : bad();
    case 'c':
      return typeof x === 'number' ? String.fromCodePoint(Math.min(Math.max(x, 0), 0x10ffff)) : bad();
    case 'f':
    case 'F':
      return typeof x === 'number' && !Number.isInteger(x) ? x.toFixed(Math.min(precision ?? 6, 100)) : bad();
    case 'e':
    case 'g':
      return typeof x === 'number' ? String(x) : bad();
    default:
      return bad();
  }
}

