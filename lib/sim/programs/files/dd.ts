import { byteLength, fromBytes, toBytes } from '../../core';
import type { Turn } from '../../machine/sys';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { attempt, curly, parseSize, quote } from './common';

interface Copying {
  /** Descriptor read from. */
  from: number;
  /** Descriptor written to; -1 while a file is changed in its middle, which is done at the end, from `held`. */
  to: number;
  held: string;
  /** Bytes read and written so far. */
  read: number;
  written: number;
  started: number;
}

/** Most bytes held to change a file in its middle, and most that one turn moves. */
const HELD = 16 * 1024 * 1024;
const TURN = 256 * 1024;

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
    let to = 1;
    if (o.in !== undefined) {
      const opened = attempt(() => sys.open(o.in!, 'r'), (e) => void fail(ctx.busybox ? `can't open '${o.in}': ${e.message}` : `failed to open ${quote(o.in!)}: ${e.message}`));
      if (opened === undefined) return 1;
      from = opened;
    }
    if (o.out !== undefined) {
      if (o.seek > 0 || o.notrunc) to = -1;
      else {
        const opened = attempt(() => sys.open(o.out!, 'w'), (e) => void fail(ctx.busybox ? `can't open '${o.out}': ${e.message}` : `failed to open ${quote(o.out!)}: ${e.message}`));
        if (opened === undefined) return 1;
        to = opened;
      }
    }
    return copy(ctx, { from, to, held: '', read: 0, written: 0, started: sys.now });
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
  const first = o.skip * o.block;
  const want = o.count === undefined ? Infinity : first + o.count * o.block;
  let problem: string | undefined;
  for (let moved = 0; s.read < want; ) {
    if (moved >= TURN) return { wait: {}, state: s };
    const text = sys.read(s.from);
    if (text === undefined) return { wait: { readable: [s.from] }, state: s };
    if (text === '') break;
    moved += text.length;
    sys.spend(text.length >> 6);
    const part = between(text, first - s.read, want - s.read);
    s.read += byteLength(text);
    if (part === '') continue;
    if (s.to < 0) {
      s.held += part;
      if (s.held.length > HELD) return fail(`error writing ${quote(o.out!)}: File too large`);
    } else {
      const done = attempt(() => (sys.write(s.to, part), true), (e) => (problem = e.message));
      if (!done) break;
    }
    s.written += byteLength(part);
  }
  if (problem !== undefined) fail(`error writing ${quote(o.out ?? 'standard output')}: ${problem}`);
  else if (s.to < 0) {
    const done = attempt(
      () => {
        const data = toBytes(s.held);
        const old = toBytes(sys.files.exists(o.out!) ? sys.files.read(o.out!) : '');
        const start = o.seek * o.block;
        const size = Math.max(start + data.length, o.notrunc ? old.length : 0);
        if (size > HELD) return void fail(`error writing ${quote(o.out!)}: File too large`);
        const whole = new Uint8Array(size);
        whole.set(old.subarray(0, Math.min(old.length, size)));
        whole.set(data, start);
        sys.files.write(o.out!, fromBytes(whole));
        return true;
      },
      (e) => void fail(`failed to open ${quote(o.out!)}: ${e.message}`),
    );
    if (!done) return 1;
  }
  if (!o.quiet) {
    const { written } = s;
    const full = Math.floor(written / o.block);
    const records = `${full}+${written % o.block ? 1 : 0}`;
    const seconds = Math.max((sys.now - s.started) / 1000, 0.0001);
    err(`${records} records in\n${records} records out\n`);
    err(ctx.busybox ? `${written} bytes (${human(written, 1024)}B) copied, ${seconds.toFixed(6)} seconds, ${human(written / seconds, 1024)}B/s\n` : `${written} bytes${written >= 1000 ? ` (${decimal(written)}${written >= 1024 ? `, ${binary(written)}` : ''})` : ''} copied, ${Number(seconds.toPrecision(6))} s, ${decimal(written / seconds)}/s\n`);
  }
  return problem === undefined ? 0 : 1;
}

/** The bytes of `text` from `from` to before `to`. */
function between(text: string, from: number, to: number): string {
  if (from <= 0 && to >= 4 * text.length) return text;
  const bytes = toBytes(text);
  if (from <= 0 && to >= bytes.length) return text;
  return fromBytes(bytes.subarray(Math.max(0, from), Math.max(0, Math.min(bytes.length, to))));
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
