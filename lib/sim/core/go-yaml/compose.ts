import { Scanner, YamlError, failure } from './scan';
import type { Mark, Token, TokenType } from './scan';

/** The second half: tokens into nodes, with the grammar's refusals in go-yaml's words (`parserc.go`) and its order. */

export type YamlNode =
  | { readonly kind: 'scalar'; readonly text: string; readonly plain: boolean; readonly tag: string }
  | { readonly kind: 'sequence'; readonly items: YamlNode[]; readonly tag: string }
  | { readonly kind: 'mapping'; readonly pairs: (readonly [YamlNode, YamlNode])[]; readonly tag: string }
  | { readonly kind: 'alias'; readonly name: string; readonly to: YamlNode };

/** Deeper nesting than this is refused, long before a stack would end. */
const MAX_DEPTH = 1000;

/** The node of a text's first document; undefined where there is none. Throws {@link YamlError}. */
export function composeYaml(text: string): YamlNode | undefined {
  return new Composer(new Scanner(text)).document();
}

class Composer {
  private readonly anchors = new Map<string, YamlNode>();
  private depth = 0;
  constructor(private readonly tokens: Scanner) {}

  document(): YamlNode | undefined {
    const t = this.tokens;
    while (t.peek().type === 'document-end') t.take();
    let token = t.peek();
    if (token.type === 'stream-end') return undefined;
    const explicit = this.is(token, 'version-directive', 'tag-directive', 'document-start');
    if (!explicit) {
      const root = this.node(true, false);
      t.peek();
      return root;
    }
    while (this.is((token = t.peek()), 'version-directive', 'tag-directive')) t.take();
    if (token.type !== 'document-start') throw failure('did not find expected <document start>', token.start);
    t.take();
    const root = this.is(t.peek(), 'version-directive', 'tag-directive', 'document-start', 'document-end', 'stream-end') ? EMPTY : this.node(true, false);
    t.peek();
    return root;
  }

  private is(token: Token, ...types: TokenType[]): boolean {
    return types.includes(token.type);
  }

  private node(block: boolean, indentless: boolean): YamlNode {
    const t = this.tokens;
    let token = t.peek();
    const { start } = token;
    if (token.type === 'alias') {
      t.take();
      const to = this.anchors.get(token.text!);
      if (!to) throw new YamlError(`unknown anchor '${token.text!}' referenced`);
      return { kind: 'alias', name: token.text!, to };
    }
    let anchor: string | undefined;
    let tag = '';
    for (let i = 0; i < 2; i++) {
      if (token.type === 'anchor' && anchor === undefined) anchor = t.take().text!;
      else if (token.type === 'tag' && tag === '') tag = t.take().text!;
      else break;
      token = t.peek();
    }
    const named = <T extends YamlNode>(node: T): T => {
      if (anchor !== undefined) this.anchors.set(anchor, node);
      return node;
    };
    if (++this.depth > MAX_DEPTH) throw new YamlError('exceeded max depth of 10000');
    try {
      if (token.type === 'scalar') {
        t.take();
        return named({ kind: 'scalar', text: token.text!, plain: token.plain === true, tag });
      }
      if (token.type === 'flow-sequence-start') return this.flowSequence(named({ kind: 'sequence', items: [], tag }));
      if (token.type === 'flow-mapping-start') return this.flowMapping(named({ kind: 'mapping', pairs: [], tag }));
      if (indentless && token.type === 'block-entry') return this.indentless(named({ kind: 'sequence', items: [], tag }));
      if (block && token.type === 'block-sequence-start') return this.blockSequence(named({ kind: 'sequence', items: [], tag }));
      if (block && token.type === 'block-mapping-start') return this.blockMapping(named({ kind: 'mapping', pairs: [], tag }));
    } finally {
      this.depth--;
    }
    if (anchor !== undefined || tag !== '') return named({ kind: 'scalar', text: '', plain: true, tag });
    throw failure('did not find expected node content', token.start, start);
  }

