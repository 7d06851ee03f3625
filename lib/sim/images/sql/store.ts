import type { HttpRequest, HttpResponse } from '../../core';
import { isDict, NetworkError } from '../../core';
import { Errno, type Sys } from '../../machine/sys';
import { respond } from '../http';
import { execute, type Answer, type Cell, type Data, type Session } from './engine';

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

/** Reads what a server wrote to its directory; undefined where it never ran, or what stands there is none of it. */
export function read(sys: Sys, path: string): Held | undefined {
  try {
    const held: unknown = sys.files.exists(path) ? JSON.parse(sys.files.read(path)) : undefined;
    return isDict(held) && isDict(held.data) && isDict(held.users) ? (held as unknown as Held) : undefined;
  } catch (e) {
    if (e instanceof SyntaxError || e instanceof Errno) return undefined;
    throw e;
  }
}

/** Writes it there: every statement that changes something is on the disk once it is answered. Throws Errno. */
export function write(sys: Sys, path: string, held: Held): void {
  sys.files.write(path, JSON.stringify(held));
}

/** Runs a statement at what a server holds, and writes what came of it; a disk that takes nothing more is told as an error. */
export function run(sys: Sys, path: string, held: Held, sql: string, session: Session): Answer {
  const answer = execute(held.data, sql, session);
  if ('error' in answer || 'columns' in answer || answer.use !== undefined) return answer;
  try {
    write(sys, path, held);
    return answer;
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    return { error: session.dialect === 'mysql' ? `Error writing file '${path}' (${e.message})` : `could not write file "${path}": ${e.message}`, code: [3, 'HY000'] };
  }
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

/** What a server that does not speak HTTP says to it: nothing. */
export const SILENCE: HttpResponse = { status: 0, headers: {}, body: '' };

/** Asks a server. Throws NetworkError, also where it is none of ours. */
export function ask(sys: Sys, host: string, port: number, what: Asked): Answer {
  const answer = sys.fetch({ method: 'POST', url: `http://${host}:${port}/`, headers: { host, 'content-type': KIND }, body: JSON.stringify(what) });
  if (answer.status !== 200 || typeof answer.body !== 'string' || answer.headers['content-type'] !== KIND) throw new NetworkError('reset', `${host}:${port}`);
  try {
    return JSON.parse(answer.body) as Answer;
  } catch (e) {
    throw e instanceof SyntaxError ? new NetworkError('reset', `${host}:${port}`) : e;
  }
}

/** A setting of a database's image by the first of its variables that is set, or by the file that its `…_FILE` names. */
export function setting(sys: Sys, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const file = sys.env[`${name}_FILE`];
    const value = file !== undefined && sys.files.exists(file) ? sys.files.read(file).trimEnd() : sys.env[name];
    if (value) return value;
  }
  return undefined;
}

/** How wide a column is of which these are the cells. */
export const widest = (head: string, cells: readonly string[]): number => cells.reduce((most, c) => Math.max(most, c.length), head.length);

/** A cell as MySQL's client shows it. */
export const shown = (cell: Cell): string => (cell === null ? 'NULL' : String(cell));
