import { connection } from 'next/server';
import Link from 'next/link';
import { SiteHeader } from './components/site/header';
import { currentLearner, type Learner } from '@/lib/auth';
import { loadCourses } from '@/lib/course';
import { db } from '@/lib/db';
import styles from './components/site/site.module.css';

/** The front page: what this is, in one screen, and one button. */
export default async function Home() {
  await connection();
  let learner: Learner | null = null;
  let been = false;
  try {
    learner = await currentLearner();
    been = learner !== null && (await db().lab.count({ where: { userId: learner.id } })) > 0;
  } catch (error) {
    console.error('front page:', (error as Error).message);
  }
  const courses = await loadCourses();
  const lessons = courses.flatMap((c) => c.modules.flatMap((m) => m.lessons));
  return (
    <>
      <SiteHeader learner={learner} />
      <main className={styles.front}>
        <div className={styles.pitch}>
          <h1>Learn Kubernetes by typing.</h1>
          <p>
            Drydock puts a lesson beside a terminal, and behind the terminal a cluster of your own. It is simulated, so it starts at once, never times out, and nothing you do can harm it. What it prints is what a real
            cluster prints.
          </p>
          {lessons.length ? (
            <form method="post" action="/start">
              <button type="submit" className={styles.start}>
                {been ? 'Go on learning' : 'Start learning'}
              </button>
              <small>{been ? <Link href="/learn">or choose a lesson</Link> : 'One click. No account, no installation.'}</small>
            </form>
          ) : (
            <p role="status">There are no lessons here yet: add one under content/.</p>
          )}
        </div>
        <Sample />
        <ul className={styles.facts}>
          <li>
            <strong>Type, don’t watch.</strong> kubectl, minikube, pipes, nano and a whole shell, with completion and history.
          </li>
          <li>
            <strong>Checks that look for themselves.</strong> A goal turns green when the cluster is right, however you got there. If not, it says what it saw.
          </li>
          <li>
            <strong>Leave whenever you like.</strong> Next week, the same screen and the same cluster are waiting.
          </li>
        </ul>
      </main>
    </>
  );
}

/** What it looks like, in a few lines. Not a recording: only what a learner sees in lesson two. */
function Sample() {
  return (
    <pre className={styles.sample} aria-label="A terminal: a Deployment of four replicas heals itself after a Pod was deleted">
      <span className={styles.cmd}>kubectl scale deployments/hello-node --replicas=4</span>
      {'\n'}deployment.apps/hello-node scaled{'\n'}
      <span className={styles.cmd}>kubectl delete pod hello-node-5b4c7bd7c8-x2vkq</span>
      {'\n'}pod &quot;hello-node-5b4c7bd7c8-x2vkq&quot; deleted from default namespace{'\n'}
      <span className={styles.cmd}>kubectl get deployments</span>
      {'\n'}NAME         READY   UP-TO-DATE   AVAILABLE   AGE{'\n'}hello-node   <b>4/4</b>     4            4           2m11s{'\n'}
      <span className={styles.cmd} />
      <i />
    </pre>
  );
}
