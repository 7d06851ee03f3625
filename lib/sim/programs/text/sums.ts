import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { byteLength, toBytes } from '../../core';
import { Errno } from '../../machine/sys';
import type { Program } from '../../machine/sys';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { byFile, splitLines } from './stream';
import type { Whole } from './stream';

const flags = {
  binary: { type: 'bool', short: 'b', help: 'read in binary mode' },
  check: { type: 'bool', short: 'c', help: 'read checksums from the FILEs and check them' },
  tag: { type: 'bool', help: 'create a BSD-style checksum' },
  text: { type: 'bool', short: 't', help: 'read in text mode (default)' },
  zero: { type: 'bool', short: 'z', help: 'end each output line with NUL, not newline' },
  'ignore-missing': { type: 'bool', help: "don't fail or report status for missing files" },
  quiet: { type: 'bool', help: "don't print OK for each successfully verified file" },
  status: { type: 'bool', help: "don't output anything, status code shows success" },
  strict: { type: 'bool', help: 'exit non-zero for improperly formatted checksum lines' },
  warn: { type: 'bool', short: 'w', help: 'warn about improperly formatted checksum lines' },
} as const;

type Hash = (bytes: Uint8Array) => Uint8Array;

const hex = (bytes: Uint8Array) => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');

function check(ctx: ToolContext<typeof flags>, files: readonly Whole[], hash: Hash, digits: number): number {
  const f = ctx.flags;
  let status = 0;
  for (const list of files) {
    let bad = 0;
    let malformed = 0;
    let unread = 0;
    let matched = 0;
    for (const line of splitLines(list.text)) {
      const m = /^([0-9a-fA-F]+) [ *](.+)$/.exec(line) ?? (/^\w+ \((.+)\) = ([0-9a-fA-F]+)$/.exec(line)?.slice(0).reverse() as string[] | undefined);
      const sum = m && (m[0] === line ? m[1] : m[0]);
      const name = m && (m[0] === line ? m[2] : m[1]);
      if (!sum || !name || sum.length !== digits) {
        malformed++;
        continue;
      }
      try {
        const ok = hex(hash(toBytes(ctx.sys.files.read(name)))) === sum.toLowerCase();
        if (ok) matched++;
        else bad++;
        if (!f.status && !(ok && f.quiet)) ctx.out(`${name}: ${ok ? 'OK' : 'FAILED'}\n`);
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        if (f['ignore-missing'] && e.code === 'ENOENT') continue;
        unread++;
        ctx.fail(`${name}: ${e.message}`);
        if (!f.status) ctx.out(`${name}: FAILED open or read\n`);
      }
    }
    const plural = (n: number, one: string, many: string) => `WARNING: ${n} ${n === 1 ? one : many}`;
    if (matched + bad + unread === 0) {
      ctx.fail(
        malformed > 0
          ? `${list.name === '-' ? "'standard input'" : list.name}: no properly formatted checksum lines found`
          : `${list.name}: no properly formatted checksum lines found`,
      );
      status = 1;
      continue;
    }
    if (!f.status) {
      if (malformed > 0) ctx.fail(plural(malformed, 'line is improperly formatted', 'lines are improperly formatted'));
      if (unread > 0) ctx.fail(plural(unread, 'listed file could not be read', 'listed files could not be read'));
      if (bad > 0) ctx.fail(plural(bad, 'computed checksum did NOT match', 'computed checksums did NOT match'));
    }
    if (bad > 0 || unread > 0 || (malformed > 0 && f.strict)) status = 1;
  }
  return status;
}

function member(name: string, label: string, hash: Hash, digits: number): Program {
  return tool({
    name,
    usage: '[OPTION]... [FILE]...',
    short: `Print or check ${label} (${digits * 4}-bit) checksums.\n\nWith no FILE, or when FILE is -, read standard input.`,
    flags,
    ...byFile<typeof flags>({
      finish: (ctx, files, failed) => {
        if (ctx.flags.check) return Math.max(failed ? 1 : 0, check(ctx, files, hash, digits));
        for (const { name: file, text } of files) {
          ctx.sys.spend(byteLength(text) / 2);
          const sum = hex(hash(toBytes(text)));
          const end = ctx.flags.zero ? '\0' : '\n';
          ctx.out(ctx.flags.tag ? `${label} (${file}) = ${sum}${end}` : `${sum} ${ctx.flags.binary && !ctx.busybox ? '*' : ' '}${file}${end}`);
        }
        return failed ? 1 : 0;
      },
    }),
  });
}

export const md5sum = member('md5sum', 'MD5', md5, 32);
export const sha1sum = member('sha1sum', 'SHA1', sha1, 40);
export const sha224sum = member('sha224sum', 'SHA224', sha224, 56);
export const sha256sum = member('sha256sum', 'SHA256', sha256, 64);
export const sha384sum = member('sha384sum', 'SHA384', sha384, 96);
export const sha512sum = member('sha512sum', 'SHA512', sha512, 128);

/** POSIX's CRC: polynomial 0x04c11db7 over the bytes and then the length. */
function crc(bytes: Uint8Array): number {
  let sum = 0;
  const feed = (b: number) => {
    sum ^= b << 24;
    for (let k = 0; k < 8; k++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  };
  for (const b of bytes) feed(b);
  for (let n = bytes.length; n > 0; n = Math.floor(n / 256)) feed(n & 255);
  return ~sum >>> 0;
}

export const cksum = tool({
  name: 'cksum',
  usage: '[OPTION]... [FILE]...',
  short: 'Print or verify checksums.\nBy default use the 32 bit CRC algorithm.',
  flags: {},
  ...byFile<{}>({
    finish: (ctx, files, failed) => {
      for (const { name, text } of files) {
        ctx.sys.spend(byteLength(text));
        ctx.out(`${crc(toBytes(text))} ${byteLength(text)}${ctx.args.length > 0 ? ` ${name}` : ''}\n`);
      }
      return failed ? 1 : 0;
    },
  }),
});

/** BSD's sum: the bytes added up, rotating. */
export const sum = tool({
  name: 'sum',
  usage: '[OPTION]... [FILE]...',
  short: 'Print or check BSD (16-bit) checksums.',
  flags: { r: { type: 'bool', help: 'use BSD sum algorithm (the default), use 1K blocks' } },
  ...byFile<any>({
    finish: (ctx, files, failed) => {
      for (const { name, text } of files) {
        let n = 0;
        const bytes = toBytes(text);
        ctx.sys.spend(bytes.length / 8);
        for (const b of bytes) n = ((n >> 1) + ((n & 1) << 15) + b) & 0xffff;
        ctx.out(`${String(n).padStart(5, '0')} ${String(Math.ceil(bytes.length / 1024)).padStart(5)}${ctx.args.length > 0 ? ` ${name}` : ''}\n`);
      }
      return failed ? 1 : 0;
    },
  }),
});
