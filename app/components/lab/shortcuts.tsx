'use client';
import { useEffect, useRef } from 'react';
import styles from './lab.module.css';

const KEYS: [string, string][] = [
  ['F6', 'leave the terminal for the text, and back'],
  ['?', 'this list (outside of the terminal)'],
  ['← →', 'on a tab: the next tab; on the divider: move it'],
  ['Tab', 'in the terminal: complete a command, flag, resource or file'],
  ['↑ ↓, Ctrl+R', 'earlier commands; search them'],
  ['Ctrl+A / Ctrl+E', 'start and end of the line'],
  ['Ctrl+U / Ctrl+K / Ctrl+W', 'cut to the start, to the end, the word before'],
  ['Ctrl+C', 'stop what runs'],
  ['Ctrl+D', 'end of input; at an empty prompt: leave the shell'],
  ['Ctrl+L', 'clear the screen'],
  ['select', 'copies (the menu ⋯ can turn that off); Ctrl+Shift+C does too'],
  ['Ctrl+Shift+V', 'paste'],
  ['Ctrl+Shift+F', 'find in what the terminal has shown'],
  ['Ctrl+S', 'in the editor: save'],
  ['Esc, Tab', 'leave the editor'],
];

export function ShortcutsDialog({ open, close }: { open: boolean; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  return (
    <dialog ref={dialog} className={styles.ask} onClose={close} onClick={(e) => e.target === dialog.current && dialog.current?.close()}>
      <h3>Keyboard</h3>
      <dl className={styles.keys}>
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <div>
        <button type="button" className={styles.action} onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
