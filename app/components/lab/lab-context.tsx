'use client';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { LabClient, type LabState } from './lab-client';

export type View = 'terminal' | 'cluster' | 'browser' | 'files';

interface Lab {
  /** Null for a visitor who has no session yet: text only. */
  readonly client: LabClient | null;
  readonly view: View;
  readonly tty: string | null;
  /** On a phone: which of the two halves is seen. */
  readonly half: 'lesson' | 'lab';
  show(view: View, tty?: string): void;
  setHalf(half: 'lesson' | 'lab'): void;
  /**
   * Types a command into the visible terminal. What runs there is waited for, of which `waiting` is told, until `given` is
   * aborted. Settles with null, or with why it was not done.
   */
  run(command: string, waiting: (on: boolean) => void, given: AbortSignal): Promise<string | null>;
  /** Commands the learner ran from the text, in this lesson. */
  readonly ran: ReadonlySet<string>;
}

const Context = createContext<Lab | null>(null);

export function useLab(): Lab {
  const lab = useContext(Context);
  if (!lab) throw new Error('outside of a lesson');
  return lab;
}

const NOTHING = new LabClient('', '', []).get();
const never = () => () => {};

/** A part of the lab's state; the component renders again when that part changes. `pick` must return the same value for the same state. */
export function useLabState<T>(pick: (state: LabState) => T): T {
  const { client } = useLab();
  const initial = useContext(Initial);
  return useSyncExternalStore(client?.subscribe ?? never, () => pick(client?.get() ?? initial), () => pick(client?.get() ?? initial));
}

const Initial = createContext<LabState>(NOTHING);

export function LabProvider({ course, lesson, passed, signedIn, children }: { course: string; lesson: string; passed: readonly string[]; signedIn: boolean; children: ReactNode }) {
  const [client] = useState(() => (signedIn ? new LabClient(course, lesson, passed) : null));
  const [view, setView] = useState<View>('terminal');
  const [tty, setTty] = useState<string | null>(null);
  const [half, setHalf] = useState<'lesson' | 'lab'>('lesson');
  const key = `drydock:ran:${course}/${lesson}`;
  const [ran, setRan] = useState<ReadonlySet<string>>(new Set());
  const ttyRef = useRef<string | null>(null);

  useEffect(() => {
    try {
      setRan(new Set(JSON.parse(sessionStorage.getItem(key) ?? '[]') as string[]));
    } catch {
      // A private window without storage: marks last as long as the page.
    }
  }, [key]);

  // The shown terminal: the chosen one while it is open, else the first.
  const ttys = useSyncExternalStore(client?.subscribe ?? never, () => client?.get().ttys ?? NOTHING.ttys, () => NOTHING.ttys);
  const shown = ttys.some((t) => t.tty === tty) ? tty : (ttys[0]?.tty ?? null);
  useEffect(() => {
    ttyRef.current = shown;
  }, [shown]);

  const show = useCallback((next: View, nextTty?: string) => {
    setView(next);
    if (nextTty) setTty(nextTty);
  }, []);

  const run = useCallback(
    async (command: string, waiting: (on: boolean) => void, given: AbortSignal) => {
      if (!client || !ttyRef.current) return 'The terminal is not ready yet.';
      const target = ttyRef.current;
      setView('terminal');
      setHalf('lab');
      if (client.busy(target)) {
        waiting(true);
        await client.idle(target, given);
        waiting(false);
        if (given.aborted) return null;
      }
      const refused = await client.input({ type: 'run', tty: target, command });
      if (refused === null) {
        setRan((before) => {
          const after = new Set(before).add(command);
          try {
            sessionStorage.setItem(key, JSON.stringify([...after]));
          } catch {
            // As above.
          }
          return after;
        });
      }
      return refused;
    },
    [client, key],
  );

  const lab = useMemo(() => ({ client, view, tty: shown, half, show, setHalf, run, ran }), [client, view, shown, half, show, run, ran]);
  const initial = useMemo(() => ({ ...NOTHING, checks: Object.fromEntries(passed.map((id) => [id, { id, passed: true }])) }), [passed]);
  return (
    <Initial.Provider value={initial}>
      <Context.Provider value={lab}>{children}</Context.Provider>
    </Initial.Provider>
  );
}
