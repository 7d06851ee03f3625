import { tool } from '../tool';
import { attempt } from './common';
import type { Sys } from '../../machine/sys';

/** What kind of content a text is, in the words of file(1). */
function contentKind(text: string): string {
  if (text === '') return 'empty';
  if (text.startsWith('\x1f\udc8b')) return 'gzip compressed data';
  if (text.startsWith('\x7fELF')) return 'ELF 64-bit LSB executable, x86-64';
  if (text.slice(257, 262) === 'ustar') return 'POSIX tar archive';
  if (text.startsWith('PK\x03\x04')) return 'Zip archive data';
  if (text.startsWith('\udc89PNG')) return 'PNG image data';
  const shebang = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(text);
  const long = text.split('\n').some((l) => l.length > 300) ? ', with very long lines' : '';
  const ends = text.endsWith('\n') || text.includes('\n') ? (text.includes('\r\n') ? ', with CRLF line terminators' : '') : ', with no line terminators';
  if (/[\0\x01-\x06\x0e-\x1a]|[\udc80-\udcff]/.test(text.slice(0, 4096))) return 'data';
  const charset = /[^\x00-\x7f]/.test(text) ? 'Unicode text, UTF-8 text' : 'ASCII text';
  if (shebang) {
    const shell = (shebang[1]!.endsWith('/env') ? (shebang[2] ?? '') : shebang[1]!).split('/').pop()!;
    const named = { bash: 'Bourne-Again shell script', sh: 'POSIX shell script', python3: 'Python script', perl: 'Perl script' }[shell] ?? `a ${shebang[1]} script`;
    return `${named}, ${charset} executable${long}${ends}`;
  }
  if (/^-----BEGIN CERTIFICATE-----/.test(text)) return 'PEM certificate';
  if (/^\s*[[{]/.test(text)) {
    try {
      JSON.parse(text);
      return 'JSON data';
    } catch {
      // Not JSON then.
    }
  }
  if (/^\s*<!doctype html|^\s*<html/i.test(text)) return `HTML document, ${charset}${long}${ends}`;
  return `${charset}${long}${ends}`;
}

function describe(sys: Sys, path: string, follow: boolean): string {
  const failed: string[] = [];
  const stat = attempt(() => (follow ? sys.files.stat(path) : sys.files.lstat(path)), (e) => failed.push(e.message));
  if (!stat) return `cannot open \`${path}' (${failed[0]})`;
  if (stat.type === 'dir') return stat.mode & 0o1000 ? 'sticky, directory' : 'directory';
  if (stat.type === 'link') return `${sys.files.exists(path) ? '' : 'broken '}symbolic link to ${stat.target}`;
  if (stat.type === 'device') return 'character special';
  if (stat.type === 'pipe') return 'fifo (named pipe)';
  if (stat.type === 'socket') return 'socket';
  if (stat.program !== undefined) return 'ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked';
  return attempt(() => contentKind(sys.files.read(path)), (e) => failed.push(e.message)) ?? `regular file, no read permission`;
}

export const file = tool({
  name: 'file',
  usage: '[OPTION...] [FILE...]',
  short: 'Determine type of FILEs.',
  version: '5.44',
  flags: {
    brief: { type: 'bool', short: 'b', help: 'do not prepend filenames to output lines' },
    dereference: { type: 'bool', short: 'L', help: 'follow symlinks' },
    mime: { type: 'bool', short: 'i', help: 'output MIME type strings', unsupported: true },
  },
  run({ sys, args, flags, out, misuse }) {
    if (args.length === 0) return misuse('missing operand');
    const width = Math.max(...args.map((a) => a.length));
    for (const path of args) out(`${flags.brief ? '' : `${`${path}:`.padEnd(width + 2)}`}${describe(sys, path, flags.dereference)}\n`);
    return 0;
  },
});
