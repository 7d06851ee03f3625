import Link from 'next/link';
import { Mark } from './components/site/header';
import styles from './components/site/site.module.css';

export default function NotFound() {
  return (
    <main className={styles.page}>
      <p>
        <Link href="/" className={styles.brand}>
          <Mark /> Drydock
        </Link>
      </p>
      <h1>Not found</h1>
      <p>There is nothing at this address.</p>
      <p>
        <Link href="/learn">All lessons</Link>
      </p>
    </main>
  );
}
