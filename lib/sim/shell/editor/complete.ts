import { Errno, type Completion } from '../../machine/sys';
import { aliasWords } from '../aliases';
import type { Runner } from '../runner';
import type { Completed } from './editor';
import { commandNames, fileNames } from './words';

interface Word {
  /** As typed, and with quotes and backslashes taken away. */
  readonly raw: string;
  readonly text: string;
  readonly from: number;
  /** The quote that is still open at its end. */
  readonly quote: string;
}

/** The words of the command the cursor is in; the last is the word the cursor is in, perhaps empty. */
function wordsBefore(line: string): { words: Word[]; redirect: boolean } {
  let words: Word[] = [];
  let redirect = false;
  let raw = '';
  let text = '';
  let from = 0;
  let quote = '';
  let has = false;
  const push = () => {
    if (!has) return;
    words.push({ raw, text, from, quote });
    raw = '';
    text = '';
    has = false;
    redirect = false;
  };
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (!has && !/[\s;&|()<>]/.test(c)) {
      from = i;
      has = true;
    }
    if (quote) {
      raw += c;
      if (c === quote) quote = '';
      else if (c === '\\' && quote === '"' && /["\\$`]/.test(line[i + 1] ?? '')) {
        raw += line[i + 1]!;
        text += line[++i]!;
      } else text += c;
      continue;
    }
    if (c === '\\' && i + 1 < line.length) {
      raw += c + line[i + 1]!;
      text += line[++i]!;
    } else if (c === '"' || c === "'") {
      quote = c;
      raw += c;
    } else if (c === '$' && line[i + 1] === '(') {
      has = false;
      raw = '';
      text = '';
      words = [];
      i++;
    } else if (/\s/.test(c)) push();
    else if (';&|()`'.includes(c)) {
      push();
      words = [];
      redirect = false;
    } else if (c === '<' || c === '>') {
      push();
      redirect = true;
    } else {
      raw += c;
      text += c;
    }
  }
  if (has) {
    const inRedirect = redirect;
    push();
    redirect = inRedirect;
  } else words.push({ raw: '', text: '', from: line.length, quote: '' });
  return { words, redirect };
}

const OPENERS = new Set(['then', 'do', 'else', 'elif', 'if', 'while', 'until', '!', '{', 'time', 'sudo', 'nohup', 'exec', 'command', 'xargs', 'watch']);

