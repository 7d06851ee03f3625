import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { messages, type PGlite } from '@electric-sql/pglite';

/** What Prisma's adapter and we ourselves use of PGlite. */
export type Embedded = Pick<PGlite, 'query' | 'exec' | 'transaction' | 'close' | 'closed'>;

/** What is asked of the thread, and what it answers. Numbers of types in `raw` are parsed by who asked. */
export type Asked = { readonly id: number; readonly tx?: number } & (
  | { readonly op: 'query'; readonly sql: string; readonly params: readonly unknown[]; readonly rowMode?: 'array' | 'object'; readonly raw: readonly number[] }
  | { readonly op: 'exec'; readonly sql: string }
  | { readonly op: 'begin' | 'end' | 'rollback' | 'close' }
);
export type Answered = { readonly id: number; readonly result?: unknown; readonly error?: { readonly message: string; readonly database: boolean; readonly fields: Record<string, unknown> } };

interface Result {
  rows: unknown[][];
  fields: { name: string; dataTypeID: number }[];
  affectedRows?: number;
}

type QueryOptions = { rowMode?: 'array' | 'object'; parsers?: Record<number, (value: string) => unknown> };

/** The thread's code, which is bundled beside the server's; null where it is not (in tests): then PGlite runs in this thread. */
export function threadFile(): URL | null {
  const file = new URL('./database.mjs', import.meta.url);
  return file.protocol === 'file:' && existsSync(fileURLToPath(file)) ? file : null;
}

/** PGlite in a thread of its own: it works and waits for the disk synchronously, and learners need not wait with it. */
export async function openInThread(file: URL, dir: string): Promise<Embedded> {
  const worker = new Worker(file, { workerData: { dir }, execArgv: [] });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let ids = 0;
  let dead: Error | null = null;
  const fail = (error: Error) => {
    dead ??= error;
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the embedded database has ended')));
  worker.on('message', ({ id, result, error }: Answered) => {
    const w = waiting.get(id);
    waiting.delete(id);
    if (!w) return;
    if (!error) return w.resolve(result as never);
    const made = error.database ? new messages.DatabaseError(error.message, 0, 'error') : new Error(error.message);
    w.reject(Object.assign(made, error.fields));
  });
  const send = <T>(asked: Record<string, unknown>): Promise<T> => {
    if (dead) return Promise.reject(dead);
    return new Promise((resolve, reject) => {
      const id = ++ids;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ...asked });
    });
  };
  const queries = (tx?: number) => ({
    query: async (sql: string, params: unknown[] = [], { rowMode, parsers = {} }: QueryOptions = {}) => {
      const raw = Object.keys(parsers).map(Number);
      const result = await send<Result>({ op: 'query', tx, sql, params, rowMode, raw });
      if (rowMode === 'array' && raw.length) {
        result.fields.forEach(({ dataTypeID }, i) => {
          const parse = parsers[dataTypeID];
          if (parse) for (const row of result.rows) if (row[i] !== null) row[i] = parse(row[i] as string);
        });
      }
      return result;
    },
    exec: (sql: string) => send<unknown[]>({ op: 'exec', tx, sql }),
  });
  await send({ op: 'exec', sql: 'SELECT 1' });
  let transactions = 0;
  const pg = {
    ...queries(),
    closed: false,
    transaction: async <T>(run: (tx: unknown) => Promise<T>): Promise<T> => {
      const tx = ++transactions;
      await send({ op: 'begin', tx });
      let result: T;
      try {
        result = await run({ ...queries(tx), rollback: () => send({ op: 'rollback', tx }) });
      } catch (error) {
        await send({ op: 'rollback', tx }).catch(() => {});
        await send({ op: 'end', tx }).catch(() => {});
        throw error;
      }
      await send({ op: 'end', tx });
      return result;
    },
    close: async () => {
      pg.closed = true;
      await send({ op: 'close' });
      await worker.terminate();
    },
  };
  return pg as unknown as Embedded;
}
