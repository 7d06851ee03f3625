import { forEachChild, parse, type SyntaxNode } from 'unbash';
import type { Shell } from './shell';

/** Puts aliases in place of command words, as bash does while it reads. Only shells that expand aliases (interactive ones) do. */
export function expandAliases(sh: Shell, src: string): string {
  const { aliases, shopts } = sh.st;
  if (!shopts.expand_aliases) return src;
  const names = Object.keys(aliases);
  if (!names.length || !names.some((n) => src.includes(n))) return src;
  const edits: { pos: number; end: number; text: string }[] = [];
  const visit = (node: SyntaxNode): void => {
    // a script decoded from escaped backquotes has positions of its own
    if (node.type === 'Script' && node.source !== undefined) return;
    if (node.type === 'Command' && node.name) {
      const words = [node.name, ...node.suffix];
      for (const w of words) {
        if (w.type !== 'Word' || w.parts || !Object.hasOwn(aliases, w.text)) break;
        const text = resolve(aliases, w.text, new Set());
        edits.push({ pos: w.pos, end: w.end, text });
        // only an alias that ends in a blank lets the next word be one
        if (!/\s$/.test(text)) break;
      }
    }
    forEachChild(node, visit);
  };
  visit(parse(src));
  edits.sort((a, b) => b.pos - a.pos);
  let out = src;
  for (const e of edits) out = out.slice(0, e.pos) + e.text + out.slice(e.end);
  return out;
}

function resolve(aliases: Readonly<Record<string, string>>, name: string, seen: Set<string>): string {
  seen.add(name);
  const value = aliases[name]!;
  const first = /^\s*([^\s|&;()<>$`"'\\]+)/.exec(value);
  if (!first || seen.has(first[1]!) || !Object.hasOwn(aliases, first[1]!)) return value;
  return resolve(aliases, first[1]!, seen) + value.slice(first[0].length);
}

/** The words a command word stands for once its alias is resolved. */
export function aliasWords(sh: Shell, name: string): string[] {
  if (!sh.st.shopts.expand_aliases || !Object.hasOwn(sh.st.aliases, name)) return [name];
  return resolve(sh.st.aliases, name, new Set()).trim().split(/\s+/);
}
