'use client';
import styles from './components/site/site.module.css';

export default function Failure({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className={styles.page}>
      <h1>That did not work</h1>
      <p>Something failed on our side, perhaps the database. What you have done is kept.</p>
      <p>
        <button type="button" className={styles.quiet} onClick={reset}>
          Try again
        </button>
      </p>
    </main>
  );
}
