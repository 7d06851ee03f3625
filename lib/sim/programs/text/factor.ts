import { tool } from '../tool';
import { byLine } from './stream';
import type { ToolContext } from '../tool';

function line(ctx: ToolContext<{}>, text: string): boolean {
  let ok = true;
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    if (!/^\+?\d{1,15}$/.test(word)) {
      ctx.fail(/^\d+$/.test(word) ? `‘${word}’ is too large` : `‘${word}’ is not a valid positive integer`);
      ok = false;
      continue;
    }
    let n = Number(word);
    const out: number[] = [];
    let steps = 0;
    for (let p = 2; p * p <= n; p += p === 2 ? 1 : 2) {
      for (; n % p === 0; n /= p) out.push(p);
      steps++;
    }
    ctx.sys.spend(steps / 100);
    if (n > 1) out.push(n);
    ctx.out(`${Number(word)}:${out.map((p) => ` ${p}`).join('')}\n`);
  }
  return ok;
}

const fromInput = byLine<{}, null, { ok: boolean }>({
  names: () => ['-'],
  options: () => null,
  start: () => ({ ok: true }),
  line: (ctx, _o, s, text) => {
    s.ok = line(ctx, text) && s.ok;
  },
  end: (_ctx, _o, s) => (s.ok ? 0 : 1),
});

export const factor = tool({
  name: 'factor',
  usage: '[OPTION] [NUMBER]...',
  short: 'Print the prime factors of each specified integer NUMBER.  If none\nare specified on the command line, read them from standard input.',
  flags: {},
  run: (ctx) => {
    if (ctx.args.length === 0) return fromInput.run(ctx);
    return ctx.args.map((a) => line(ctx, a)).every(Boolean) ? 0 : 1;
  },
  resume: (ctx, state: any) => fromInput.resume!(ctx, state),
});
