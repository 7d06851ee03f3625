import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { SiteHeader } from '../components/site/header';
import { currentLearner } from '@/lib/auth';
import { loadCourses } from '@/lib/course';
import styles from '../components/site/site.module.css';

export const metadata: Metadata = { title: 'Courses' };

/** All courses; with only one there is nothing to choose. */
export default async function Catalogue() {
  const courses = await loadCourses();
  if (courses.length === 1) redirect(`/learn/${courses[0]!.id}`);
  const learner = await currentLearner().catch(() => null);
  return (
    <>
      <SiteHeader learner={learner} />
      <main className={styles.page}>
        <h1>Courses</h1>
        {!courses.length && (
          <p>
            There are none here yet. A course is a folder under <code>content/</code>; docs/writing-a-lesson.md says what is in it.
          </p>
        )}
        <ul className={styles.cards}>
          {courses.map((c) => (
            <li key={c.id}>
              <Link href={`/learn/${c.id}`}>
                <strong>{c.title}</strong>
                <span>{c.summary}</span>
              </Link>
            </li>
          ))}
        </ul>
      </main>
    </>
  );
}
