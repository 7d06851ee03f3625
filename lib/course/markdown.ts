import type { AuthorError, Check, Step } from './types';
import { ID, TAGS } from './tags';
import { splitSession } from './session';

/** The part of an mdast node we read; unified's own types would need its packages' types in every importer. */
export interface Node {
  type: string;
  name?: string | null;
  value?: string;
  url?: string;
  lang?: string | null;
  meta?: string | null;
  attributes?: { type: string; name: string; value?: unknown }[];
  children?: Node[];
  position?: { start: { line: number; column: number } };
}

/** Where a lesson's text is at fault. */
export class LessonFault extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

/** Parses MDX (front matter already taken off) into a tree. Throws {@link LessonFault}. */
export async function parseMarkdown(body: string): Promise<Node> {
  // These packages are ES modules only; a dynamic import lets CommonJS tests load them too.
  const [{ unified }, parse, mdx, gfm] = await Promise.all([import('unified'), import('remark-parse'), import('remark-mdx'), import('remark-gfm')]);
  try {
    return unified().use(parse.default).use(mdx.default).use(gfm.default).parse(body) as unknown as Node;
  } catch (error) {
    throw asFault(error);
  }
}

/** The remark plugins of the compiler: see {@link checkTags} and {@link prepare}. */
export const lessonPlugin = (stepsBefore = 0) => (tree: Node) => {
  const [fault] = checkTags(tree);
  if (fault) throw fault;
  prepare(tree, stepsBefore);
};

export function asFault(error: unknown): LessonFault {
  if (error instanceof LessonFault) return error;
  const e = error as { reason?: string; message?: string; line?: number; column?: number; place?: { line?: number; column?: number; start?: { line: number; column: number } } };
  const place = e.place?.start ?? e.place;
  return new LessonFault(e.reason ?? e.message ?? String(error), place?.line ?? e.line ?? 1, place?.column ?? e.column ?? 1);
}

/** The text of a node and all below it. */
export function textOf(node: Node): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

export function attribute(node: Node, name: string): string | undefined {
  const value = node.attributes?.find((a) => a.name === name)?.value;
  return typeof value === 'string' ? value : undefined;
}

const isTag = (node: Node) => node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';

/**
 * A lesson is data: no code runs from it, not in the server and not in a browser. Everything that would is a fault:
 * imports, expressions, unlisted tags and attributes, addresses that are not links.
 */
