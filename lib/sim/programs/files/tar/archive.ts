import { byteLength, fromBytes, toBytes } from '../../../core';

/** One member of a tar archive. */
export interface Member {
  readonly name: string;
  readonly type: 'file' | 'dir' | 'link';
  readonly mode: number;
  readonly user: string;
  readonly uid: number;
  readonly group: string;
  readonly gid: number;
  readonly modified: number;
  readonly text: string;
  readonly target: string;
}

const BLOCK = 512;

function put(block: Uint8Array, at: number, size: number, text: string): void {
  // Thousands of members have a dozen fields each, and nearly all of them are ASCII.
  for (let i = 0; i < text.length && i < size; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x80) return block.set(toBytes(text).subarray(0, size), at);
    block[at + i] = c;
  }
}

function octal(block: Uint8Array, at: number, size: number, value: number): void {
  put(block, at, size, `${Math.max(0, Math.floor(value)).toString(8).padStart(size - 1, '0')}\0`);
}

function header(m: Member, name: string, flag: string, size: number): Uint8Array {
  const b = new Uint8Array(BLOCK);
  put(b, 0, 100, name);
  octal(b, 100, 8, m.mode);
  octal(b, 108, 8, m.uid);
  octal(b, 116, 8, m.gid);
  octal(b, 124, 12, size);
  octal(b, 136, 12, m.modified / 1000);
  put(b, 148, 8, '        ');
  put(b, 156, 1, flag);
  put(b, 157, 100, m.target);
  put(b, 257, 8, 'ustar  ');
  put(b, 265, 32, m.user);
  put(b, 297, 32, m.group);
  let sum = 0;
  for (const byte of b) sum += byte;
  put(b, 148, 8, `${sum.toString(8).padStart(6, '0')}\0 `);
  return b;
}

/** A text with zeros behind it, up to whole blocks. */
const blocks = (text: string, size: number): string => text + '\0'.repeat((BLOCK - (size % BLOCK)) % BLOCK);

/** The bytes of a tar archive (GNU format: long names in `././@LongLink` members; 10 KiB records), as text. */
export function packTar(members: readonly Member[]): string {
  const parts: string[] = [];
  let length = 2 * BLOCK;
  const add = (head: Uint8Array, text: string, size: number) => {
    parts.push(fromBytes(head), blocks(text, size));
    length += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  };
  for (const m of members) {
    const long = (text: string, flag: string) => {
      const size = byteLength(text) + 1;
      add(header({ ...m, mode: 0o644, uid: 0, gid: 0, modified: 0, target: '' }, '././@LongLink', flag, size), `${text}\0`, size);
    };
    if (byteLength(m.name) > 100) long(m.name, 'L');
    if (byteLength(m.target) > 100) long(m.target, 'K');
    const text = m.type === 'file' ? m.text : '';
    const size = byteLength(text);
    add(header(m, m.name, { file: '0', dir: '5', link: '2' }[m.type], size), text, size);
  }
  return parts.join('') + '\0'.repeat(2 * BLOCK + ((10240 - (length % 10240)) % 10240));
}

/** The members of a tar archive (ustar and GNU), or undefined when the text is none. */
export function unpackTar(archive: string): Member[] | undefined {
  const bytes = toBytes(archive);
  const out: Member[] = [];
  const text = (at: number, size: number) => {
    let end = at;
    while (end < at + size && bytes[end] !== 0) end++;
    return fromBytes(bytes.subarray(at, end));
  };
  const number = (at: number, size: number) => {
    // As numbers mostly stand there: digits, and then a zero byte or a blank.
    let n = 0;
    let i = at;
    for (; i < at + size && bytes[i]! >= 0x30 && bytes[i]! <= 0x37; i++) n = n * 8 + bytes[i]! - 0x30;
    return i > at && (i === at + size || bytes[i] === 0) ? n : parseInt(text(at, size).trim() || '0', 8) || 0;
  };
  let longName: string | undefined;
  let longTarget: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    if (bytes[at] === 0) break;
    let sum = 0;
    for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : bytes[at + i]!;
    if (sum !== number(at + 148, 8)) return out.length ? out : undefined;
    const size = number(at + 124, 12);
    const flag = String.fromCharCode(bytes[at + 156]!);
    const start = at + BLOCK;
    const next = start + Math.ceil(size / BLOCK) * BLOCK;
    const content = () => fromBytes(bytes.subarray(start, Math.min(start + size, bytes.length)));
    if (flag === 'L') longName = content().replace(/\0+$/, '');
    else if (flag === 'K') longTarget = content().replace(/\0+$/, '');
    else if (flag !== 'x' && flag !== 'g') {
      const prefix = text(at + 257, 6) === 'ustar' ? text(at + 345, 155) : '';
      const name = longName ?? (prefix ? `${prefix}/${text(at, 100)}` : text(at, 100));
      const type = flag === '5' || name.endsWith('/') ? 'dir' : flag === '2' ? 'link' : 'file';
      out.push({
        name,
        type,
        mode: number(at + 100, 8) & 0o7777,
        user: text(at + 265, 32),
        uid: number(at + 108, 8),
        group: text(at + 297, 32),
        gid: number(at + 116, 8),
        modified: number(at + 136, 12) * 1000,
        text: type === 'file' ? content() : '',
        target: longTarget ?? text(at + 157, 100),
      });
      longName = undefined;
      longTarget = undefined;
    }
    at = next;
  }
  return out;
}
