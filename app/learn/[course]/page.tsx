import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { SiteHeader } from '@/app/components/site/header';
import { currentLearner } from '@/lib/auth';
import { checksOf, lessonHref, loadCourse } from '@/lib/course';
import { db } from '@/lib/db';
import { courseProgress } from '@/lib/progress/progress';
import styles from '@/app/components/site/site.module.css';

type Params = { params: Promise<{ course: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const course = await loadCourse((await params).course);
  return course ? { title: course.title, description: course.summary } : {};
}

/** A course: its modules and lessons, and what of them is done. */
export default async function CoursePage({ params }: Params) {
  const course = await loadCourse((await params).course);
  if (!course) notFound();
  const learner = await currentLearner().catch(() => null);
  const done = learner ? await courseProgress(db(), learner.id, course.id).catch(() => new Map<string, Set<string>>()) : new Map<string, Set<string>>();
  const lessons = course.modules.flatMap((m) => m.lessons);
  const of = (path: string) => done.get(path)?.size ?? 0;
  const finished = lessons.length > 0 && lessons.every((l) => checksOf(l).every((c) => done.get(l.path)?.has(c.id)));
  return (
    <>
      <SiteHeader learner={learner} next={`/learn/${course.id}`} />
      <main className={styles.page}>
        <h1>{course.title}</h1>
        <p className={styles.lead}>{course.summary}</p>
        {course.audience && <p className={styles.dim}>For: {course.audience}</p>}
        {finished && <p className={styles.finished}>You have done all of it. Every lesson can be restarted, and done again another way.</p>}
        {process.env.NODE_ENV === 'development' && course.errors.length > 0 && (
          <section className={styles.faults} aria-label="For the author">
            <h2>To mend</h2>
            <ul>
              {course.errors.map((e, i) => (
                <li key={i}>
                  <code>
                    {e.file}
                    {e.line && `:${e.line}:${e.column}`}
                  </code>{' '}
                  {e.message}
                </li>
              ))}
            </ul>
          </section>
        )}
        {!lessons.length && <p>There are no lessons in this course yet.</p>}
        {course.modules.map((m, i) => (
          <section key={m.id} className={styles.module}>
            <h2>
              <span>{i + 1}</span>
              {m.title}
            </h2>
            <p className={styles.dim}>{m.summary}</p>
            <ol>
              {m.lessons.map((l) => {
                const all = checksOf(l).length;
                const passed = Math.min(of(l.path), all);
                return (
                  <li key={l.path}>
                    <Link href={lessonHref(l)} data-done={(all > 0 && passed === all) || undefined}>
                      <span className={styles.ring} aria-hidden="true" style={{ '--part': all ? passed / all : 0 } as React.CSSProperties}>
                        {all > 0 && passed === all ? '✓' : ''}
                      </span>
                      <span>
                        <strong>{l.title}</strong>
                        <span>{l.summary}</span>
                      </span>
                      <small>{passed ? `${passed} of ${all} done` : `${l.minutes} min`}</small>
                    </Link>
                  </li>
                );
              })}
            </ol>
          </section>
        ))}
      </main>
    </>
  );
}
