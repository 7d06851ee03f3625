import { fromBytes, toBytes } from '../../core';
import type { Turn } from '../../machine/sys';
import { attempt } from '../files/common';
import { HOLD } from '../text/stream';
import { tool } from '../tool';
import type { ToolContext } from '../tool';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: ArrayLike<number>): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += ALPHABET[n >> 18]! + ALPHABET[(n >> 12) & 63]! + (i + 1 < bytes.length ? ALPHABET[(n >> 6) & 63]! : '=') + (i + 2 < bytes.length ? ALPHABET[n & 63]! : '=');
  }
  return out;
}

function fromBase64(text: string): number[] {
  const out: number[] = [];
  let hold = 0;
  let bits = 0;
  for (const c of text) {
    const v = ALPHABET.indexOf(c);
    if (v < 0) continue;
    hold = ((hold << 6) | v) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push((hold >> bits) & 255);
    }
  }
  return out;
}

const lines = (text: string) => `${(text.match(/.{1,64}/g) ?? []).join('\n')}\n`;

export const openssl = tool<any, { text: string }>({
  name: 'openssl',
  usage: 'command [options]',
  short: 'Random bytes and base64: rand, base64, version. Other commands are not supported here.',
  version: '3.0.15',
  raw: true,
  flags: {},
  run(ctx) {
    const { sys, args, out, err } = ctx;
    const [command, ...rest] = args;
    if (command === 'version') {
      out('OpenSSL 3.0.15 3 Sep 2024 (Library: OpenSSL 3.0.15 3 Sep 2024)\n');
      return 0;
    }
    if (command === 'rand') {
      const last = rest[rest.length - 1];
      if (last === undefined || !/^\d{1,6}$/.test(last)) {
        err('rand: Use -help for summary.\n');
        return 1;
      }
      const bytes = Array.from({ length: Number(last) }, () => Math.floor(sys.random() * 256));
      sys.spend(bytes.length);
      if (rest.includes('-hex')) out(`${bytes.map((b) => b.toString(16).padStart(2, '0')).join('')}\n`);
      else if (rest.includes('-base64')) out(lines(toBase64(bytes)));
      else out(fromBytes(bytes));
      return 0;
    }
    if (command === 'base64' || (command === 'enc' && rest.includes('-base64'))) return encode(ctx, { text: '' });
    err(command === undefined ? 'openssl: a command is needed: rand, base64 or version\n' : `openssl: '${command}' is not supported here (rand, base64 and version are)\n`);
    return 1;
  },
  resume: encode,
});

function encode(ctx: ToolContext<any>, s: { text: string }): number | Turn<{ text: string }> {
  const { sys, args, out, err } = ctx;
  const file = args.includes('-in') ? args[args.indexOf('-in') + 1] : undefined;
  if (file === undefined) {
    for (;;) {
      const text = sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state: s };
      if (text === '') break;
      s.text += text;
      if (s.text.length > HOLD) return ctx.fail('memory exhausted');
    }
  } else {
    const text = attempt(() => sys.files.read(file), (e) => err(`Can't open "${file}" for reading, ${e.message}\n`));
    if (text === undefined) return 1;
    s.text = text;
  }
  if (args.includes('-d')) out(fromBytes(fromBase64(s.text)));
  else {
    const coded = toBase64(toBytes(s.text));
    out(args.includes('-A') ? coded : lines(coded));
  }
  return 0;
}
