import type { ReactNode } from 'react';
import styles from './lesson.module.css';

/** A word of the glossary: its meaning shows on hover and focus. */
export function Term({ meaning, children }: { meaning: string | null; children: ReactNode }) {
  if (!meaning) return <>{children}</>;
  return (
    <span className={styles.term} tabIndex={0}>
      {children}
      <span className={styles.meaning} role="note">
        {meaning}
      </span>
    </span>
  );
}

export function Note({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <aside className={styles.note}>
      {title && <strong>{title}</strong>}
      {children}
    </aside>
  );
}

export function Figure({ src, alt, children }: { src: string; alt: string; children?: ReactNode }) {
  return (
    <figure className={styles.figure}>
      <img src={src} alt={alt} />
      {children && <figcaption>{children}</figcaption>}
    </figure>
  );
}
