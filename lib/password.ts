import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(scrypt) as (password: string, salt: Buffer, length: number, options: object) => Promise<Buffer>;
/** About 100 ms and 32 MB for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** What is stored of a password: `scrypt$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64')}$${(await derive(password.normalize('NFKC'), salt, 32, COST)).toString('base64')}`;
}

/** Takes as long for an unknown user (no hash) as for a known one, so that the time tells nothing. */
export async function verifyPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  const [scheme, salt, key] = (stored ?? '').split('$');
  const known = scheme === 'scrypt' && !!salt && !!key;
  const derived = await derive(password.normalize('NFKC'), Buffer.from(known ? salt : 'AAAAAAAAAAAAAAAAAAAAAA==', 'base64'), 32, COST);
  return known && timingSafeEqual(derived, Buffer.from(key, 'base64'));
}
