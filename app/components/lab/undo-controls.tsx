'use client';
import { useRef, useState } from 'react';
import type { MarkState } from '@/lib/protocol';
import { useLab, useLabState } from './lab-context';
import styles from './lab.module.css';

/** Undoes the last command, or goes back to before an earlier one. */
export function UndoControls() {
  const { client } = useLab();
  const marks = useLabState((s) => s.marks);
  const online = useLabState((s) => s.status === 'online');
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<MarkState | null>(null);
  const menu = useRef<HTMLDetailsElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  if (!client) return null;
  const last = marks.at(-1);
  const shut = () => menu.current?.removeAttribute('open');
  const go = async (mark: MarkState) => {
    setBusy(true);
    await client.goBack(mark.id);
    setBusy(false);
    document.querySelector<HTMLElement>('[role=tabpanel]:not([hidden]) [data-testid^=terminal-] textarea')?.focus();
  };
  const choose = (mark: MarkState) => {
    shut();
    if (mark.id === last?.id) return void go(mark);
    setAsked(mark);
    dialog.current?.showModal();
  };
  const after = asked ? marks.length - marks.findIndex((m) => m.id === asked.id) : 0;
  return (
    <div className={styles.undo} role="group" aria-label="Undo">
      <button type="button" onClick={() => last && void go(last)} disabled={!last || busy || !online} title={last ? `Undo: ${last.command}` : 'Nothing to undo'}>
        {busy ? 'undoing…' : 'undo'}
      </button>
      <details ref={menu} className={styles.menu} data-none={!marks.length || undefined} onBlur={(e) => !e.currentTarget.contains(e.relatedTarget) && shut()} onKeyDown={(e) => e.key === 'Escape' && (shut(), menu.current?.querySelector('summary')?.focus())}>
        <summary aria-label="Go back to…">▾</summary>
        <div className={styles.marks}>
          <p>{marks.length ? 'Go back to just before' : 'What you enter can be undone here.'}</p>
          {[...marks].reverse().map((m) => (
            <button key={m.id} type="button" disabled={busy} onClick={() => choose(m)}>
              <time>{new Date(m.at).toISOString().slice(11, 19)}</time>
              <code>{m.command}</code>
            </button>
          ))}
        </div>
      </details>
      <dialog ref={dialog} className={styles.ask} aria-label="Go back">
        <h3>Go on from before this command?</h3>
        <p>
          <code>{asked?.command}</code>
        </p>
        <p>
          The cluster, your files and the terminals become as they were then. This and the {after - 1 === 1 ? 'command' : `${after - 1} commands`} after it never were. What you have passed stays passed.
        </p>
        <div>
          <button type="button" onClick={() => dialog.current?.close()}>
            Stay here
          </button>
          <button
            type="button"
            className={styles.action}
            onClick={() => {
              dialog.current?.close();
              if (asked) void go(asked);
            }}
          >
            Branch from there
          </button>
        </div>
      </dialog>
    </div>
  );
}
