import { fnv32a } from '../../core';
import { Errno, type Program, type Sys } from '../../machine/sys';
import { humanBytes, table, wordsOf } from './words';

const VERSION = '3.6.8';

/** etcd's tool for its files: says what a snapshot holds, and makes a data directory of one. */
export const etcdutl: Program<null> = {
  name: 'etcdutl',
  start(sys) {
    try {
      return { exit: run(sys) };
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      sys.write(2, `Error: ${e.path ? `open ${e.path}: ` : ''}${e.message.toLowerCase()}\n`);
      return { exit: 1 };
    }
  },
  resume: () => ({ exit: 0 }),
};

function run(sys: Sys): number {
  const { args, flags } = wordsOf(sys.argv);
  const [command, verb, file] = args;
  const fail = (text: string): number => (sys.write(2, `Error: ${text}\n`), 1);
  if (command === 'version') {
    sys.write(1, `etcdutl version: ${VERSION}\nAPI version: 3.6\n`);
    return 0;
  }
  if (command === 'defrag') return 0;
  if (command !== 'snapshot' || (verb !== 'status' && verb !== 'restore')) return fail(`unknown command ${JSON.stringify(args.join(' '))} for "etcdutl"`);
  if (file === undefined) return fail(`snapshot ${verb} requires exactly one argument`);
  const text = sys.files.read(file);
  let kept: { revision: number; entries: readonly unknown[] };
  try {
    // The first line is its checksum.
    kept = JSON.parse(text.slice(text.indexOf('\n') + 1)) as typeof kept;
    if (!Array.isArray(kept.entries)) throw new SyntaxError();
  } catch {
    return fail(`snapshot file ${file} is not a snapshot of etcd: invalid database`);
  }
  if (verb === 'status') {
    const hash = fnv32a(text).toString(16);
    const size = humanBytes(text.length);
    const cells = [hash, String(kept.revision), String(kept.entries.length), size, '3.6.0'];
    const format = flags.get('write-out') ?? 'simple';
    if (format === 'json') sys.write(1, `${JSON.stringify({ hash: fnv32a(text), revision: kept.revision, totalKey: kept.entries.length, totalSize: text.length, version: '3.6.0' })}\n`);
    else sys.write(1, format === 'table' ? table(['HASH', 'REVISION', 'TOTAL KEYS', 'TOTAL SIZE', 'VERSION'], [cells]) : `${cells.join(', ')}\n`);
    return 0;
  }
  const directory = flags.get('data-dir') ?? `${flags.get('name') ?? 'default'}.etcd`;
  if (sys.files.exists(directory) && sys.files.list(directory).length > 0) return fail(`data-dir ${JSON.stringify(directory)} not empty or could not be read`);
  const line = (msg: string): void => sys.write(2, `${new Date(sys.now).toISOString()}\tinfo\tsnapshot/v3_snapshot.go:305\t${msg}\t{"path": ${JSON.stringify(file)}, "wal-dir": ${JSON.stringify(`${directory}/member/wal`)}, "data-dir": ${JSON.stringify(directory)}, "snap-dir": ${JSON.stringify(`${directory}/member/snap`)}}\n`);
  line('restoring snapshot');
  for (const d of ['snap', 'wal']) sys.files.mkdir(`${directory}/member/${d}`, { parents: true });
  sys.files.write(`${directory}/member/snap/db`, text);
  line('restored snapshot');
  return 0;
}
