import { byteLength, encodeBase64, fromBytes, toBytes } from '../../core';
import { Failure, tool } from '../tool';
import { decodeBase32, decodeBase64, encodeBase32 } from './codecs';
import { byFile } from './stream';

const flags = {
  decode: { type: 'bool', short: 'd', help: 'decode data' },
  'ignore-garbage': { type: 'bool', short: 'i', help: 'when decoding, ignore non-alphabet characters' },
  wrap: { type: 'string', short: 'w', value: 'COLS', help: 'wrap encoded lines after COLS character (default 76).\nUse 0 to disable line wrapping' },
} as const;

function coder(name: string, encode: (b: Uint8Array) => string, decode: (t: string) => Uint8Array | undefined, alphabet: RegExp) {
  return tool({
    name,
    usage: '[OPTION]... [FILE]',
    short: `${name[0]!.toUpperCase()}${name.slice(1)} encode or decode FILE, or standard input, to standard output.\n\nWith no FILE, or when FILE is -, read standard input.`,
    flags,
    // busybox has -D for -d on some builds; GNU does not.
    ...byFile<typeof flags>({
      names: (ctx) => {
        if (ctx.args.length > 1) throw new Failure('', ctx.misuse(`extra operand ‘${ctx.args[1]}’`));
        return ctx.args;
      },
      strict: 1,
      finish: (ctx, files) => {
        const { text } = files[0]!;
        ctx.sys.spend(byteLength(text) / 8);
        if (!ctx.flags.decode) {
          const wrap = Number(ctx.flags.wrap ?? 76);
          if (!/^\d+$/.test(ctx.flags.wrap ?? '76')) throw new Failure(`invalid wrap size: ‘${ctx.flags.wrap}’`);
          const out = encode(toBytes(text));
          if (wrap === 0) ctx.out(out);
          else for (let i = 0; i < out.length; i += wrap) ctx.out(`${out.slice(i, i + wrap)}\n`);
          return 0;
        }
        const clean = ctx.flags['ignore-garbage'] ? text.replace(new RegExp(`[^${alphabet.source.slice(1, -1)}=]`, 'g'), '') : text.replaceAll('\n', '');
        // What decodes before a bad character is still written.
        const good = new RegExp(`^(?:${alphabet.source})*`).exec(clean)![0];
        const rest = clean.slice(good.length);
        const group = name === 'base64' ? 4 : 8;
        const padded = /^=*$/.test(rest) && (good.length + rest.length) % group === 0;
        const usable = padded ? good : good.slice(0, good.length - (good.length % group));
        ctx.out(fromBytes(decode(usable) ?? new Uint8Array()));
        if (padded) return 0;
        // Padding in the middle: base64 goes on with what comes after.
        const middle = /^(=+)(.+)$/s.exec(rest);
        if (middle && (good.length + middle[1]!.length) % group === 0 && new RegExp(`^(?:${alphabet.source})+=*$`).test(middle[2]!)) {
          ctx.out(fromBytes(decode(good.slice(usable.length)) ?? new Uint8Array()));
          ctx.out(fromBytes(decode(middle[2]!) ?? new Uint8Array()));
          return 0;
        }
        if (rest === '' && good.length % group > 1) ctx.out(fromBytes(decode(good.slice(usable.length)) ?? new Uint8Array()));
        return ctx.fail('invalid input');
      },
    }),
  });
}

export const base64 = coder('base64', encodeBase64, decodeBase64, /[A-Za-z0-9+/]/);
export const base32 = coder('base32', encodeBase32, decodeBase32, /[A-Z2-7]/);
