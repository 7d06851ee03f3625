import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SiteHeader } from '../components/site/header';
import { currentLearner } from '@/lib/auth';
import { checksOf, loadCourses } from '@/lib/course';
import { db } from '@/lib/db';
import styles from '../components/site/site.module.css';

export const metadata: Metadata = { title: 'Teach' };

const SHOWN = 200;

/** An instructor's room: who is where, and where they are stuck. */
export default async function Teach() {
  const me = await currentLearner();
  // The role is read from the database on each request, never from the session: one that was taken away is gone at once.
  if (!me || me.role === 'LEARNER') notFound();
  const [courses, users, hints] = await Promise.all([
    loadCourses(),
    db().user.findMany({
      where: { labs: { some: {} } },
      orderBy: { seenAt: 'desc' },
      take: SHOWN,
      select: { id: true, name: true, email: true, progress: true, labs: { select: { course: true, lesson: true, updatedAt: true }, orderBy: { updatedAt: 'desc' }, take: 1 } },
    }),
    db().hintShown.groupBy({ by: ['userId'], _count: true }),
  ]);
  const shown = new Map(hints.map((h) => [h.userId, h._count]));
  const titles = new Map(courses.flatMap((c) => c.modules.flatMap((m) => m.lessons.map((l) => [`${c.id}/${l.path}`, l.title] as const))));
  const all = courses.flatMap((c) => c.modules.flatMap((m) => m.lessons)).reduce((n, l) => n + checksOf(l).length, 0);
  const rows = users.sort((a, b) => (b.labs[0]?.updatedAt.getTime() ?? 0) - (a.labs[0]?.updatedAt.getTime() ?? 0));
  return (
    <>
      <SiteHeader learner={me} next="/teach" />
      <main className={styles.page}>
        <h1>Learners</h1>
        <p className={styles.dim}>
          {rows.length} {rows.length === 1 ? 'has' : 'have'} opened a lesson. {rows.length === SHOWN && 'Only the latest are shown.'}
        </p>
        <div className={styles.wideTable}>
          <table>
            <thead>
              <tr>
                <th scope="col">Learner</th>
                <th scope="col">Goals</th>
                <th scope="col">Points</th>
                <th scope="col">Hints</th>
                <th scope="col">Last lesson</th>
                <th scope="col">Stuck on</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((u) => {
                const lab = u.labs[0];
                const stuck = u.progress.filter((p) => !p.passedAt && p.attempts > 0).sort((a, b) => b.attempts - a.attempts)[0];
                return (
                  <tr key={u.id}>
                    <th scope="row">{u.name ?? u.email ?? `guest ${u.id.slice(-5)}`}</th>
                    <td>
                      {u.progress.filter((p) => p.passedAt).length} of {all}
                    </td>
                    <td>{u.progress.reduce((n, p) => n + p.points, 0)}</td>
                    <td>{shown.get(u.id) ?? 0}</td>
                    <td>{lab ? `${titles.get(`${lab.course}/${lab.lesson}`) ?? lab.lesson}, ${lab.updatedAt.toISOString().slice(0, 16).replace('T', ' ')}` : '–'}</td>
                    <td>{stuck ? `${stuck.check} (${stuck.attempts}×) ${stuck.lastHint ?? ''}` : ''}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </main>
    </>
  );
}
