import { byteLength, type Json } from '../../core';
import { Errno, type Sys } from '../../machine/sys';
import { execute, type Data } from './commands';

/**
 * What Redis keeps on disk, in its working directory: a snapshot (`dump.rdb`), written as it ends, and with
 * `appendonly yes` every command that changed something, in the protocol it came in.
 */
const DUMP = 'dump.rdb';
const MAGIC = 'REDIS0011';
const DIRECTORY = 'appendonlydir';
const LOG = `${DIRECTORY}/appendonly.aof.1.incr.aof`;

const CHANGING = new Set(['SET', 'SETNX', 'MSET', 'APPEND', 'INCR', 'DECR', 'INCRBY', 'DECRBY', 'DEL', 'UNLINK', 'EXPIRE', 'PERSIST', 'LPUSH', 'RPUSH', 'LPOP', 'RPOP', 'SADD', 'HSET', 'FLUSHALL', 'FLUSHDB']);

export const changes = (argv: readonly string[]): boolean => CHANGING.has((argv[0] ?? '').toUpperCase());

/** What an earlier server left; nothing if there was none or its files cannot be read. */
export function load(sys: Sys, appendOnly: boolean): Data {
  const data: Data = { keys: {}, expires: {} };
  try {
    if (appendOnly && sys.files.exists(LOG)) {
      for (const argv of commands(sys.files.read(LOG))) execute(data, argv, sys.now, () => '');
    } else if (sys.files.exists(DUMP)) {
      const text = sys.files.read(DUMP);
      if (text.startsWith(MAGIC)) return JSON.parse(text.slice(MAGIC.length)) as Data;
    }
  } catch (e) {
    if (!(e instanceof Errno) && !(e instanceof SyntaxError)) throw e;
  }
  return data;
}

/** Writes the snapshot. False when that cannot be. */
export function dump(sys: Sys, data: Data): boolean {
  return attempt(() => sys.files.write(DUMP, MAGIC + JSON.stringify({ keys: data.keys, expires: data.expires } as unknown as Json)));
}

/** Begins a log of commands with what is there already. False when that cannot be. */
export function beginLog(sys: Sys): boolean {
  return attempt(() => {
    if (sys.files.exists(LOG)) return;
    if (!sys.files.exists(DIRECTORY)) sys.files.mkdir(DIRECTORY);
    sys.files.write(`${DIRECTORY}/appendonly.aof.1.base.rdb`, MAGIC);
    sys.files.write(`${DIRECTORY}/appendonly.aof.manifest`, 'file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n');
    sys.files.write(LOG, '');
  });
}

/** Adds a command to the append-only file; false where there is no room for it. */
export function log(sys: Sys, argv: readonly string[]): boolean {
  return attempt(() => sys.files.write(LOG, `*${argv.length}\r\n${argv.map((a) => `$${byteLength(a)}\r\n${a}\r\n`).join('')}`, { append: true }));
}

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    return false;
  }
}

/** The commands of a log; what is not whole at its end is left out. */
function commands(text: string): string[][] {
  const out: string[][] = [];
  const parts = text.split('\r\n');
  for (let i = 0; i < parts.length && parts[i]!.startsWith('*');) {
    const n = Number(parts[i]!.slice(1));
    if (!Number.isInteger(n) || n < 1 || i + 2 * n >= parts.length) break;
    out.push(Array.from({ length: n }, (_, k) => parts[i + 2 * k + 2]!));
    i += 2 * n + 1;
  }
  return out;
}
