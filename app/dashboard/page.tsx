import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { SiteHeader } from '../components/site/header';
import { currentLearner } from '@/lib/auth';
import { checksOf, lessonHref, loadCourses } from '@/lib/course';
import { db } from '@/lib/db';
import styles from '../components/site/site.module.css';

export const metadata: Metadata = { title: 'Progress' };

/** What a learner has done, lesson by lesson, and where to go on. */
export default async function Progress() {
  const learner = await currentLearner();
  if (!learner) redirect('/account?next=/dashboard');
  const [courses, rows, labs] = await Promise.all([loadCourses(), db().progress.findMany({ where: { userId: learner.id } }), db().lab.findMany({ where: { userId: learner.id }, select: { course: true, lesson: true, updatedAt: true } })]);
  const points = rows.reduce((n, r) => n + r.points, 0);
  const passed = rows.filter((r) => r.passedAt).length;
  return (
    <>
      <SiteHeader learner={learner} next="/dashboard" />
      <main className={styles.page}>
        <h1>Your progress</h1>
        <p className={styles.lead}>
          {passed} {passed === 1 ? 'goal' : 'goals'} reached, {points} {points === 1 ? 'point' : 'points'}.
        </p>
        {courses.map((course) => (
          <section key={course.id} className={styles.report}>
            <h2>{course.title}</h2>
            <table>
              <thead>
                <tr>
                  <th scope="col">Lesson</th>
                  <th scope="col">Goals</th>
                  <th scope="col">Last opened</th>
                </tr>
              </thead>
              <tbody>
                {course.modules
                  .flatMap((m) => m.lessons)
                  .map((lesson) => {
                    const mine = rows.filter((r) => r.course === course.id && r.lesson === lesson.path);
                    const lab = labs.find((l) => l.course === course.id && l.lesson === lesson.path);
                    return (
                      <tr key={lesson.path}>
                        <th scope="row">
                          <Link href={lessonHref(lesson)}>{lesson.title}</Link>
                        </th>
                        <td>
                          <ul>
                            {checksOf(lesson).map((c) => {
                              const row = mine.find((r) => r.check === c.id);
                              return (
                                <li key={c.id} data-done={row?.passedAt ? true : undefined}>
                                  <span aria-hidden="true">{row?.passedAt ? '✓' : '·'}</span> {c.goal}
                                  {!row?.passedAt && row?.lastHint && <small> {row.lastHint}</small>}
                                </li>
                              );
                            })}
                          </ul>
                        </td>
                        <td>{lab ? lab.updatedAt.toISOString().slice(0, 10) : '–'}</td>
                      </tr>
                    );
                  })}
              </tbody>
            </table>
          </section>
        ))}
      </main>
    </>
  );
}
