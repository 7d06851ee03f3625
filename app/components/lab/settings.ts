'use client';
import { useSyncExternalStore } from 'react';

/** How this reader wants the terminal, kept in this browser. */
export interface Settings {
  /** Pixels. */
  readonly size: number;
  readonly copyOnSelect: boolean;
  readonly screenReader: boolean;
}

export const SIZES = [11, 12, 13, 14, 15, 16, 18, 20, 24];
const KEY = 'drydock:terminal';
const DEFAULTS: Settings = { size: 13, copyOnSelect: true, screenReader: false };

let current: Settings | null = null;
const listeners = new Set<() => void>();

function read(): Settings {
  if (current) return current;
  let kept: Partial<Settings> = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>;
  } catch {
    // Without storage, or with something else in it: the defaults.
  }
  return (current = {
    size: SIZES.includes(kept.size ?? 0) ? kept.size! : DEFAULTS.size,
    copyOnSelect: kept.copyOnSelect ?? DEFAULTS.copyOnSelect,
    screenReader: kept.screenReader ?? DEFAULTS.screenReader,
  });
}

export function setSettings(change: Partial<Settings>): void {
  current = { ...read(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // As above: it lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSettings = (): Settings => useSyncExternalStore(subscribe, read, () => DEFAULTS);
