import { splitSession, type Exchange } from '../course';
import { masked } from './mask';

/** A ```console block of a lesson. */
export interface Session {
  /** From 0. */
  readonly step: number;
  /** Inside <Solution>. */
  readonly solution: boolean;
  /** Of the fence, from 1. */
  readonly line: number;
  /** Lines of the block's inside: first, and the one after the last, from 0. */
  readonly from: number;
  readonly to: number;
  readonly indent: string;
  readonly exchanges: readonly Exchange[];
}

/** The lines of output a lesson shows at most; the rest is an ellipsis. */
const LINES = 25;

/** The ```console blocks of lesson.mdx, in order. */
export function sessions(source: string): Session[] {
  const lines = source.split('\n');
  const out: Session[] = [];
  let step = -1;
  let solution = false;
  for (let i = 0; i < lines.length; i++) {
    const fence = /^(\s*)(`{3,}|~{3,})\s*(\w*)/.exec(lines[i]!);
    if (!fence) {
      if (/<Step\b/.test(lines[i]!)) step++;
      if (/<Solution>/.test(lines[i]!)) solution = true;
      if (/<\/Solution>/.test(lines[i]!)) solution = false;
      continue;
    }
    const [, indent, mark, language] = fence;
    const from = i + 1;
    for (i++; i < lines.length && lines[i]!.trim() !== mark; i++);
    if (language !== 'console') continue;
    const body = lines.slice(from, i).map((l) => (l.startsWith(indent!) ? l.slice(indent!.length) : l.trimStart()));
    out.push({ step, solution, line: from, from, to: i, indent: indent!, exchanges: splitSession(body.join('\n')) });
  }
  return out;
}

/** The text with each command's output beneath it, outside of solutions. `outputs` are in the order of the commands. */
export function withOutputs(source: string, outputs: readonly (string | undefined)[]): string {
  const lines = source.split('\n');
  let n = 0;
  const made = sessions(source).map((s) => ({ s, outs: s.exchanges.map(() => outputs[n++]) }));
  for (const { s, outs } of made.reverse()) {
    if (s.solution) continue;
    const inside = s.exchanges.flatMap(({ command, output }, i) => {
      if (command === '') return output.split('\n');
      const [first, ...rest] = command.split('\n');
      const before = command.split('\n');
      const typed = [`$ ${first}`, ...rest.map((l, j) => (before[j]!.endsWith('\\') ? l : `> ${l}`))];
      const out = trimmed(outs[i] ?? output);
      return out === '' ? typed : [...typed, ...out.split('\n')];
    });
    lines.splice(s.from, s.to - s.from, ...inside.map((l) => (l === '' ? '' : s.indent + l)));
  }
  return lines.join('\n');
}

function trimmed(out: string): string {
  const lines = out.replace(/\s+$/, '').split('\n').map((l) => l.trimEnd());
  return lines.length > LINES ? [...lines.slice(0, LINES - 1), '…'].join('\n') : lines.join('\n');
}

/** Does a command print something else than the lesson shows? Order, numbers and generated names may differ. */
export function drifted(shown: string, printed: string): boolean {
  const loose = (text: string) => masked(text).replace(/\d+/g, 'N').replace(/[─-]{3,}/g, '---').split('\n').map((l) => l.trim());
  const got = new Set(loose(printed));
  return loose(trimmed(shown)).some((line) => line !== '…' && !got.has(line));
}
