'use client';
import { useEffect, useRef, useState } from 'react';
import type { SearchAddon } from '@xterm/addon-search';
import type { ITheme, Terminal as Xterm } from '@xterm/xterm';
import { copy } from '../clipboard';
import { useLab } from './lab-context';
import { useSettings } from './settings';
import { TerminalSearch } from './terminal-search';
import styles from './lab.module.css';

/** The theme's colours, read from the page's own custom properties: the terminal belongs to it. */
function colours(): ITheme {
  const css = getComputedStyle(document.documentElement);
  const c = (name: string) => css.getPropertyValue(name).trim();
  return {
    background: c('--term-bg'),
    foreground: c('--term-fg'),
    cursor: c('--term-cursor'),
    cursorAccent: c('--term-bg'),
    selectionBackground: c('--term-selection'),
    black: c('--term-black'),
    red: c('--term-red'),
    green: c('--term-green'),
    yellow: c('--term-yellow'),
    blue: c('--term-blue'),
    magenta: c('--term-magenta'),
    cyan: c('--term-cyan'),
    white: c('--term-white'),
    brightBlack: c('--term-bright-black'),
    brightRed: c('--term-red'),
    brightGreen: c('--term-green'),
    brightYellow: c('--term-yellow'),
    brightBlue: c('--term-blue'),
    brightMagenta: c('--term-magenta'),
    brightCyan: c('--term-cyan'),
    brightWhite: c('--term-fg'),
    scrollbarSliderBackground: c('--term-scroll'),
    scrollbarSliderHoverBackground: c('--term-scroll'),
    scrollbarSliderActiveBackground: c('--term-scroll'),
  };
}

/** Text of the whole buffer, wrapped lines joined: for tests, and for nothing else. */
function read(term: Xterm): string {
  const buffer = term.buffer.active;
  const out: string[] = [];
  for (let i = 0; i < buffer.length; i++) {
    const line = buffer.getLine(i)!;
    const text = line.translateToString(true);
    if (line.isWrapped && out.length) out[out.length - 1] += text;
    else out.push(text);
  }
  return out.join('\n').trimEnd();
}

/** The terminal's code, which is as much as the page's: asked for as soon as a lab is wanted, not when it has answered. */
export const loadTerminal = () => Promise.all([import('@xterm/xterm'), import('@xterm/addon-fit'), import('@xterm/addon-web-links'), import('@xterm/addon-unicode11')]);

