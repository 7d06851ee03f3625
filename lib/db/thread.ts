import { parentPort, workerData } from 'node:worker_threads';
import { messages, type PGlite, type Transaction } from '@electric-sql/pglite';
import { openDurable } from './durable';
import type { Answered, Asked } from './embedded';

/** The embedded database's thread: takes statements in turn, and answers. */
const opened = openDurable((workerData as { dir: string }).dir);
interface Open {
  readonly tx: Transaction;
  readonly end: () => void;
  done: Promise<unknown>;
}

const transactions = new Map<number, Open>();
const same = (value: string) => value;

async function answer(asked: Asked): Promise<unknown> {
  const pg = await opened;
  const open = asked.tx === undefined ? undefined : transactions.get(asked.tx);
  const on: PGlite | Transaction = open?.tx ?? pg;
  switch (asked.op) {
    case 'query':
      return on.query(asked.sql, asked.params as never[], { rowMode: asked.rowMode ?? 'object', parsers: Object.fromEntries(asked.raw.map((type) => [type, same])) });
    case 'exec':
      await on.exec(asked.sql);
      return [];
    case 'begin':
      return new Promise<void>((begun, failed) => {
        const open: Partial<Open> = {};
        open.done = pg.transaction(
          (tx) =>
            new Promise<void>((end) => {
              transactions.set(asked.tx!, Object.assign(open, { tx, end }) as Open);
              begun();
            }),
        );
        open.done.catch(failed);
      });
    case 'rollback':
      await open?.tx.rollback();
      return undefined;
    case 'end':
      if (!open) return undefined;
      transactions.delete(asked.tx!);
      open.end();
      await open.done;
      return undefined;
    case 'close':
      await pg.close();
      return undefined;
  }
}

parentPort!.on('message', (asked: Asked) => {
  const reply = (answered: Omit<Answered, 'id'>) => parentPort!.postMessage({ id: asked.id, ...answered });
  answer(asked).then(
    (result) => reply({ result }),
    (error: Error) => reply({ error: { message: error.message, database: error instanceof messages.DatabaseError, fields: Object.fromEntries(Object.entries(error).filter(([, v]) => ['string', 'number'].includes(typeof v))) } }),
  );
});
