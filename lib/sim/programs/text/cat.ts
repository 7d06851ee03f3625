import { toBytes } from '../../core';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { byChunk, byLine } from './stream';

/** Bytes that do not print, as `cat -v` shows them. */
function visible(text: string, tabs: boolean): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f\t]|[\u0080-\u{10ffff}]/gu, (c) => {
    const code = c.charCodeAt(0);
    if (c === '\t') return tabs ? '^I' : c;
    if (code === 0x7f) return '^?';
    if (code < 0x20) return `^${String.fromCharCode(code + 64)}`;
    return metaBytes(c);
  });
}

function metaBytes(c: string): string {
  let out = '';
  for (const b of toBytes(c)) {
    const low = b - 128;
    out += low < 32 ? `M-^${String.fromCharCode(low + 64)}` : low === 127 ? 'M-^?' : `M-${String.fromCharCode(low)}`;
  }
  return out;
}

const flags = {
  'show-all': { type: 'bool', short: 'A', help: 'equivalent to -vET' },
  'number-nonblank': { type: 'bool', short: 'b', help: 'number nonempty output lines, overrides -n' },
  e: { type: 'bool', help: 'equivalent to -vE' },
  'show-ends': { type: 'bool', short: 'E', help: 'display $ at end of each line' },
  number: { type: 'bool', short: 'n', help: 'number all output lines' },
  'squeeze-blank': { type: 'bool', short: 's', help: 'suppress repeated empty output lines' },
  t: { type: 'bool', help: 'equivalent to -vT' },
  'show-tabs': { type: 'bool', short: 'T', help: 'display TAB characters as ^I' },
  u: { type: 'bool', help: '(ignored)' },
  'show-nonprinting': { type: 'bool', short: 'v', help: 'use ^ and M- notation, except for LFD and TAB' },
} as const;

const plain = byChunk({
  options: () => null,
  start: () => null,
  text: (ctx, _o, _s, text) => ctx.out(text),
});

const marked = byLine<typeof flags, any, { n: number; blank: boolean }>({
  options: ({ flags: f }) => ({
    ends: f['show-all'] || f.e || f['show-ends'],
    tabs: f['show-all'] || f.t || f['show-tabs'],
    marks: f['show-all'] || f.e || f.t || f['show-nonprinting'],
    nonblank: f['number-nonblank'],
    number: f.number,
    squeeze: f['squeeze-blank'],
  }),
  start: () => ({ n: 0, blank: false }),
  line: (ctx, o, s, line, ended) => {
    if (o.squeeze && line === '' && s.blank) return;
    s.blank = line === '';
    let text = line;
    if (o.marks) text = visible(text, o.tabs);
    else if (o.tabs) text = text.replaceAll('\t', '^I');
    if (o.nonblank ? line !== '' : o.number) text = `${String(++s.n).padStart(6)}\t${text}`;
    ctx.out(ended ? `${text}${o.ends ? '$' : ''}\n` : text);
  },
});

const mark = (ctx: ToolContext) => ctx.order.some((o) => o.flag !== 'u');

export const cat = tool({
  name: 'cat',
  usage: '[OPTION]... [FILE]...',
  short: 'Concatenate FILE(s) to standard output.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  run: (ctx: any) => (mark(ctx) ? marked : plain).run(ctx),
  resume: (ctx: any, state: any) => (mark(ctx) ? marked : plain).resume!(ctx, state),
});
