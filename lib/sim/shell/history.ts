import { Errno } from '../machine/sys';
import type { Shell } from './shell';

/** Adds a command to the history and to its file, as HISTCONTROL and HISTSIZE say. */
export function appendHistory(sh: Shell, line: string): void {
  const { st } = sh;
  const text = line.replace(/\n+$/, '');
  if (text.trim() === '') return;
  const control = (sh.get('HISTCONTROL') ?? '').split(':');
  const both = control.includes('ignoreboth');
  if ((both || control.includes('ignorespace')) && /^[ \t]/.test(text)) return;
  if ((both || control.includes('ignoredups')) && st.history[st.history.length - 1] === text) return;
  if (control.includes('erasedups')) st.history = st.history.filter((h) => h !== text);
  st.history.push(text.length > 100_000 ? text.slice(0, 100_000) : text);
  const size = sh.get('HISTSIZE');
  const max = size === undefined || size === '' ? 500 : Math.max(0, Math.min(Number(size) || 500, 5000));
  while (st.history.length > max) {
    st.history.shift();
    st.historyBase++;
  }
  const file = sh.get('HISTFILE');
  if (!file) return;
  try {
    sh.sys.files.write(file, `${text}\n`, { append: true, mode: 0o600 });
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
}

/** Reads the history file at the start. */
export function loadHistory(sh: Shell): void {
  const file = sh.get('HISTFILE');
  if (!file) return;
  try {
    const lines = sh.sys.files.read(file).split('\n').filter((l) => l !== '');
    sh.st.history = lines.slice(-1000);
    if (lines.length > 2000) sh.sys.files.write(file, lines.slice(-1000).map((l) => `${l}\n`).join(''), { mode: 0o600 });
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
}

/** What became of a line with `!` in it. */
export type Expanded = { readonly text: string; readonly changed: boolean; readonly print?: boolean } | { readonly error: string };

/** History expansion: `!!`, `!$`, `!-2`, `!42`, `!kub`, `!?pods?`, word designators, and `^a^b`. */
export function expandHistory(sh: Shell, line: string): Expanded {
  const { history, historyBase } = sh.st;
  const quick = /^\^([^^]*)\^([^^]*)\^?(.*)$/.exec(line);
  if (quick) {
    const last = history[history.length - 1];
    if (last === undefined || !last.includes(quick[1]!)) return { error: `:s${line}: substitution failed` };
    return { text: last.replace(quick[1]!, () => quick[2]!) + quick[3], changed: true };
  }
  if (!line.includes('!')) return { text: line, changed: false };
  let out = '';
  let quoted = false;
  let changed = false;
  let print = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === '\\' && i + 1 < line.length) {
      out += c + line[++i]!;
      continue;
    }
    if (c === '"') quoted = !quoted;
    if (c === "'" && !quoted) {
      const end = line.indexOf("'", i + 1);
      const stop = end < 0 ? line.length : end + 1;
      out += line.slice(i, stop);
      i = stop - 1;
      continue;
    }
    const next = line[i + 1];
    if (c !== '!' || next === undefined || /[\s=(]/.test(next) || (quoted && next === '"') || (i > 0 && line[i - 1] === '$') || (i > 0 && line[i - 1] === '[' ) || (i > 1 && line.slice(i - 2, i) === '${') || line[i - 1] === '{') {
      out += c;
      continue;
    }
    const m = /^!(?:(!)|(-?\d+)|\?([^?\n]*)\??|([$^*])|(:?[^\s:;&|<>()"'!$^*]+))?/.exec(line.slice(i));
    if (!m || m[0] === '!') {
      out += c;
      continue;
    }
    let event: string | undefined;
    let used = m[0].length;
    let designator: string | undefined = m[4];
    if (m[1] || m[4]) event = history[history.length - 1];
    else if (m[2]) {
      const n = Number(m[2]);
      event = n < 0 ? history[history.length + n] : history[n - historyBase];
    } else if (m[3] !== undefined) event = [...history].reverse().find((h) => h.includes(m[3]!));
    else if (m[5]?.startsWith(':')) {
      event = history[history.length - 1];
      used = 1;
    } else event = [...history].reverse().find((h) => h.startsWith(m[5]!));
    if (event === undefined) return { error: `${m[0]}: event not found` };
    let rest = line.slice(i + used);
    const word = designator ? null : /^:?(?:([$^*])|:(\d+)(?:-(\d+|\$))?|:(\d+)\*)/.exec(rest.startsWith(':') || /^[$^*]/.test(rest) ? rest : '');
    const words = event.match(/"(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s"'\\]|\\.)+/g) ?? [];
    if (word && word[0]) {
      used += word[0].length;
      rest = rest.slice(word[0].length);
      designator = word[1];
      if (word[2] !== undefined) {
        const to = word[3] === undefined ? Number(word[2]) : word[3] === '$' ? words.length - 1 : Number(word[3]);
        event = words.slice(Number(word[2]), to + 1).join(' ');
        if (Number(word[2]) >= words.length) return { error: `${word[0]}: bad word specifier` };
      }
    }
    if (designator === '$') event = words[words.length - 1] ?? '';
    else if (designator === '^') event = words[1] ?? '';
    else if (designator === '*') event = words.slice(1).join(' ');
    let modifier: RegExpExecArray | null;
    while ((modifier = /^:(p|h|t|r|e|s\/([^/]*)\/([^/]*)\/?)/.exec(rest))) {
      used += modifier[0].length;
      rest = rest.slice(modifier[0].length);
      const kind = modifier[1]![0];
      if (kind === 'p') print = true;
      else if (kind === 'h') event = event.replace(/\/[^/]*$/, '');
      else if (kind === 't') event = event.replace(/^.*\//, '');
      else if (kind === 'r') event = event.replace(/\.[^./]*$/, '');
      else if (kind === 'e') event = /\.[^./]*$/.exec(event)?.[0] ?? '';
      else event = event.replace(modifier[2]!, () => modifier![3]!);
    }
    out += event;
    changed = true;
    i += used - 1;
  }
  return { text: out, changed, ...(print ? { print } : {}) };
}
