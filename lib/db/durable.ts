import fs from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Options = { emscriptenOpts: { preRun?: ((m: Module) => void)[] } };
type Module = { FS: { filesystems: { NODEFS: { stream_ops: { fsync?: (stream: { nfd: number }) => number } } } } };

/** PGlite runs with fsync off, and its file system has no fsync at all: this one hands it to the operating system. */
class DurableFS extends NodeFS {
  override async init(pg: PGlite, options: never) {
    const result = (await super.init(pg, options)) as unknown as Options;
    const preRun = [
      ...(result.emscriptenOpts.preRun ?? []),
      (m: Module) => {
        m.FS.filesystems.NODEFS.stream_ops.fsync = (stream) => {
          fs.fsyncSync(stream.nfd);
          return 0;
        };
      },
    ];
    result.emscriptenOpts.preRun = preRun;
    return result as never;
  }
}

/** Opens (or creates) a PGlite directory whose commits are on the disk when they are acknowledged. */
export function openDurable(dir: string): Promise<PGlite> {
  fs.mkdirSync(dir, { recursive: true });
  const base = (PGlite as unknown as { defaultStartParams: string[] }).defaultStartParams;
  return PGlite.create({ fs: new DurableFS(dir), startParams: [...base.filter((p) => p !== '-F'), '-c', 'fsync=on', '-c', 'wal_sync_method=fsync'] } as never);
}
