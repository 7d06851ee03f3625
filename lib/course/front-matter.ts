import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { AuthorError } from './types';

/** Reads YAML and holds it against a schema; every fault is told with the line and column where the value stands. */
export function readYaml<T>(file: string, text: string, schema: z.ZodType<T>, firstLine = 1): { value?: T; errors: AuthorError[] } {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const pos = lines.linePos(offset);
    return { line: pos.line + firstLine - 1, column: pos.col };
  };
  if (doc.errors.length) return { errors: doc.errors.map((e) => ({ file, ...at(e.pos[0]), message: e.message })) };
  const parsed = schema.safeParse(doc.toJS() ?? {});
  if (parsed.success) return { value: parsed.data, errors: [] };
  return {
    errors: parsed.error.issues.map((issue) => {
      // The nearest part of the path that is really there tells where to look.
      let node: unknown = doc.contents;
      for (let n = issue.path.length; n > 0; n--) {
        const found = doc.getIn(issue.path.slice(0, n), true);
        if (found != null) {
          node = found;
          break;
        }
      }
      const range = (node as { range?: [number, number, number] } | null)?.range;
      const where = issue.path.length ? `${issue.path.join('.')}: ` : '';
      return { file, ...(range ? at(range[0]) : { line: firstLine, column: 1 }), message: where + issue.message };
    }),
  };
}

/** Splits `---` front matter from the text below it. The text keeps its line numbers by empty lines in place of the front matter. */
export function splitFrontMatter(source: string): { yaml: string; body: string } | undefined {
  const match = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(source);
  if (!match) return undefined;
  return { yaml: match[1]!, body: '\n'.repeat(match[0].split('\n').length - 1) + source.slice(match[0].length) };
}
