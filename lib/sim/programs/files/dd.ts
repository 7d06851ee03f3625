import { byteLength, fromBytes, toBytes } from '../../core';
import type { Turn } from '../../machine/sys';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { attempt, curly, parseSize, quote } from './common';

interface Copying {
  /** Descriptor read from. */
  from: number;
  input: string;
  started: number;
}

/** Most bytes one dd may move. */
const LIMIT = 64 * 1024 * 1024;

export const dd = tool<any, Copying>({
  name: 'dd',
  usage: '[OPERAND]...',
  short: 'Copy a file, converting and formatting according to the operands:\nif= of= bs= count= skip= seek= conv=notrunc status=none',
  raw: true,
  flags: {},
  run(ctx) {
    const { sys, fail } = ctx;
    const o = operands(ctx);
    if (typeof o === 'number') return o;
    let from = 0;
    if (o.in !== undefined) {
      const opened = attempt(() => sys.open(o.in!, 'r'), (e) => void fail(ctx.busybox ? `can't open '${o.in}': ${e.message}` : `failed to open ${quote(o.in!)}: ${e.message}`));
      if (opened === undefined) return 1;
      from = opened;
    }
    return copy(ctx, { from, input: '', started: sys.now });
  },
  resume: copy,
});

interface Operands {
  readonly in?: string;
  readonly out?: string;
  readonly block: number;
  readonly count?: number;
  readonly skip: number;
  readonly seek: number;
  readonly notrunc: boolean;
  readonly quiet: boolean;
}

function operands(ctx: ToolContext): Operands | number {
  const { fail, misuse } = ctx;
  const given = new Map<string, string>();
  for (const word of ctx.args) {
    const m = /^([a-z]+)=(.*)$/s.exec(word);
    if (!m || !['if', 'of', 'bs', 'ibs', 'obs', 'cbs', 'count', 'skip', 'seek', 'conv', 'status', 'iflag', 'oflag'].includes(m[1]!)) return misuse(`unrecognized operand ${curly(word)}`);
    given.set(m[1]!, m[2]!);
  }
  const numbers: Record<string, number> = {};
  for (const key of ['bs', 'ibs', 'count', 'skip', 'seek']) {
    const text = given.get(key);
    if (text === undefined) continue;
    const n = parseSize(text);
    if (n === undefined) return fail(`invalid number: ${curly(text)}`);
    numbers[key] = n;
  }
  return {
    in: given.get('if'),
    out: given.get('of'),
    block: numbers.bs ?? numbers.ibs ?? 512,
    count: numbers.count,
    skip: numbers.skip ?? 0,
    seek: numbers.seek ?? 0,
    notrunc: (given.get('conv') ?? '').split(',').includes('notrunc'),
    quiet: given.get('status') === 'none',
  };
}

function copy(ctx: ToolContext, s: Copying): number | Turn<Copying> {
  const { sys, fail, err } = ctx;
  const o = operands(ctx);
  if (typeof o === 'number') return o;
  const want = o.count === undefined ? Infinity : (o.skip + o.count) * o.block;
  if (want > LIMIT && want !== Infinity) return fail(`memory exhausted by input buffer of size ${o.block} bytes`);
  while (byteLength(s.input) < want) {
    const text = sys.read(s.from);
    if (text === undefined) return { wait: { readable: [s.from] }, state: s };
    if (text === '') break;
    s.input += text;
    sys.spend(text.length >> 2);
    // An endless source without a count would fill the disk.
    if (s.input.length > LIMIT) return fail(o.out === undefined ? 'error writing: No space left on device' : `error writing ${quote(o.out)}: No space left on device`);
  }
  const all = toBytes(s.input);
  const data = all.subarray(Math.min(all.length, o.skip * o.block), want === Infinity ? all.length : Math.min(all.length, want));
  if (o.out === undefined) ctx.out(fromBytes(data));
  else {
    const done = attempt(
      () => {
        if (o.seek === 0 && !o.notrunc) sys.files.write(o.out!, fromBytes(data));
        else {
          const old = toBytes(sys.files.exists(o.out!) ? sys.files.read(o.out!) : '');
          const start = o.seek * o.block;
          const size = Math.max(start + data.length, o.notrunc ? old.length : 0);
          if (size > LIMIT) return false;
          const whole = new Uint8Array(size);
          whole.set(old.subarray(0, Math.min(old.length, size)));
          whole.set(data, start);
          sys.files.write(o.out!, fromBytes(whole));
        }
        return true;
      },
      (e) => void fail(`failed to open ${quote(o.out!)}: ${e.message}`),
    );
    if (!done) return 1;
  }
  if (!o.quiet) {
    const full = Math.floor(data.length / o.block);
    const records = `${full}+${data.length % o.block ? 1 : 0}`;
    const seconds = Math.max((sys.now - s.started) / 1000, 0.0001);
    err(`${records} records in\n${records} records out\n`);
    err(ctx.busybox ? `${data.length} bytes (${human(data.length, 1024)}B) copied, ${seconds.toFixed(6)} seconds, ${human(data.length / seconds, 1024)}B/s\n` : `${data.length} bytes${data.length >= 1000 ? ` (${decimal(data.length)}${data.length >= 1024 ? `, ${binary(data.length)}` : ''})` : ''} copied, ${Number(seconds.toPrecision(6))} s, ${decimal(data.length / seconds)}/s\n`);
  }
  return 0;
}

const scaled = (n: number, base: number, units: readonly string[]) => {
  let unit = 0;
  while (n >= base && unit < units.length - 1) {
    n /= base;
    unit++;
  }
  return `${unit === 0 || n >= 10 ? Math.round(n) : n.toFixed(1)} ${units[unit]}`;
};
const decimal = (n: number) => scaled(n, 1000, ['B', 'kB', 'MB', 'GB', 'TB']);
const binary = (n: number) => scaled(n, 1024, ['B', 'KiB', 'MiB', 'GiB']);
const human = (n: number, base: number) => scaled(n, base, ['', 'K', 'M', 'G', 'T']).replace(' ', '');
