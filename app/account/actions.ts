'use server';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { askerAddress, clearSession, currentLearner, setSession, verifySignIn } from '@/lib/auth';
import { safeNext } from '@/app/components/site/next';
import { db } from '@/lib/db';
import { allow } from '@/lib/limits';
import { hashPassword } from '@/lib/password';

export interface FormState {
  readonly error: string | null;
  /** What was typed, to stand in the field again. */
  readonly email: string;
  readonly name?: string;
}

const Email = z.email('This is not an e-mail address.').max(254);
const Password = z.string().min(8, 'A password has at least 8 characters.').max(200, 'A password has at most 200 characters.');

/** Makes the guest who asks an account (or a new user, if nobody is signed in): all they have done stays theirs. */
export async function signUp(_: FormState, form: FormData): Promise<FormState> {
  const email = String(form.get('email') ?? '').trim().toLowerCase();
  const name = String(form.get('name') ?? '').trim().slice(0, 80) || null;
  const parsed = z.object({ email: Email, password: Password }).safeParse({ email, password: String(form.get('password') ?? '') });
  if (!parsed.success) return { error: parsed.error.issues[0]!.message, email, name: name ?? '' };
  if (!allow(`sign-up:${await askerAddress()}`, 20, 60)) return { error: 'Too many new accounts from your network. Try again later.', email, name: name ?? '' };
  const password = await hashPassword(parsed.data.password);
  const learner = await currentLearner();
  try {
    if (learner?.guest) await db().user.update({ where: { id: learner.id }, data: { email, password, name } });
    else await setSession((await db().user.create({ data: { email, password, name } })).id);
  } catch (error) {
    if ((error as { code?: string }).code === 'P2002') return { error: 'There is an account with this e-mail address already. Sign in instead.', email, name: name ?? '' };
    throw error;
  }
  redirect(safeNext(form.get('next')) ?? '/learn');
}

export async function signIn(_: FormState, form: FormData): Promise<FormState> {
  const email = String(form.get('email') ?? '').trim().toLowerCase();
  let uid: string | null;
  try {
    uid = await verifySignIn(email, String(form.get('password') ?? ''));
  } catch (error) {
    return { error: (error as Error).message, email };
  }
  if (!uid) return { error: 'E-mail address or password is not right.', email };
  await setSession(uid);
  redirect(safeNext(form.get('next')) ?? '/learn');
}

export async function signOut(): Promise<void> {
  await clearSession();
  redirect('/');
}
