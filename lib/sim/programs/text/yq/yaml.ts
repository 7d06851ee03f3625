import { Composer, Document, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser, Scalar, visit } from 'yaml';
import type { Node } from 'yaml';
import { Ahead, excessiveAliasing, plainJson } from '../../../core';
import { compare, fromPlain, isArray, isObject } from '../jq/value';
import type { Value } from '../jq/value';

/** One YAML document: its nodes, with comments and styles, and what it says. */
export interface Doc {
  readonly doc: Document;
  readonly value: Value;
}

/** A text that is no YAML; the message is as go-yaml words it. */
export class YamlError extends Error {}

/** The documents of a text, with pauses for others. Throws {@link YamlError}. */
function* inSteps(text: string): Generator<void, Doc[]> {
  // JSON says the same; its nodes are only needed where something is written in its manner. Keys that are numbers would lose their place.
  const json = /"-?\d+":/.test(text) ? undefined : plainJson(text);
  if (json?.alike) {
    yield;
    let doc: Document | undefined;
    return [{ get doc() { return (doc ??= through(parsed(text))[0]!.doc as unknown as Document); }, value: fromPlain(json.data) }]; // prettier-ignore
  }
  const out: Doc[] = [];
  const docs = yield* parsed(text);
  yield;
  for (const { doc, line } of docs) {
    const e = doc.errors[0];
    if (e) throw new YamlError(`yaml: line ${line}: ${e.message.split('\n')[0]!}`);
    let plain: unknown;
    try {
      if (excessiveAliasing(doc)) throw new Error('document contains excessive aliasing');
      plain = doc.toJS({ mapAsMap: true, maxAliasCount: -1 });
    } catch (x) {
      throw new YamlError(`yaml: ${x instanceof Error ? x.message : String(x)}`);
    }
    out.push({ doc: doc as unknown as Document, value: fromPlain(plain) });
  }
  return out;
}

/** Words and signs of a text that are read in one step. */
const STEP = 20_000;

/** As the package's parseAllDocuments, with pauses. */
function* parsed(text: string) {
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  // To find equal keys the package compares each with all others; yq takes them.
  const composer = new Composer({ keepSourceTokens: false, version: '1.2', uniqueKeys: false });
  const docs: { readonly doc: Document.Parsed; readonly line: number }[] = [];
  const add = (made: Iterable<Document.Parsed>): void => {
    for (const doc of made) {
      const at = doc.errors[0]?.pos[0] ?? -1;
      docs.push({ doc, line: at < 0 ? 1 : lines.linePos(at).line });
    }
  };
  lines.addNewLine(0);
  let n = 0;
  for (const word of new Lexer().lex(text)) {
    for (const token of parser.next(word)) add(composer.next(token));
    if (++n % STEP === 0) yield;
  }
  yield;
  for (const token of parser.end()) add(composer.next(token));
  add(composer.end());
  return docs;
}

/** The documents of a text. Throws {@link YamlError}. */
export const readYaml = (text: string): Doc[] => (text.length > LONG ? reading.take(text) : through(inSteps(text)));

/** Reads ahead what is long, a step in each turn: does the step behind the `steps` that were done, and says whether it was the last. */
export const readOn = (text: string, steps: number): boolean => text.length <= LONG || reading.on(text, steps);

const reading = new Ahead(inSteps);
/** Characters from which on a text is long. */
const LONG = 64 * 1024;

function through<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** A value as plain data the yaml package writes. */
function plain(v: Value): unknown {
  if (isArray(v)) return v.map(plain);
  if (isObject(v)) return new Map([...v].map(([k, x]) => [k, plain(x)]));
  return v;
}

export interface WriteOptions {
  readonly indent: number;
  /** Everything in block style, as -P does. */
  readonly pretty: boolean;
}

const say = (doc: Document, o: WriteOptions) => {
  visit(doc, {
    Node: (_key, node) => {
      // Blank lines are not kept.
      (node as { spaceBefore?: boolean }).spaceBefore = false;
    },
    Pair: (_key, pair) => {
      const key = pair.key as { spaceBefore?: boolean } | null;
      if (key && typeof key === 'object') key.spaceBefore = false;
    },
  });
  return doc.toString({ indent: Math.max(1, o.indent), lineWidth: 0, directives: false, flowCollectionPadding: false });
};

/** A value as YAML, ending with a newline. */
export function writeYaml(v: Value, o: WriteOptions): string {
  return say(new Document(plain(v)), o);
}

/**
 * A value as YAML in the manner of the nodes it was made from: comments and quotes stay where the data did not change.
 * `path` names the node in the document; what has no counterpart is written plainly.
 */
export function writeLike(source: Document, path: readonly Value[], v: Value, o: WriteOptions): string {
  const node = path.length === 0 ? source.contents : (source.getIn(path as unknown[], true) as Node | undefined);
  if (o.pretty || !node) return writeYaml(v, o);
  const out = new Document();
  if (path.length === 0) {
    out.commentBefore = source.commentBefore;
    out.comment = source.comment;
  }
  out.contents = like(source, node as Node, v) as typeof out.contents;
  return say(out, o);
}

function like(doc: Document, node: Node | null | undefined, v: Value): Node {
  const fresh = () => doc.createNode(plain(v)) as Node;
  if (isMap(node) && isObject(v)) {
    const old = new Map(node.items.map((p) => [isScalar(p.key) ? String(p.key.value) : String(p.key), p]));
    const items = [...v].map(([k, x]) => {
      const pair = old.get(k);
      if (!pair) return doc.createPair(k, plain(x));
      pair.value = like(doc, pair.value as Node | null, x);
      return pair;
    });
    node.items = items as typeof node.items;
    return node;
  }
  if (isSeq(node) && isArray(v)) {
    const old = node.items as Node[];
    let from = 0;
    node.items = v.map((x, i) => {
      // What was removed before an item is skipped, so that its comments go with it.
      let at = old.findIndex((n, k) => k >= from && compare(said(doc, n), x) === 0);
      if (at < 0) at = v.length === old.length ? i : from;
      from = at + 1;
      return like(doc, old[at], x);
    });
    return node;
  }
  if (isScalar(node) && !isArray(v) && !isObject(v)) {
    if (compare(fromPlain(node.value), v) === 0) return node;
    const made = new Scalar(v);
    made.comment = node.comment;
    made.commentBefore = node.commentBefore;
    if (typeof v === 'string' && typeof node.value === 'string' && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')) made.type = node.type;
    return made;
  }
  if (isAlias(node) && compare(said(doc, node), v) === 0) return node;
  return fresh();
}

function said(doc: Document, node: Node): Value {
  try {
    return fromPlain(node.toJS(doc, { mapAsMap: true }));
  } catch {
    return null;
  }
}
