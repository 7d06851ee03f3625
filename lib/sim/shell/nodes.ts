/** What a script is compiled to: numbered nodes, so that a frame can name one by (code, number) and be plain data. */
export interface Code {
  readonly nodes: readonly Node[];
  readonly root: number;
}

/** A word as written, taken apart. */
export interface Word {
  readonly parts: readonly Part[];
  /** Source text, for messages and for brace expansion, which works on text. */
  readonly text: string;
  /** Does `text` hold an unquoted brace? */
  readonly brace?: boolean;
  /** The whole word is this literal: nothing to expand. */
  readonly plain?: string;
}

export type Part =
  | { readonly t: 'lit'; readonly s: string; readonly q: boolean }
  | { readonly t: 'dq'; readonly parts: readonly Part[] }
  | { readonly t: 'par'; readonly name: string; readonly prefix?: '!' | '#'; readonly index?: Word; readonly op?: ParOp; readonly text: string }
  | { readonly t: 'cmd'; readonly src: string; readonly line: number }
  | { readonly t: 'ari'; readonly body: Word }
  | { readonly t: 'proc'; readonly src: string; readonly out: boolean; readonly line: number };

export type ParOp =
  | { readonly t: 'default'; readonly op: string; readonly word: Word }
  | { readonly t: 'remove'; readonly op: string; readonly word: Word }
  | { readonly t: 'replace'; readonly op: string; readonly pattern: Word; readonly by: Word }
  | { readonly t: 'slice'; readonly offset: Word; readonly length?: Word }
  | { readonly t: 'case'; readonly op: string; readonly word?: Word }
  | { readonly t: 'transform'; readonly op: string }
  | { readonly t: 'names'; readonly op: string }
  | { readonly t: 'bad' };

export interface Assign {
  readonly name: string;
  readonly index?: Word;
  readonly append?: boolean;
  readonly value?: Word;
  readonly elements?: readonly Element[];
  /** The same as an ordinary word, for commands that do not declare. */
  readonly word: Word;
}

/** One element of `a=(…)`. */
export interface Element {
  readonly index?: Word;
  readonly append?: boolean;
  readonly value: Word;
}

export interface Redir {
  readonly op: '>' | '>>' | '<' | '<>' | '<&' | '>&' | '>|' | '&>' | '&>>' | '<<<' | '<<';
  readonly fd?: number;
  /** `{name}>file`: the descriptor is chosen and put into this variable. */
  readonly into?: string;
  readonly word: Word;
}

export type Test =
  | { readonly t: 'unary'; readonly op: string; readonly word: Word }
  | { readonly t: 'binary'; readonly op: string; readonly left: Word; readonly right: Word }
  | { readonly t: 'and' | 'or'; readonly items: readonly Test[] }
  | { readonly t: 'not'; readonly item: Test };

export type Node = { readonly line: number } & (
  | { readonly t: 'list'; readonly items: readonly number[] }
  | { readonly t: 'bg'; readonly body: number; readonly text: string }
  | { readonly t: 'andor'; readonly items: readonly number[]; readonly ops: readonly string[] }
  | { readonly t: 'pipe'; readonly items: readonly number[]; readonly bang: boolean; readonly time?: 'bash' | 'posix'; readonly text: string }
  | { readonly t: 'cmd'; readonly assigns: readonly Assign[]; readonly words: readonly (Word | Assign)[]; readonly redirs: readonly Redir[]; readonly text: string }
  | { readonly t: 'redir'; readonly body: number; readonly redirs: readonly Redir[] }
  | { readonly t: 'if'; readonly arms: readonly { readonly cond: number; readonly then: number }[]; readonly else?: number }
  | { readonly t: 'for'; readonly name: string; readonly words?: readonly Word[]; readonly body: number; readonly text: string }
  | { readonly t: 'cfor'; readonly init: Word; readonly test: Word; readonly step: Word; readonly body: number }
  | { readonly t: 'while'; readonly until: boolean; readonly cond: number; readonly body: number }
  | { readonly t: 'case'; readonly word: Word; readonly items: readonly { readonly patterns: readonly Word[]; readonly body: number; readonly end: string }[] }
  | { readonly t: 'sub'; readonly body: number; readonly text: string }
  | { readonly t: 'group'; readonly body: number }
  | { readonly t: 'func'; readonly name: string; readonly body: number; readonly text: string }
  | { readonly t: 'test'; readonly test: Test; readonly text: string }
  | { readonly t: 'arith'; readonly body: Word }
  /** A syntax error that stands after what could be run. */
  | { readonly t: 'error'; readonly lines: readonly string[] }
);