/** Completes the word before `pos`, as Tab does. */
export function complete(m: Runner, line: string, pos: number): Completed {
  const { words: all, redirect } = wordsBefore(line.slice(0, pos));
  let words = all;
  const current = words[words.length - 1]!;
  while (words.length > 1 && (OPENERS.has(words[0]!.text) || /^[A-Za-z_]\w*=/.test(words[0]!.text))) words = words.slice(1);
  const none: Completed = { from: current.from, insert: current.raw, list: [], wide: false };
  const variable = /(.*)\$(\{?)(\w*)$/s.exec(current.raw);
  if (variable && current.quote !== "'") {
    const names = m.names(variable[3]!).map((n) => ({ word: `${variable[1]}$${variable[2]}${n}${variable[2] ? '}' : ''}`, about: undefined, open: false, shown: n }));
    return finish(current, names, true);
  }
  if (/^~[^/]*$/.test(current.raw)) return finish(current, current.raw === '~' ? [{ word: '~/', open: true }] : [], true);
  if (redirect) return finish(current, files(m, current.text), false);
  if (words.length === 1) {
    if (current.text.includes('/')) return finish(current, files(m, current.text, true), false);
    if (current.raw === '') return finish(current, commandNames(m, '').map((word) => ({ word })), false);
    return finish(current, commandNames(m, current.text).map((word) => ({ word })), false);
  }
  const name = words[0]!.text;
  const texts = [...aliasWords(m, name), ...words.slice(1).map((w) => w.text)];
  const command = texts[0]!;
  if (command === 'cd' || command === 'pushd' || command === 'rmdir') return finish(current, files(m, current.text, false, true), false);
  if (command === 'alias' || command === 'unalias') return finish(current, Object.keys(m.st.aliases).filter((a) => a.startsWith(current.text)).sort().map((word) => ({ word })), false);
  if (['export', 'unset', 'declare', 'readonly', 'local'].includes(command)) return finish(current, m.names(current.text).map((word) => ({ word })), false);
  if (['type', 'which', 'help', 'man'].includes(command)) return finish(current, commandNames(m, current.text).map((word) => ({ word })), false);
  if (['fg', 'bg', 'kill', 'wait', 'disown'].includes(command) && current.text.startsWith('%')) return finish(current, m.st.jobs.map((j) => ({ word: `%${j.id}` })).filter((c) => c.word.startsWith(current.text)), false);
  const own = programWords(m, command, texts);
  if (own) {
    const fit = own.filter((c) => c.word.startsWith(current.text));
    if (fit.length) return finish(current, fit, false);
    if (m.st.completions[command] !== undefined || m.st.completions[name] !== undefined) return none;
  }
  return finish(current, files(m, current.text), false);
}

/** What the program behind a command word offers; undefined if it has no say. */
function programWords(m: Runner, command: string, words: readonly string[]): Completion[] | undefined {
  const path = command.includes('/') ? command : m.lookup(command, false);
  if (!path) return undefined;
  try {
    const name = m.sys.files.stat(path).program;
    const program = name === undefined ? undefined : m.programs()?.get(name);
    return program?.complete?.(m.sys, words, words.length - 1);
  } catch (e) {
    if (e instanceof Errno) return undefined;
    throw e;
  }
}

function files(m: Runner, prefix: string, programs = false, dirsOnly = false): (Completion & { shown?: string })[] {
  return fileNames(m, prefix, dirsOnly)
    .filter((f) => !programs || f.endsWith('/') || m.sys.files.may(f, 'x'))
    .map((word) => ({ word, open: word.endsWith('/'), shown: word.slice(word.replace(/\/$/, '').lastIndexOf('/') + 1) }));
}

/** Common prefix, what to insert, and what to list. `asIs`: the words are source text already. */
function finish(current: Word, found: readonly (Completion & { shown?: string | undefined })[], asIs: boolean): Completed {
  const seen = new Map(found.map((c) => [c.word, c]));
  const list = [...seen.values()];
  if (!list.length) return { from: current.from, insert: current.raw, list: [], wide: false };
  const quoteIt = (text: string, closed: boolean) => {
    if (asIs) return text;
    const q = current.quote || (/^["']/.test(current.raw) ? current.raw[0]! : '');
    if (q) return `${q}${q === '"' ? text.replace(/["\\$`]/g, '\\$&') : text}${closed ? q : ''}`;
    const tilde = text.startsWith('~/') ? '~/' : '';
    return tilde + text.slice(tilde.length).replace(/[\s"'\\$`&|;<>()*?[\]{}!#]/g, '\\$&');
  };
  if (list.length === 1) {
    const only = list[0]!;
    return { from: current.from, insert: quoteIt(only.word, !only.open) + (only.open ? '' : ' '), list: [], wide: false };
  }
  let common = list[0]!.word;
  for (const c of list) {
    let n = 0;
    while (n < common.length && common[n] === c.word[n]) n++;
    common = common.slice(0, n);
  }
  const insert = common.length > current.text.length || asIs ? quoteIt(common, false) : current.raw;
  const slash = list.every((c) => c.word.startsWith(current.text)) ? current.text.lastIndexOf('/') + 1 : 0;
  const described = list.some((c) => c.about);
  const longest = Math.max(...list.map((c) => c.word.length));
  const shown = list.map((c) => (described ? (c.about ? `${c.word.padEnd(longest)}  (${c.about})` : c.word) : (c.shown ?? (slash > 0 ? c.word.slice(slash) : c.word))));
  return { from: current.from, insert: insert.length >= current.raw.length ? insert : current.raw, list: shown, wide: described };
}