export function checkTags(tree: Node): LessonFault[] {
  const faults: LessonFault[] = [];
  const walk = (node: Node, inside: readonly string[]) => {
    const { line, column } = node.position?.start ?? { line: 1, column: 1 };
    const fault = (message: string) => faults.push(new LessonFault(message, line, column));
    if (node.type === 'mdxjsEsm') fault('import and export are not allowed in a lesson');
    else if (/^mdx(Flow|Text)Expression$/.test(node.type)) fault('expressions in braces are not allowed in a lesson; write \\{ for a brace');
    else if (node.type === 'html') fault('raw HTML is not allowed in a lesson');
    else if (/^(link|image|definition)$/.test(node.type) && !/^(https?:|mailto:|#|\/(?!\/)|\.{0,2}\/?[a-z0-9])/i.test(node.url ?? '')) fault(`this address is not allowed: ${node.url}`);
    else if (/^(link|image|definition)$/.test(node.type) && /^(javascript|data|vbscript):/i.test((node.url ?? '').trim())) fault(`this address is not allowed: ${node.url}`);
    if (isTag(node)) {
      const name = node.name ?? '';
      const known = Object.prototype.hasOwnProperty.call(TAGS, name) ? TAGS[name]! : undefined;
      if (!known) fault(`<${name}> is not a tag of lessons; there are ${Object.keys(TAGS).join(', ')}`);
      for (const a of node.attributes ?? []) {
        if (a.type !== 'mdxJsxAttribute' || (a.value != null && typeof a.value !== 'string')) fault(`<${name}>: attributes are plain strings in double quotes`);
        else if (known && !Object.prototype.hasOwnProperty.call(known, a.name)) fault(`<${name}> has no attribute ${a.name}`);
      }
      for (const [a, needed] of Object.entries(known ?? {})) if (needed && attribute(node, a) === undefined) fault(`<${name}> needs the attribute ${a}="…"`);
      if (name === 'Step' && inside.length) fault('<Step> may not stand inside another tag');
      if (['Check', 'Hint', 'Solution', 'Predict'].includes(name) && !inside.includes('Step')) fault(`<${name}> must stand inside a <Step>`);
      if (['Option', 'Then'].includes(name) && inside.at(-1) !== 'Predict') fault(`<${name}> must stand inside a <Predict>`);
      if (name === 'Check' && !ID.test(attribute(node, 'id') ?? '')) fault('a check\'s id is lower case, digits and "-"');
      if (name === 'Check' && !/^\d{1,3}$/.test(attribute(node, 'points') ?? '1')) fault('points is a whole number');
      if (name === 'Predict' && !(node.children ?? []).some(function correct(n): boolean {
        return (n.name === 'Option' && attribute(n, 'correct') === 'true') || (!n.name && (n.children ?? []).some(correct));
      })) fault('<Predict> needs an <Option correct="true" …>');
      inside = [...inside, name];
    }
    for (const child of node.children ?? []) walk(child, inside);
  };
  walk(tree, []);
  return faults;
}

/** The steps of a lesson and what each asks for. Duplicate check ids are told as faults. */
export function outline(tree: Node): { steps: Step[]; faults: LessonFault[] } {
  const steps: Step[] = [];
  const faults: LessonFault[] = [];
  const seen = new Set<string>();
  for (const node of tree.children ?? []) {
    if (node.name !== 'Step') continue;
    const checks: Check[] = [];
    let hints = 0;
    const walk = (n: Node) => {
      if (n.name === 'Hint') hints++;
      if (n.name === 'Check') {
        const id = attribute(n, 'id') ?? '';
        const { line, column } = n.position?.start ?? { line: 1, column: 1 };
        if (seen.has(id)) faults.push(new LessonFault(`there are two checks with the id ${id}`, line, column));
        seen.add(id);
        checks.push({ id, goal: textOf(n).trim(), points: Number(attribute(n, 'points') ?? 1) });
      }
      n.children?.forEach(walk);
    };
    walk(node);
    steps.push({ title: attribute(node, 'title') ?? '', checks, hints });
  }
  return { steps, faults };
}

const tag = (name: string, attributes: Record<string, string>, children: Node[] = [], type = 'mdxJsxFlowElement'): Node => ({
  type,
  name,
  attributes: Object.entries(attributes).map(([n, value]) => ({ type: 'mdxJsxAttribute', name: n, value })),
  children,
});

/**
 * Turns what authors write into what the page shows: numbers the steps and names their checks, gathers a step's hints and
 * solution into one <Help>, code fences into <Session> and <Listing>, and inline `$ command` into <Run>.
 */
export function prepare(tree: Node, stepsBefore = 0): void {
  let step = stepsBefore;
  for (const node of tree.children ?? []) {
    if (node.name !== 'Step') continue;
    step++;
    const checks: string[] = [];
    (function walk(n: Node) {
      if (n.name === 'Check') checks.push(attribute(n, 'id') ?? '');
      n.children?.forEach(walk);
    })(node);
    node.attributes!.push({ type: 'mdxJsxAttribute', name: 'number', value: String(step) }, { type: 'mdxJsxAttribute', name: 'checks', value: checks.join(' ') });
    const help: Node[] = [];
    const rest: Node[] = [];
    let place = -1;
    let hints = 0;
    for (const child of node.children ?? []) {
      if (child.name === 'Hint' || child.name === 'Solution') {
        if (place < 0) place = rest.length;
        help.push(child);
        if (child.name === 'Hint') child.attributes = [{ type: 'mdxJsxAttribute', name: 'number', value: String(++hints) }];
      } else rest.push(child);
    }
    help.sort((a, b) => Number(a.name === 'Solution') - Number(b.name === 'Solution'));
    if (help.length) rest.splice(place, 0, tag('Help', { step: String(step), count: String(help.length), solution: String(help.some((h) => h.name === 'Solution')) }, help));
    node.children = rest;
  }
  (function code(node: Node) {
    node.children = node.children?.map((child) => {
      if (child.type === 'code') {
        const lang = child.lang ?? 'text';
        if (lang === 'console') return tag('Session', { entries: JSON.stringify(splitSession(child.value ?? '')) });
        return tag('Listing', { lang, text: child.value ?? '', file: /(?:^|\s)file=(\S+)/.exec(child.meta ?? '')?.[1] ?? '' });
      }
      if (child.type === 'inlineCode' && /^\$ \S/.test(child.value ?? '')) return tag('Run', { command: child.value!.slice(2) }, [], 'mdxJsxTextElement');
      code(child);
      return child;
    });
  })(tree);
}

/** A fault in the shape authors are told it. */
export const told = (file: string, fault: LessonFault): AuthorError => ({ file, line: fault.line, column: fault.column, message: fault.message });
