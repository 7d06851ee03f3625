'use client';
import { Children, createContext, useContext, useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useLab, useLabState } from '../lab/lab-context';
import styles from './lesson.module.css';

/** A step of the lesson; whether it is done stands in its margin. */
export function Step({ title, number, checks, children }: { title: string; number: string; checks: string; children: ReactNode }) {
  const ids = checks ? checks.split(' ') : [];
  const done = useLabState((s) => ids.length > 0 && ids.every((id) => s.checks[id]?.passed));
  const heading = useId();
  return (
    <section className={styles.step} data-done={done || undefined} aria-labelledby={heading}>
      <div className={styles.margin} aria-hidden="true">
        <span className={styles.mark}>{done ? <Tick /> : number}</span>
      </div>
      <h2 id={heading} className={styles.stepTitle}>
        {title}
        {done && <span className="sr-only"> (done)</span>}
      </h2>
      {children}
    </section>
  );
}

export function Tick() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d="M3.2 8.6 6.6 12 13 4.6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** A goal. It is looked at by itself; when asked, it says what was seen. */
export function Check({ id, children }: { id: string; points?: string; children: ReactNode }) {
  const { client } = useLab();
  const check = useLabState((s) => s.checks[id]);
  const looking = useSlow(useLabState((s) => s.looking));
  const [asked, setAsked] = useState(false);
  const [asking, setAsking] = useState(false);
  const passed = check?.passed ?? false;
  const was = useRef(passed);
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    if (passed && !was.current) setFresh(true);
    was.current = passed;
  }, [passed]);
  const ask = async () => {
    setAsking(true);
    await client?.ask({ what: 'check' });
    setAsked(true);
    setAsking(false);
  };
  return (
    <div className={styles.check} id={`check-${id}`} data-passed={passed || undefined} data-fresh={fresh || undefined}>
      <span className={styles.bullet} aria-hidden="true">
        {passed && <Tick />}
      </span>
      <div className={styles.goal}>
        <div>
          <span className="sr-only">{passed ? 'Done: ' : 'To do: '}</span>
          {children}
        </div>
        {!passed && asked && check?.hint && <div className={styles.seen}>{check.hint}</div>}
      </div>
      {!passed && client && (
        <button type="button" className={styles.checkNow} onClick={() => void ask()} disabled={asking}>
          {looking && asking ? 'looking…' : 'check now'}
        </button>
      )}
      <span className="sr-only" role="status">
        {fresh ? 'Done.' : ''}
        {!passed && asked && !asking ? check?.hint : ''}
      </span>
    </div>
  );
}

/** True once `on` has been true for 300 ms: what is quicker needs no sign that it is under way. */
function useSlow(on: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!on) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, [on]);
  return slow;
}

/** A step's hints and solution, unfolded one by one. */
export function Help({ step, count, solution, children }: { step: string; count: string; solution: string; children: ReactNode }) {
  const { client } = useLab();
  const [shown, setShown] = useState(0);
  const total = Number(count);
  const parts = Children.toArray(children).filter((c) => typeof c === 'object');
  const last = solution === 'true' && shown === total - 1;
  const more = () => {
    client?.hintShown(`${step}.${last ? 'solution' : shown + 1}`);
    setShown(shown + 1);
  };
  return (
    <div className={styles.help}>
      {parts.slice(0, shown).map((part, i) => (
        <div key={i} className={styles.hint}>
          {part}
        </div>
      ))}
      {shown < total && (
        <button type="button" className={styles.hintButton} onClick={more}>
          {last ? 'Show the solution' : shown === 0 ? 'Hint' : 'Another hint'}
        </button>
      )}
    </div>
  );
}

export function Hint({ children }: { number?: string; children: ReactNode }) {
  return <div>{children}</div>;
}

export function Solution({ children }: { children: ReactNode }) {
  return (
    <div>
      <p className={styles.solutionTitle}>A solution</p>
      {children}
    </div>
  );
}

const Predicting = createContext<{ chosen: string | null; choose: (id: string) => void }>({ chosen: null, choose: () => {} });

/** A question before a command that surprises: any answer opens what follows, and each explains itself. */
export function Predict({ ask, children }: { ask: string; children: ReactNode }) {
  const [chosen, choose] = useState<string | null>(null);
  const id = useId();
  return (
    <Predicting.Provider value={{ chosen, choose }}>
      <div className={styles.predict} role="group" aria-labelledby={id}>
        <p id={id} className={styles.ask}>
          {ticked(ask)}
        </p>
        {children}
      </div>
    </Predicting.Provider>
  );
}

export function Option({ correct, why, children }: { correct?: string; why: string; children: ReactNode }) {
  const { chosen, choose } = useContext(Predicting);
  const id = useId();
  const mine = chosen === id;
  const right = correct === 'true';
  return (
    <div className={styles.option} data-chosen={mine || undefined} data-right={(chosen !== null && right) || undefined}>
      <button type="button" onClick={() => choose(id)} aria-pressed={mine}>
        <span className={styles.optionMark} aria-hidden="true">
          {mine ? right ? <Tick /> : '×' : ''}
        </span>
        <span>{children}</span>
      </button>
      {mine && (
        <p className={styles.why} role="status">
          {!right && 'Not quite. '}
          {ticked(why)}
        </p>
      )}
    </div>
  );
}

export function Then({ children }: { children: ReactNode }) {
  const { chosen } = useContext(Predicting);
  if (chosen === null) return <p className={styles.locked}>Choose an answer, then see for yourself.</p>;
  return <div className={styles.then}>{children}</div>;
}

/** Backquotes in an attribute are code, as in the text. */
function ticked(text: string): ReactNode {
  return text.split('`').map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part));
}
