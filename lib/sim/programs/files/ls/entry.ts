import type { Sys } from '../../../machine/sys';
import type { Stat } from '../../../machine/files';
import { columnOf } from '../../editors/cells';
import { statOrNone } from '../common';
import type { Cell } from './columns';

export interface Entry {
  readonly name: string;
  /** Where it is, to be looked at. */
  readonly path: string;
  readonly stat: Stat;
}

export interface Look {
  readonly colour: boolean;
  /** Quote names as a shell would need them. */
  readonly quoting: 'never' | 'shell' | 'c';
  /** '' or the manner of marks after names: `*` programs, `/` directories … */
  readonly marks: '' | 'classify' | 'slash';
  readonly busybox: boolean;
}

/** A name as a shell would read it back, `'my app'`; as it is when nothing in it is special. */
export function shellQuote(name: string): string {
  if (name !== '' && /^[^\s!"#$&'()*;<=>?[\\^`{|}~\p{Cc}][^\s!"$&'()*;<>?[\\^`|\p{Cc}]*$/u.test(name)) return name;
  if (/[\p{Cc}\udc80-\udcff]/u.test(name)) {
    const inner = name.replace(/[\p{Cc}\udc80-\udcff]+/gu, (c) => `'$'${[...c].map((x) => ({ '\n': '\\n', '\t': '\\t' })[x] ?? `\\${(x.charCodeAt(0) & 0xff).toString(8).padStart(3, '0')}`).join('')}''`);
    return `'${inner}'`.replace(/^''/, '').replace(/''$/, '');
  }
  if (!name.includes("'")) return `'${name}'`;
  return /["$`\\!]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
}

function sgr(sys: Sys, entry: Entry, busybox: boolean): string {
  const { stat } = entry;
  const bold = busybox ? '1;' : '01;';
  if (stat.type === 'dir') return !busybox && (stat.mode & 0o1002) === 0o1002 ? '30;42' : !busybox && stat.mode & 0o002 ? '34;42' : `${bold}34`;
  if (stat.type === 'link') return busybox || statOrNone(sys, entry.path) ? `${bold}36` : '';
  if (stat.type === 'device') return busybox ? '1;33' : '40;33;01';
  if (stat.type === 'pipe') return busybox ? '33' : '40;33';
  if (stat.type === 'socket') return `${bold}35`;
  if (stat.mode & 0o111) return `${bold}32`;
  return busybox ? '' : /\.(tar|tgz|gz|zip|xz|bz2|zst|deb|rpm|jar)$/.test(entry.name) ? '01;31' : '';
}

export function mark(stat: Stat, marks: Look['marks']): string {
  if (marks === '') return '';
  if (stat.type === 'dir') return '/';
  if (marks === 'slash') return '';
  return stat.type === 'link' ? '@' : stat.type === 'pipe' ? '|' : stat.type === 'socket' ? '=' : stat.type === 'file' && stat.mode & 0o111 ? '*' : '';
}

/** A name as shown: quoted, coloured, marked. `bare` is without a mark, as before `->`. */
export function cellOf(sys: Sys, entry: Entry, look: Look, bare = false, align = false): Cell {
  const quoted = look.quoting === 'shell' ? shellQuote(entry.name) : look.quoting === 'c' ? JSON.stringify(entry.name) : entry.name;
  const lead = align && quoted === entry.name ? ' ' : '';
  const after = bare ? '' : mark(entry.stat, look.marks);
  const colour = look.colour ? sgr(sys, entry, look.busybox) : '';
  const text = colour === '' ? quoted : look.busybox ? `\x1b[${colour}m${quoted}\x1b[m` : `\x1b[${colour}m${quoted}\x1b[0m`;
  return { text: `${lead}${text}${after}`, width: columnOf(`${lead}${quoted}${after}`, Infinity) };
}
