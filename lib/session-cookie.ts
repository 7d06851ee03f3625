import type { IncomingMessage } from 'node:http';
import { decode, getToken } from 'next-auth/jwt';

/**
 * The session cookie, as next-auth makes it: a signed and encrypted token that names the user. Read by pages (lib/auth.ts)
 * and by the lab's socket, which is outside of Next.
 */
export const MAX_AGE = 90 * 24 * 3600;

/** Whether the site is reached over https: NEXTAUTH_URL says so. */
export const secure = (): boolean => (process.env.NEXTAUTH_URL ?? '').startsWith('https:');

/** next-auth's own name, so that its code and ours read one cookie. */
export const cookieName = (): string => (secure() ? '__Secure-next-auth.session-token' : 'next-auth.session-token');

export function secret(): string {
  const value = process.env.NEXTAUTH_SECRET;
  if (!value) throw new Error('NEXTAUTH_SECRET is not set: start the site with `npm start`, which keeps one in DATA_DIR');
  return value;
}

/** The user id in the session cookie of a raw request; null if there is none, or it is not ours. */
export async function idOfRequest(request: IncomingMessage): Promise<string | null> {
  const jar = Object.fromEntries(
    (request.headers.cookie ?? '').split(/; */).flatMap((part) => {
      const i = part.indexOf('=');
      try {
        return i > 0 ? [[part.slice(0, i), decodeURIComponent(part.slice(i + 1))]] : [];
      } catch {
        return [];
      }
    }),
  );
  const token = await getToken({ req: { headers: request.headers, cookies: jar } as never, secret: secret(), secureCookie: secure(), cookieName: cookieName(), decode }).catch(() => null);
  return typeof token?.uid === 'string' ? token.uid : null;
}

/** A browser says which page opened a socket; only our own may. */
export function sameOrigin(request: IncomingMessage): boolean {
  try {
    return new URL(request.headers.origin ?? '').host === request.headers.host;
  } catch {
    return false;
  }
}
