import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { LessonText } from '@/app/components/lesson/text';
import { LabProvider } from '@/app/components/lab/lab-context';
import { LessonEnd, LessonProgress, Popover } from '@/app/components/lab/lesson-head';
import { LabPane, Workspace } from '@/app/components/lab/workspace';
import { Mark, Who } from '@/app/components/site/header';
import { currentLearner, type Learner } from '@/lib/auth';
import { checksOf, lessonHref, loadCourse, loadLesson, placeOf } from '@/lib/course';
import { db } from '@/lib/db';
import { courseProgress } from '@/lib/progress/progress';
import lab from '@/app/components/lab/lab.module.css';
import styles from '@/app/components/lesson/lesson.module.css';

type Params = { params: Promise<{ course: string; module: string; lesson: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const p = await params;
  const lesson = await loadLesson(p.course, p.module, p.lesson);
  return lesson ? { title: lesson.title, description: lesson.summary } : {};
}

/** A lesson: text on the left, the learner's own laptop and cluster on the right. The text is there without either. */
export default async function LessonPage({ params }: Params) {
  const p = await params;
  const path = `${p.module}/${p.lesson}`;
  const [course, lesson] = await Promise.all([loadCourse(p.course), loadLesson(p.course, p.module, p.lesson)]);
  const place = course && placeOf(course, path);
  if (!course || !lesson || !place) notFound();

  // Without a database the text can still be read.
  let learner: Learner | null = null;
  let done = new Map<string, Set<string>>();
  let trouble = false;
  try {
    learner = await currentLearner();
    if (learner) done = await courseProgress(db(), learner.id, course.id);
  } catch (error) {
    console.error('lesson page:', (error as Error).message);
    trouble = true;
  }
  const checks = checksOf(lesson).map((c) => c.id);
  const passed = checks.filter((id) => done.get(path)?.has(id));
  const moduleNumber = course.modules.indexOf(place.module) + 1;
  return (
    <LabProvider key={path} course={course.id} lesson={path} passed={passed} signedIn={learner !== null}>
      <div className={lab.skips}>
        <a href="#lesson">Skip to the lesson</a>
        <a href="#lab">Skip to the terminal</a>
        {checks[0] && <a href={`#check-${checks.find((id) => !passed.includes(id)) ?? checks[0]}`}>Skip to the next check</a>}
      </div>
      <header className={lab.header}>
        <Link href="/" className={lab.home} aria-label="Drydock, front page">
          <Mark />
        </Link>
        <nav className={lab.crumbs} aria-label="Where you are">
          <Link href={`/learn/${course.id}`}>{course.title}</Link>
          <span aria-hidden="true">›</span>
          <Popover
            label={
              <>
                <span className={lab.crumbModule}>
                  {place.module.title} <span aria-hidden="true">›</span>
                </span>
                <strong>{lesson.title}</strong>
              </>
            }
          >
            {course.modules.map((m) => (
              <section key={m.id}>
                <h3>{m.title}</h3>
                <ol>
                  {m.lessons.map((l) => {
                    const goals = checksOf(l);
                    const all = goals.length > 0 && goals.every((c) => done.get(l.path)?.has(c.id));
                    return (
                      <li key={l.path}>
                        <Link href={lessonHref(l)} aria-current={l.path === path ? 'page' : undefined}>
                          <span aria-hidden="true">{all ? '✓' : ''}</span>
                          {l.title}
                          {all && <span className="sr-only"> (done)</span>}
                        </Link>
                      </li>
                    );
                  })}
                </ol>
              </section>
            ))}
          </Popover>
        </nav>
        <LessonProgress checks={checks} />
        <Who learner={learner} next={lessonHref(lesson)} />
      </header>
      <Workspace
        text={
          <article className={styles.text}>
            <header className={styles.title}>
              <p>
                {moduleNumber}.{place.module.lessons.findIndex((l) => l.path === path) + 1} · about {lesson.minutes} minutes
              </p>
              <h1>{lesson.title}</h1>
              {lesson.summary && <p className={styles.lead}>{lesson.summary}</p>}
            </header>
            {trouble && (
              <p className={styles.fault} role="status">
                The database does not answer, so your progress can’t be shown. It is not lost.
              </p>
            )}
            <LessonText lesson={lesson} glossary={course.glossary} />
            <LessonEnd checks={checks} next={place.next && { href: lessonHref(place.next), title: place.next.title, summary: place.next.summary }} course={{ href: `/learn/${course.id}`, title: course.title }} />
          </article>
        }
        lab={
          learner ? (
            <LabPane />
          ) : (
            <form method="post" action="/start" className={lab.visitor}>
              <input type="hidden" name="next" value={lessonHref(lesson)} />
              <p>Behind this lesson is a cluster of your own.</p>
              <button type="submit" className={lab.action}>
                Start the terminal
              </button>
              <small>No account is needed.</small>
            </form>
          )
        }
      />
    </LabProvider>
  );
}
