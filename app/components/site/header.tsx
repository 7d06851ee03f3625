import Link from 'next/link';
import type { Learner } from '@/lib/auth';
import styles from './site.module.css';

/** The mark: a hull in its dock. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d="M2 6v14h20V6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
      <path d="M6 9h12l-2.2 6.5H8.2Z" fill="var(--accent)" />
      <path d="M12 3v6" stroke="var(--accent)" strokeWidth="2" />
    </svg>
  );
}

/** Who is signed in. */
export function Who({ learner, next }: { learner: Learner | null; next: string }) {
  if (!learner) {
    return (
      <Link className={styles.who} href={`/account?next=${encodeURIComponent(next)}`}>
        Sign in
      </Link>
    );
  }
  return (
    <Link className={styles.who} href={`/account?next=${encodeURIComponent(next)}`} title={learner.guest ? 'You are a guest: sign up to keep your work on any machine' : (learner.email ?? undefined)}>
      {learner.guest ? <>Guest<span className={styles.wide}> · keep my work</span></> : (learner.name ?? learner.email ?? 'Account')}
    </Link>
  );
}

export function SiteHeader({ learner, next = '/learn' }: { learner: Learner | null; next?: string }) {
  return (
    <header className={styles.header}>
      <Link href="/" className={styles.brand}>
        <Mark /> Drydock
      </Link>
      <nav aria-label="Site">
        <Link href="/learn">Lessons</Link>
        {learner && <Link href="/dashboard">Progress</Link>}
        {learner && learner.role !== 'LEARNER' && <Link href="/teach">Teach</Link>}
        <Who learner={learner} next={next} />
      </nav>
    </header>
  );
}
