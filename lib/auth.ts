import { cookies, headers } from 'next/headers';
import type { NextAuthOptions } from 'next-auth';
import { getServerSession } from 'next-auth';
import { encode } from 'next-auth/jwt';
import Credentials from 'next-auth/providers/credentials';
import GitHub from 'next-auth/providers/github';
import { db } from './db';
import type { Role } from './generated/prisma/client';
import { ADDRESS_HEADER, allow, forgive } from './limits';
import { verifyPassword } from './password';
import { mergeProgress } from './progress/progress';
import { MAX_AGE, cookieName, secret, secure } from './session-cookie';

/** Who is signed in, as pages see it. A guest has no e-mail. */
export interface Learner {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: Role;
  readonly guest: boolean;
}

export const githubConfigured = (): boolean => !!(process.env.GITHUB_ID && process.env.GITHUB_SECRET);

export const authOptions = (): NextAuthOptions => ({
  secret: secret(),
  useSecureCookies: secure(),
  session: { strategy: 'jwt', maxAge: MAX_AGE },
  pages: { signIn: '/account', error: '/account' },
  providers: [
    Credentials({
      id: 'password',
      name: 'E-mail and password',
      credentials: { email: {}, password: { type: 'password' } },
      async authorize(credentials) {
        const id = await verifySignIn(String(credentials?.email ?? ''), String(credentials?.password ?? ''));
        return id ? { id } : null;
      },
    }),
    ...(githubConfigured() ? [GitHub({ clientId: process.env.GITHUB_ID!, clientSecret: process.env.GITHUB_SECRET! })] : []),
  ],
  callbacks: {
    async signIn({ user, account, profile }) {
      if (account?.provider !== 'github') return true;
      user.id = await githubUser(account.providerAccountId, { name: user.name ?? (profile as { login?: string })?.login ?? null });
      return true;
    },
    jwt({ token, user }) {
      if (user) token.uid = user.id;
      return token;
    },
    session({ session, token }) {
      Object.assign(session, { uid: token.uid });
      return session;
    },
  },
});

/**
 * The id of the user with this e-mail address and password, or null. Throws, with a sentence for the learner, when there
 * were too many attempts. What a guest passed before goes with them.
 */
export async function verifySignIn(typed: string, password: string): Promise<string | null> {
  const email = typed.trim().toLowerCase().slice(0, 254);
  const names = [`sign-in:${await askerAddress()}`, `sign-in:${email}`] as const;
  if (![allow(names[0], 30, 15), allow(names[1], 8, 15)].every(Boolean)) throw new Error('Too many attempts. Wait a few minutes, then try again.');
  const user = email ? await db().user.findUnique({ where: { email } }) : null;
  if (!(await verifyPassword(password.slice(0, 1000), user?.password)) || !user) return null;
  // Only its own attempt: who has one account could otherwise guess at many from one address.
  forgive(names[0], 1);
  forgive(names[1]);
  await adopt(user.id);
  return user.id;
}

/** The user of a GitHub account: known already, else the guest who is asking, else a new one. */
async function githubUser(providerAccountId: string, { name }: { name: string | null }): Promise<string> {
  const key = { provider: 'github', providerAccountId };
  const known = await db().account.findUnique({ where: { provider_providerAccountId: key } });
  if (known) {
    await adopt(known.userId);
    return known.userId;
  }
  const asking = await currentLearner();
  const user = asking ? await db().user.update({ where: { id: asking.id }, data: { name: asking.name ?? name } }) : await db().user.create({ data: { name } });
  await db().account.create({ data: { ...key, userId: user.id } });
  return user.id;
}

/** Somebody who learnt as a guest signs in: what they passed goes with them. */
async function adopt(userId: string): Promise<void> {
  const asking = await currentLearner();
  if (asking?.guest && asking.id !== userId) await mergeProgress(db(), asking.id, userId);
}

/** The address a request came from, as our server saw it. For limits only. */
export async function askerAddress(): Promise<string> {
  return (await headers()).get(ADDRESS_HEADER) ?? 'unknown';
}

/** Who is signed in; null for nobody, or when the database does not answer. */
export async function currentLearner(): Promise<Learner | null> {
  const uid = await currentId();
  if (!uid) return null;
  const user = await db().user.findUnique({ where: { id: uid }, include: { accounts: { select: { provider: true } } } });
  return user && { id: user.id, name: user.name, email: user.email, role: user.role, guest: !user.password && user.accounts.length === 0 };
}

/** The id in the session, without asking the database whether there still is such a user. */
export async function currentId(): Promise<string | null> {
  const session = (await getServerSession(authOptions())) as { uid?: string } | null;
  return session?.uid ?? null;
}

/** Makes a guest and signs them in: one click, no form. */
export async function signInGuest(): Promise<string> {
  const user = await db().user.create({ data: {} });
  await setSession(user.id);
  return user.id;
}

/** Signs this browser in as `uid`. Only from route handlers and actions, which may set cookies. */
export async function setSession(uid: string): Promise<void> {
  const token = await encode({ secret: secret(), maxAge: MAX_AGE, token: { sub: uid, uid } });
  (await cookies()).set(cookieName(), token, { httpOnly: true, sameSite: 'lax', secure: secure(), path: '/', maxAge: MAX_AGE });
}

export async function clearSession(): Promise<void> {
  // With the attributes it was made with: a `__Secure-` cookie is not taken away by one that is not secure.
  (await cookies()).set(cookieName(), '', { httpOnly: true, sameSite: 'lax', secure: secure(), path: '/', maxAge: 0 });
}
