'use client';
import { useEffect, useRef, useState } from 'react';
import type { Exchange } from '@/lib/course/session';
import { copy } from '../clipboard';
import { useLab } from '../lab/lab-context';
import styles from './lesson.module.css';

function Copy({ text }: { text: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <button type="button" className={styles.tool} onClick={() => void copy(text).then(setDone)} aria-label={done ? 'Copied' : 'Copy'}>
      {done ? 'copied' : 'copy'}
    </button>
  );
}

/** Runs a command in the visible terminal, and says why when it can't. */
function useRun(command: string) {
  const { run, ran, client } = useLab();
  const [why, setWhy] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const waits = useRef<AbortController | null>(null);
  const start = async () => {
    // A second click while it waits takes it back.
    if (busy) return waits.current?.abort();
    setBusy(true);
    const given = new AbortController();
    waits.current = given;
    setWhy(await run(command, (on) => setWhy(on ? 'Waits for what runs in the terminal. Ctrl+C there stops that; a click here takes this back.' : null), given.signal));
    setBusy(false);
  };
  return { start, why, busy, done: ran.has(command), possible: client !== null };
}

/** Words that break only between each other: a flag is not to be torn at its hyphen. */
function Words({ line }: { line: string }) {
  return line.split(/( +)/).map((word, i) => (word.trim() && /-/.test(word) ? <span key={i} className={styles.word}>{word}</span> : word));
}

function Command({ command, output }: Exchange) {
  const { start, why, busy, done, possible } = useRun(command);
  const [first, ...rest] = command.split('\n');
  return (
    <div className={styles.exchange}>
      {command && (
        <div className={styles.command}>
          <code>
            <span className={styles.prompt} aria-hidden="true" />
            <Words line={first!} />
            {rest.map((line, i) => (
              <span key={i}>
                {'\n'}
                <span className={styles.more} aria-hidden="true" />
                <Words line={line} />
              </span>
            ))}
          </code>
          <span className={styles.tools}>
            <Copy text={command} />
            {possible && (
              <button type="button" className={`${styles.tool} ${styles.run}`} onClick={() => void start()} aria-label={busy ? 'Waiting to run; click to take it back' : `Run ${command} in the terminal${done ? ', was run' : ''}`}>
                {busy ? 'waits' : done ? '✓ run' : 'run'}
              </button>
            )}
          </span>
        </div>
      )}
      {why && (
        <p className={styles.refused} role="status">
          {why}
        </p>
      )}
      {output && (
        <details className={styles.output}>
          <summary>expected output</summary>
          <pre>{output}</pre>
        </details>
      )}
    </div>
  );
}

/** A ```console block: commands one can copy and run, with what they print folded under them. */
export function Session({ entries }: { entries: string }) {
  const exchanges = JSON.parse(entries) as Exchange[];
  return (
    <div className={styles.session}>
      {exchanges.map((e, i) => (
        <Command key={i} {...e} />
      ))}
    </div>
  );
}

/** Any other block of code. With a file name it can be saved into the learner's home. */
export function Listing({ lang, text, file }: { lang: string; text: string; file: string }) {
  const { client } = useLab();
  const [saved, setSaved] = useState<string | null>(null);
  return (
    <div className={styles.listing}>
      <div className={styles.listingHead}>
        <span>{file || lang}</span>
        <span className={styles.tools}>
          <Copy text={text} />
          {file && client && (
            <button type="button" className={`${styles.tool} ${styles.run}`} onClick={() => void client.input({ type: 'file', path: file, text: `${text}\n` }).then((why) => setSaved(why ?? `saved as ~/${file}`))}>
              save
            </button>
          )}
        </span>
      </div>
      <pre>
        <code>{text}</code>
      </pre>
      {saved && (
        <p className={styles.refused} role="status">
          {saved}
        </p>
      )}
    </div>
  );
}

/** A command in running text, clickable. */
export function Run({ command }: { command: string }) {
  const { start, why, done, possible } = useRun(command);
  if (!possible) return <code>{command}</code>;
  return (
    <>
      <button type="button" className={styles.inlineRun} onClick={() => void start()} title={done ? 'was run; click to run again' : 'click to run in the terminal'}>
        <code>{command}</code>
      </button>
      {why && (
        <small className={styles.refusedInline} role="status">
          {' '}
          {why}
        </small>
      )}
    </>
  );
}
