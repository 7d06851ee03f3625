import type { CompileError } from './parse';
import { CompileError as Compile, parse } from './parse';
import { defs } from './defs';
import { undefinedNames } from './machine';
import type { Env, Library } from './machine';
import { plain } from './plain';
import { special } from './special';
import type { Ast } from './syntax';
import type { Value } from './value';

/** Everything jq 1.6 knows. */
export const library: Library = { plain, special, defs };

/** Steps one input may take; a step costs {@link STEP_COST} units of processor time. */
export const STEPS = 1_000_000;
export const STEP_COST = 0.1;

export interface Compiled {
  readonly ast: Ast;
  readonly env: Env | null;
}

/** A program with the variables it is given, or what is wrong with it. */
export function compileProgram(
  source: string,
  variables: ReadonlyMap<string, Value>,
  lib: Library = library,
): Compiled | { readonly errors: readonly CompileError[] } {
  let ast: Ast;
  try {
    ast = parse(source);
  } catch (e) {
    if (e instanceof Compile) return { errors: [e] };
    throw e;
  }
  const errors = undefinedNames(ast, lib, [...variables.keys()]);
  if (errors.length > 0) return { errors };
  let env: Env | null = null;
  for (const [name, value] of variables) env = { key: `$${name}`, value, up: env };
  return { ast, env };
}

/** What jq prints of a compile error: the message, the line it is in, and blanks up to the column. */
export function showCompileError(e: CompileError, source: string): string {
  const before = source.slice(0, e.at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const newline = source.indexOf('\n', lineStart);
  const line = source.slice(lineStart, newline < 0 ? undefined : newline);
  return `jq: error: ${e.message} at <top-level>, line ${before.split('\n').length}:\n${line}${' '.repeat(e.at - lineStart)}\n`;
}

/** Does a program read inputs by itself? */
export function reads(ast: unknown): boolean {
  if (Array.isArray(ast)) return ast.some(reads);
  if (ast === null || typeof ast !== 'object') return false;
  const node = ast as { t?: string; name?: string };
  if (node.t === 'call' && (node.name === 'input' || node.name === 'inputs')) return true;
  return Object.values(ast).some(reads);
}
