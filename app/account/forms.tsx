'use client';
import { useActionState, useId } from 'react';
import { signIn, signUp, type FormState } from './actions';
import styles from '../components/site/site.module.css';

const EMPTY: FormState = { error: null, email: '' };

export function SignUpForm({ next }: { next: string }) {
  const [state, action, pending] = useActionState(signUp, EMPTY);
  return (
    <form action={action} className={styles.form}>
      <input type="hidden" name="next" value={next} />
      <Field label="Name (as others may see it)" name="name" autoComplete="name" defaultValue={state.name} />
      <Field label="E-mail" name="email" type="email" autoComplete="email" required defaultValue={state.email} />
      <Field label="Password, at least 8 characters" name="password" type="password" autoComplete="new-password" required minLength={8} />
      {state.error && <p role="alert">{state.error}</p>}
      <button type="submit" disabled={pending}>
        Sign up
      </button>
    </form>
  );
}

export function SignInForm({ next }: { next: string }) {
  const [state, action, pending] = useActionState(signIn, EMPTY);
  return (
    <form action={action} className={styles.form}>
      <input type="hidden" name="next" value={next} />
      <Field label="E-mail" name="email" type="email" autoComplete="email" required defaultValue={state.email} />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      {state.error && <p role="alert">{state.error}</p>}
      <button type="submit" disabled={pending}>
        Sign in
      </button>
    </form>
  );
}

export function GitHubButton({ next }: { next: string }) {
  return (
    <button type="button" className={styles.quiet} onClick={() => void import('next-auth/react').then((auth) => auth.signIn('github', { callbackUrl: next }))}>
      Continue with GitHub
    </button>
  );
}

function Field({ label, ...input }: { label: string } & React.InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <p>
      <label htmlFor={id}>{label}</label>
      <input id={id} {...input} />
    </p>
  );
}