/** Is it an address of the learner's world, which only the browser on its laptop can reach? */
function inTheWorld(url: string): boolean {
  const { hostname } = new URL(url);
  return !hostname.includes('.') || /^[\d.]+$|^\[|\.(local|internal|test|example)$/.test(hostname);
}

/** One terminal. The widget loads after the page's text; what is printed meanwhile waits for it. */
export function TerminalPane({ tty, visible }: { tty: string; visible: boolean }) {
  const { client } = useLab();
  const settings = useSettings();
  const live = useRef(settings);
  useEffect(() => {
    live.current = settings;
  }, [settings]);
  const [search, setSearch] = useState<SearchAddon | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const term = useRef<Xterm | null>(null);
  const refit = useRef<() => void>(() => {});
  const [ready, setReady] = useState(false);

  useEffect(() => {
    if (!client) return;
    let dead = false;
    let off = () => {};
    void (async () => {
      const [{ Terminal }, { FitAddon }, { WebLinksAddon }, { Unicode11Addon }] = await loadTerminal();
      // xterm measures on a canvas, which knows no var(): give it the family itself, loaded before.
      const family = `${getComputedStyle(document.documentElement).getPropertyValue('--font-geist-mono').trim() || 'monospace'}, monospace`;
      await document.fonts.load(`14px ${family}`).catch(() => {});
      const element = host.current;
      if (dead || !element) return;
      const t = new Terminal({ fontFamily: family, fontSize: live.current.size, lineHeight: 1.3, cursorBlink: false, allowProposedApi: true, scrollback: 5000, theme: colours(), macOptionIsMeta: true, rightClickSelectsWord: true });
      const fit = new FitAddon();
      t.loadAddon(fit);
      t.loadAddon(
        new WebLinksAddon((event, url) => {
          event.preventDefault();
          if (inTheWorld(url)) client.visit(url);
          else window.open(url, '_blank', 'noreferrer');
        }),
      );
      t.loadAddon(new Unicode11Addon());
      t.unicode.activeVersion = '11';
      let finder: SearchAddon | null = null;
      t.attachCustomKeyEventHandler((event) => {
        // F6 goes to the next part of the page: Tab belongs to the shell.
        if (event.key === 'F6') return false;
        if (event.ctrlKey && event.shiftKey && event.code === 'KeyC') {
          if (event.type === 'keydown' && t.hasSelection()) void copy(t.getSelection());
          event.preventDefault();
          return false;
        }
        if (event.ctrlKey && event.shiftKey && event.code === 'KeyF') {
          event.preventDefault();
          if (event.type === 'keydown') {
            void import('@xterm/addon-search').then(({ SearchAddon }) => {
              if (dead) return;
              finder ??= new SearchAddon();
              t.loadAddon(finder);
              setSearch(finder);
            });
          }
          return false;
        }
        // The browser's own paste event follows; xterm takes it.
        return !(event.ctrlKey && event.shiftKey && event.code === 'KeyV');
      });
      t.open(element);
      term.current = t;
      const size = { cols: 0, rows: 0 };
      refit.current = () => {
        if (!element.offsetWidth || !element.offsetHeight) return;
        fit.fit();
      };
      const resized = t.onResize(({ cols, rows }) => {
        if (cols === size.cols && rows === size.rows) return;
        size.cols = cols;
        size.rows = rows;
        void client.input({ type: 'resize', tty, cols, rows });
      });
      refit.current();
      // Answers to what the screen asks (cursor position …) must not go out again when a screen is replayed.
      let replaying = 0;
      const typed = t.onData((keys) => {
        if (!replaying) client.keys(tty, keys);
      });
      const unwatch = client.watch(tty, ({ screen, data, cols, rows }) => {
        if (screen !== undefined) {
          replaying++;
          t.reset();
          t.write(screen, () => replaying--);
          if (cols !== undefined && rows !== undefined && (cols !== t.cols || rows !== t.rows)) void client.input({ type: 'resize', tty, cols: t.cols, rows: t.rows });
        } else if (data) t.write(data);
      });
      const selected = t.onSelectionChange(() => {
        const text = live.current.copyOnSelect ? t.getSelection() : '';
        if (text && document.activeElement && element.contains(document.activeElement)) void navigator.clipboard?.writeText(text).catch(() => {});
      });
      // A bell is seen, not heard.
      let rung: ReturnType<typeof setTimeout> | undefined;
      const bell = t.onBell(() => {
        element.dataset.bell = 'true';
        clearTimeout(rung);
        rung = setTimeout(() => delete element.dataset.bell, 160);
      });
      // Of two pages with one lab, the one that is looked at sets the size.
      const focused = () => {
        if (size.cols && element.offsetWidth) void client.input({ type: 'resize', tty, cols: t.cols, rows: t.rows });
      };
      window.addEventListener('focus', focused);
      let frame = 0;
      const observer = new ResizeObserver(() => {
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => refit.current());
      });
      observer.observe(element);
      const dark = matchMedia('(prefers-color-scheme: dark)');
      const recolour = () => (t.options.theme = colours());
      dark.addEventListener('change', recolour);
      Object.assign(element, { readTerminal: () => read(t) });
      element.dataset.ready = 'true';
      setReady(true);
      off = () => {
        cancelAnimationFrame(frame);
        observer.disconnect();
        window.removeEventListener('focus', focused);
        dark.removeEventListener('change', recolour);
        clearTimeout(rung);
        for (const d of [resized, typed, selected, bell]) d.dispose();
        unwatch();
        t.dispose();
        term.current = null;
      };
    })();
    return () => {
      dead = true;
      off();
    };
  }, [client, tty]);

  useEffect(() => {
    if (!term.current) return;
    term.current.options.screenReaderMode = settings.screenReader;
    term.current.options.fontSize = settings.size;
    refit.current();
  }, [settings, ready]);

  useEffect(() => {
    if (!visible) return;
    const frame = requestAnimationFrame(() => {
      refit.current();
      if (window.matchMedia('(pointer: fine)').matches && document.activeElement === document.body) term.current?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [visible, ready]);

  return (
    <>
      <div ref={host} className={styles.terminal} data-testid={`terminal-${tty}`} hidden={!visible} role="group" aria-label={`Terminal ${tty.replace(/^t/, '')}. F6 leaves it.`} />
      {search && visible && (
        <TerminalSearch
          search={search}
          close={() => {
            setSearch(null);
            term.current?.focus();
          }}
        />
      )}
    </>
  );
}

/** The keys a phone's keyboard lacks. */
export function KeyRow({ tty }: { tty: string | null }) {
  const { client } = useLab();
  const [ctrl, setCtrl] = useState(false);
  if (!client || !tty) return null;
  const send = (keys: string) => client.keys(tty, keys);
  const keys: [string, string, string?][] = [
    ['Esc', '\x1b', 'Escape'],
    ['Tab', '\t'],
    ['↑', '\x1b[A', 'Up'],
    ['↓', '\x1b[B', 'Down'],
    ['←', '\x1b[D', 'Left'],
    ['→', '\x1b[C', 'Right'],
    ['|', '|', 'pipe'],
    ['/', '/', 'slash'],
    ['-', '-', 'dash'],
  ];
  return (
    <div className={styles.keyRow} role="toolbar" aria-label="Keys">
      <button type="button" aria-pressed={ctrl} onClick={() => setCtrl(!ctrl)}>
        Ctrl
      </button>
      {ctrl
        ? ['C', 'D', 'R', 'L', 'Z', 'A', 'E', 'U'].map((k) => (
            <button
              type="button"
              key={k}
              onPointerDown={(e) => e.preventDefault()}
              onClick={() => {
                send(String.fromCharCode(k.charCodeAt(0) - 64));
                setCtrl(false);
              }}
              aria-label={`Control ${k}`}
            >
              ^{k}
            </button>
          ))
        : keys.map(([label, text, name]) => (
            <button type="button" key={label} onPointerDown={(e) => e.preventDefault()} onClick={() => send(text)} aria-label={name ?? label}>
              {label}
            </button>
          ))}
    </div>
  );
}
