import type { HttpRequest, HttpResponse } from '../../core';
import { NetworkError } from '../../core';
import { Errno, type Sys } from '../../machine/sys';
import { respond } from '../http';
import type { Answer, Cell, Data } from './engine';

/** A database server's state: what it holds, and who may come in with which password. */
export interface Held {
  readonly data: Data;
  readonly users: Record<string, string>;
}

/** What a client of ours sends to a server of ours, in place of the database's own protocol. */
export interface Asked {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly sql: string;
}

const KIND = 'application/x-sql';

/** Reads what a server wrote to its directory; undefined where it never ran. */
export function read(sys: Sys, path: string): Held | undefined {
  try {
    return sys.files.exists(path) ? (JSON.parse(sys.files.read(path)) as Held) : undefined;
  } catch (e) {
    if (e instanceof SyntaxError || e instanceof Errno) return undefined;
    throw e;
  }
}

/** Writes it there: every statement that changes something is on the disk once it is answered. */
export function write(sys: Sys, path: string, held: Held): void {
  sys.files.write(path, JSON.stringify(held));
}

/** A request of a client; undefined for what is none (somebody's curl), which the server does not understand. */
export function asked(request: HttpRequest): Asked | undefined {
  if (request.headers['content-type'] !== KIND || typeof request.body !== 'string') return undefined;
  try {
    const { user, password, database, sql } = (JSON.parse(request.body) ?? {}) as Record<string, unknown>;
    return typeof user === 'string' && typeof password === 'string' && typeof database === 'string' && typeof sql === 'string' ? { user, password, database, sql } : undefined;
  } catch (e) {
    if (!(e instanceof SyntaxError)) throw e;
    return undefined;
  }
}

export const reply = (answer: Answer): HttpResponse => respond(200, JSON.stringify(answer), { 'content-type': KIND });

/** What who does not speak HTTP says to it: nothing. */
export const SILENCE: HttpResponse = { status: 0, headers: {}, body: '' };

/** Asks a server. Throws NetworkError. */
export function ask(sys: Sys, host: string, port: number, what: Asked): Answer {
  const answer = sys.fetch({ method: 'POST', url: `http://${host}:${port}/`, headers: { host, 'content-type': KIND }, body: JSON.stringify(what) });
  if (answer.status !== 200 || typeof answer.body !== 'string' || answer.headers['content-type'] !== KIND) throw new NetworkError('reset', `${host}:${port}`);
  return JSON.parse(answer.body) as Answer;
}

export const shown = (cell: Cell): string => (cell === null ? 'NULL' : String(cell));
