import type { Metadata } from 'next';
import { SiteHeader } from '../components/site/header';
import { safeNext } from '../components/site/next';
import { signOut } from './actions';
import { GitHubButton, SignInForm, SignUpForm } from './forms';
import { currentLearner, githubConfigured } from '@/lib/auth';
import styles from '../components/site/site.module.css';

export const metadata: Metadata = { title: 'Account' };

export default async function Account({ searchParams }: { searchParams: Promise<{ next?: string; error?: string }> }) {
  const { next: wanted, error } = await searchParams;
  const next = safeNext(wanted) ?? '/learn';
  const learner = await currentLearner();
  const github = githubConfigured();
  return (
    <>
      <SiteHeader learner={learner} next={next} />
      <main className={styles.page}>
        {error && <p role="alert">That sign-in did not work. Try again.</p>}
        {learner && !learner.guest ? (
          <>
            <h1>{learner.name ?? 'Your account'}</h1>
            <p>{learner.email}</p>
            <p>
              <a href={next}>Back to learning</a>
            </p>
            <form action={signOut}>
              <button type="submit" className={styles.quiet}>
                Sign out
              </button>
            </form>
          </>
        ) : (
          <>
            <h1>{learner ? 'Keep your work' : 'Welcome'}</h1>
            <p className={styles.lead}>
              {learner ? 'You learn as a guest: what you do is kept for this browser alone. With an account it is yours anywhere; nothing you did is lost.' : 'Sign in to go on where you stopped. To begin, no account is needed.'}
            </p>
            <div className={styles.forms}>
              <section>
                <h2>Sign up</h2>
                <SignUpForm next={next} />
              </section>
              <section>
                <h2>Sign in</h2>
                <SignInForm next={next} />
                {learner && <p className={styles.dim}>What you passed as a guest goes with you.</p>}
              </section>
            </div>
            {github && <GitHubButton next={next} />}
          </>
        )}
      </main>
    </>
  );
}
