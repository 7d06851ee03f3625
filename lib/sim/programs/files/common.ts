import { Errno } from '../../machine/sys';
import type { Sys } from '../../machine/sys';
import type { Stat } from '../../machine/files';

/** A name in a message as coreutils quotes it: `'x'`, and `"it's"` where it holds a quote. */
export function quote(name: string): string {
  if (!name.includes("'")) return `'${name}'`;
  return /["$`\\!]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
}

/** A name between curly quotes, as `quote()` of gnulib writes it in a UTF-8 locale. */
export function curly(name: string): string {
  return `‘${name}’`;
}

export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  if (trimmed === '') return path === '' ? '' : '/';
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

export function dirName(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  if (trimmed === '') return path === '' ? '.' : '/';
  const slash = trimmed.lastIndexOf('/');
  if (slash < 0) return '.';
  return trimmed.slice(0, slash).replace(/\/+$/, '') || '/';
}

export function joinPath(dir: string, name: string): string {
  return dir.endsWith('/') ? `${dir}${name}` : `${dir}/${name}`;
}

/** Runs a system call; on failure the reason is given to `failed` and the result is undefined. Other errors pass. */
export function attempt<T>(call: () => T, failed: (reason: Errno) => void): T | undefined {
  try {
    return call();
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    failed(e);
    return undefined;
  }
}

export function statOrNone(sys: Sys, path: string, follow = true): Stat | undefined {
  return attempt(() => (follow ? sys.files.stat(path) : sys.files.lstat(path)), () => {});
}

export function isDir(sys: Sys, path: string): boolean {
  return statOrNone(sys, path)?.type === 'dir';
}

const TYPES = { file: '-', dir: 'd', link: 'l', device: 'c', pipe: 'p', socket: 's' } as const;

/** `drwxr-xr-x` */
export function modeString(stat: Stat): string {
  const bits = (shift: number, special: number, letter: string) => {
    const m = (stat.mode >> shift) & 7;
    const x = (m & 1) !== 0;
    const last = stat.mode & special ? (x ? letter : letter.toUpperCase()) : x ? 'x' : '-';
    return `${m & 4 ? 'r' : '-'}${m & 2 ? 'w' : '-'}${last}`;
  };
  return `${TYPES[stat.type]}${bits(6, 0o4000, 's')}${bits(3, 0o2000, 's')}${bits(0, 0o1000, 't')}`;
}

/**
 * The bits that a mode (`755`, `u+x,go-w`, `a=rX`) makes of `current`; undefined when it is not a mode. `umask` holds for
 * clauses that do not say who.
 */
export function applyMode(text: string, current: number, directory: boolean, umask = 0o022): number | undefined {
  if (/^[0-7]{1,5}$/.test(text)) return parseInt(text, 8) & 0o7777;
  let mode = current;
  for (const clause of text.split(',')) {
    const m = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause);
    if (!m) return undefined;
    const who = m[1]!;
    const users = who === '' || who.includes('a') ? 'ugo' : who;
    for (const [, op, perms] of m[2]!.matchAll(/([-+=])([rwxXst]*|[ugo])/g)) {
      let bits = 0;
      let special = 0;
      for (const p of perms!) {
        if (p === 'r') bits |= 4;
        else if (p === 'w') bits |= 2;
        else if (p === 'x' || (p === 'X' && (directory || mode & 0o111))) bits |= 1;
        else if (p === 's') special |= (users.includes('u') ? 0o4000 : 0) | (users.includes('g') ? 0o2000 : 0);
        else if (p === 't') special |= 0o1000;
        else if ('ugo'.includes(p)) bits |= (mode >> SHIFTS[p as 'u' | 'g' | 'o']) & 7;
      }
      let mask = special;
      let clear = 0;
      for (const u of users as Iterable<string>) {
        const shift = SHIFTS[u as 'u' | 'g' | 'o'];
        mask |= bits << shift;
        clear |= 7 << shift;
      }
      if (who === '') mask &= ~umask;
      if (op === '+') mode |= mask;
      else if (op === '-') mode &= ~mask;
      else mode = (mode & ~clear) | mask;
    }
  }
  return mode;
}

const SHIFTS = { u: 6, g: 3, o: 0 } as const;

/** Bytes as `ls -h` and `du -h` write them: 512, 1.5K, 24M; rounded up. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < 5) {
    value /= 1024;
    unit++;
  }
  const letter = 'KMGTPE'[unit]!;
  if (value < 10) {
    const tenths = Math.ceil(value * 10) / 10;
    if (tenths < 10) return `${tenths.toFixed(1)}${letter}`;
  }
  const whole = Math.ceil(value);
  return whole >= 1024 && unit < 5 ? `1.0${'KMGTPE'[unit + 1]}` : `${whole}${letter}`;
}

/** Bytes of a size such as `10`, `4k`, `1M`, `2GB`; undefined when it is none. */
export function parseSize(text: string): number | undefined {
  const m = /^(\d{1,15})([kKMGTP]?)(i?B)?$/.exec(text);
  if (!m || (m[3] && !m[2])) return undefined;
  const unit = m[3] === 'B' ? 1000 : 1024;
  return Number(m[1]) * unit ** ['', 'k', 'm', 'g', 't', 'p'].indexOf(m[2]!.toLowerCase());
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const HALF_YEAR = 15_778_476_000;

/** A time as `ls -l` shows it: with the hour if recent, with the year if old or in the future. */
export function listTime(when: number, now: number): string {
  const d = new Date(when);
  const day = `${MONTHS[d.getUTCMonth()]} ${String(d.getUTCDate()).padStart(2)}`;
  const recent = when > now - HALF_YEAR && when <= now + 1000;
  return recent ? `${day} ${d.toISOString().slice(11, 16)}` : `${day}  ${d.getUTCFullYear()}`;
}

/** Bytes a file takes on disk: whole blocks of 4 KiB. */
export function diskBytes(stat: Stat): number {
  return stat.type === 'dir' ? 4096 : stat.type === 'file' ? Math.ceil(stat.size / 4096) * 4096 : 0;
}
