import Link from 'next/link';
import styles from './components/site/site.module.css';

export default function NotFound() {
  return (
    <main className={styles.page}>
      <h1>Not found</h1>
      <p>There is nothing at this address.</p>
      <p>
        <Link href="/learn">All lessons</Link>
      </p>
    </main>
  );
}
