'use client';
import { useEffect, useRef, useState } from 'react';
import type { SearchAddon } from '@xterm/addon-search';
import styles from './lab.module.css';

/** Looks for a text in what a terminal has shown. Enter is the one before, Shift+Enter the one after, Escape goes back. */
export function TerminalSearch({ search, close }: { search: SearchAddon; close: () => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ at: number; of: number } | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    const on = search.onDidChangeResults(({ resultIndex, resultCount }) => setFound({ at: resultIndex + 1, of: resultCount }));
    return () => {
      on.dispose();
      search.clearDecorations();
    };
  }, [search]);
  const css = typeof document === 'undefined' ? null : getComputedStyle(document.documentElement);
  const colour = (name: string) => css?.getPropertyValue(name).trim() ?? '';
  const options = { decorations: { matchBackground: colour('--term-selection'), activeMatchBackground: colour('--busy-soft'), activeMatchBorder: colour('--busy'), matchOverviewRuler: colour('--accent'), activeMatchColorOverviewRuler: colour('--busy') } };
  const look = (value: string, back: boolean) => {
    if (!value) {
      search.clearDecorations();
      return setFound(null);
    }
    if (back) search.findPrevious(value, options);
    else search.findNext(value, options);
  };
  return (
    <form
      className={styles.find}
      role="search"
      onSubmit={(e) => e.preventDefault()}
      onKeyDown={(e) => {
        if (e.key === 'Escape') close();
        else if (e.key === 'Enter') look(text, !e.shiftKey);
        else return;
        e.preventDefault();
      }}
    >
      <input
        ref={input}
        value={text}
        aria-label="Find in the terminal"
        placeholder="find"
        spellCheck={false}
        onChange={(e) => {
          setText(e.target.value);
          look(e.target.value, true);
        }}
      />
      <span role="status">{text && found ? (found.of ? `${found.at || '…'} of ${found.of}` : 'none') : ''}</span>
      <button type="button" onClick={() => look(text, true)} aria-label="The one before">
        ↑
      </button>
      <button type="button" onClick={() => look(text, false)} aria-label="The one after">
        ↓
      </button>
      <button type="button" onClick={close} aria-label="Close">
        ×
      </button>
    </form>
  );
}