  private blockSequence(into: YamlNode & { kind: 'sequence' }): YamlNode {
    const { start } = this.tokens.take();
    for (;;) {
      const token = this.tokens.peek();
      if (token.type === 'block-end') break;
      if (token.type !== 'block-entry') throw failure("did not find expected '-' indicator", token.start, start);
      this.tokens.take();
      into.items.push(this.is(this.tokens.peek(), 'block-entry', 'block-end') ? EMPTY : this.node(true, false));
    }
    this.tokens.take();
    return into;
  }

  /** A list that stands no further in than the key it belongs to. */
  private indentless(into: YamlNode & { kind: 'sequence' }): YamlNode {
    while (this.tokens.peek().type === 'block-entry') {
      this.tokens.take();
      into.items.push(this.is(this.tokens.peek(), 'block-entry', 'key', 'value', 'block-end') ? EMPTY : this.node(true, false));
    }
    return into;
  }

  private blockMapping(into: YamlNode & { kind: 'mapping' }): YamlNode {
    const { start } = this.tokens.take();
    for (;;) {
      const token = this.tokens.peek();
      if (token.type === 'block-end') break;
      let key: YamlNode = EMPTY;
      if (token.type === 'key') {
        this.tokens.take();
        if (!this.is(this.tokens.peek(), 'key', 'value', 'block-end')) key = this.node(true, true);
      } else throw failure('did not find expected key', token.start, start);
      into.pairs.push([key, this.blockValue()]);
    }
    this.tokens.take();
    return into;
  }

  private blockValue(): YamlNode {
    if (this.tokens.peek().type !== 'value') return EMPTY;
    this.tokens.take();
    return this.is(this.tokens.peek(), 'key', 'value', 'block-end') ? EMPTY : this.node(true, true);
  }

  /** The comma before all members but the first; false at the end. */
  private another(first: boolean, end: 'flow-sequence-end' | 'flow-mapping-end', start: Mark): boolean {
    let token = this.tokens.peek();
    if (token.type === end) return false;
    if (first) return true;
    if (token.type !== 'flow-entry') throw failure(`did not find expected ',' or '${end === 'flow-sequence-end' ? ']' : '}'}'`, token.start, start);
    this.tokens.take();
    token = this.tokens.peek();
    return token.type !== end;
  }

  private flowSequence(into: YamlNode & { kind: 'sequence' }): YamlNode {
    const { start } = this.tokens.take();
    for (let first = true; this.another(first, 'flow-sequence-end', start); first = false) {
      if (this.tokens.peek().type !== 'key') {
        into.items.push(this.node(false, false));
        continue;
      }
      // `[a: b]` is a list of a pair.
      this.tokens.take();
      let key: YamlNode = EMPTY;
      if (!this.is(this.tokens.peek(), 'value', 'flow-entry', 'flow-sequence-end')) key = this.node(false, false);
      else this.tokens.take();
      let value: YamlNode = EMPTY;
      if (this.tokens.peek().type === 'value') {
        this.tokens.take();
        if (!this.is(this.tokens.peek(), 'flow-entry', 'flow-sequence-end')) value = this.node(false, false);
      }
      into.items.push({ kind: 'mapping', pairs: [[key, value]], tag: '' });
    }
    this.tokens.take();
    return into;
  }

  private flowMapping(into: YamlNode & { kind: 'mapping' }): YamlNode {
    const { start } = this.tokens.take();
    for (let first = true; this.another(first, 'flow-mapping-end', start); first = false) {
      let key: YamlNode = EMPTY;
      if (this.tokens.peek().type !== 'key') {
        into.pairs.push([this.node(false, false), EMPTY]);
        continue;
      }
      this.tokens.take();
      if (!this.is(this.tokens.peek(), 'value', 'flow-entry', 'flow-mapping-end')) key = this.node(false, false);
      let value: YamlNode = EMPTY;
      if (this.tokens.peek().type === 'value') {
        this.tokens.take();
        if (!this.is(this.tokens.peek(), 'flow-entry', 'flow-mapping-end')) value = this.node(false, false);
      }
      into.pairs.push([key, value]);
    }
    this.tokens.take();
    return into;
  }
}

const EMPTY: YamlNode = Object.freeze({ kind: 'scalar', text: '', plain: true, tag: '' });
