'use client';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { useLabState } from './lab-context';
import styles from './lab.module.css';

/** How much of the lesson is done, as a thin bar and in words. */
export function LessonProgress({ checks }: { checks: readonly string[] }) {
  const done = useLabState((s) => checks.filter((id) => s.checks[id]?.passed).length);
  if (!checks.length) return null;
  return (
    <div className={styles.progress} data-full={done === checks.length || undefined}>
      <div className={styles.progressBar} role="progressbar" aria-valuenow={done} aria-valuemin={0} aria-valuemax={checks.length} aria-label={`${done} of ${checks.length} done`}>
        <span style={{ width: `${(100 * done) / checks.length}%` }} />
      </div>
      <span>
        {done} of {checks.length} done
      </span>
    </div>
  );
}

/** A menu that shuts when one clicks elsewhere or presses Escape. */
export function Popover({ label, children }: { label: React.ReactNode; children: React.ReactNode }) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      if (!details.current?.contains(event.target as Node)) details.current?.removeAttribute('open');
    };
    document.addEventListener('click', onClick);
    return () => document.removeEventListener('click', onClick);
  }, []);
  return (
    <details ref={details} className={styles.popover} onKeyDown={(e) => e.key === 'Escape' && (details.current?.removeAttribute('open'), details.current?.querySelector('summary')?.focus())}>
      <summary>{label}</summary>
      <div>{children}</div>
    </details>
  );
}

/** What stands at the end of a lesson: what is left, or what comes next. */
export function LessonEnd({ checks, next, course }: { checks: readonly string[]; next: { href: string; title: string; summary: string } | null; course: { href: string; title: string } }) {
  const left = useLabState((s) => checks.filter((id) => !s.checks[id]?.passed).length);
  return (
    <footer className={styles.end} data-done={left === 0 || undefined}>
      {left > 0 ? <p>{left === 1 ? 'One goal is' : `${left} goals are`} still open. Nothing stops you from going on.</p> : <p>Done, all of it.</p>}
      {next ? (
        <Link className={styles.next} href={next.href}>
          <small>Next</small>
          <strong>{next.title}</strong>
          <span>{next.summary}</span>
        </Link>
      ) : (
        <Link className={styles.next} href={course.href}>
          <small>That was the last lesson of</small>
          <strong>{course.title}</strong>
          <span>See what you have done, and do again what you like.</span>
        </Link>
      )}
    </footer>
  );
}
