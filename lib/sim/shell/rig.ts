import { Loop, NetworkError, type LoopState } from '../core';
import { createKernel, type Kernel, type KernelState } from '../machine';
import type { Program } from '../machine/sys';
import type { FileTree } from '../machine/files';
import { shellPrograms } from './index';

/**
 * A single machine with a shell on it, for tests: runs scripts, or types at a terminal, either straight or with
 * everything saved, written out as JSON and loaded again after every task of the loop.
 */
export class ShellRig {
  loop!: Loop;
  kernel!: Kernel;
  printed = '';
  readonly ends: { pid: number; status: number }[] = [];
  private readonly programs: ReadonlyMap<string, Program>;

  constructor(
    extra: readonly Program[],
    files: FileTree = {},
    flavour: 'gnu' | 'busybox' = 'gnu',
  ) {
    this.programs = new Map([...shellPrograms, ...extra].map((p) => [p.name, p]));
    this.build({ now: Date.UTC(2026, 10, 24, 9), seq: 0, random: 7, queue: [] });
    const tree: Record<string, FileTree[string]> = {
      '/tmp': { dir: true, mode: 0o777 },
      '/home/learner': { dir: true, user: 'learner' },
      '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nlearner:x:1000:1000::/home/learner:/bin/bash\n',
    };
    for (const name of this.programs.keys()) tree[`/usr/bin/${name}`] = { program: name, flavour };
    Object.assign(tree, files);
    this.kernel.create({ id: 'box', kind: 'laptop', hostname: 'drydock', network: 'net', base: 'empty', files: tree, flavour, cpus: 2, memory: 1 << 30 });
  }

  private build(loop: LoopState, kernel?: KernelState): void {
    this.loop = new Loop(loop);
    this.kernel = createKernel(
      {
        loop: this.loop,
        programs: this.programs,
        routes: {
          route: (_m, address, port) => {
            throw new NetworkError('no-route', `${address}:${port}`);
          },
          resolve: (_m, name) => {
            throw new NetworkError('no-such-host', name);
          },
          addresses: () => [],
          ping: () => 1,
        },
        base: () => ({}),
        service: (name) => (name === 'programs' ? this.programs : undefined),
        printed: (_tty, text) => (this.printed += text),
      },
      kernel,
    );
    this.kernel.onExit((_m, pid, s) => this.ends.push({ pid, status: 'exited' in s ? s.status : -1 }));
  }

  /** Saves everything as JSON and goes on from what was read back. */
  reload(): void {
    const saved = JSON.parse(JSON.stringify({ loop: this.loop.save(), kernel: this.kernel.save() })) as { loop: LoopState; kernel: KernelState };
    this.build(saved.loop, saved.kernel);
  }

  /** Runs what is due within `ms`; with `reloads`, over a reload after each moment at which something was due. */
  run(ms: number, reloads = false): void {
    const end = this.loop.now + ms;
    if (!reloads) {
      this.loop.runUntil(end);
      return;
    }
    for (let next = this.loop.nextDue(); next !== null && next <= end; next = this.loop.nextDue()) {
      // one unit of fuel: one task
      this.loop.runUntil(next, 1);
      this.reload();
    }
    this.loop.runUntil(end);
  }

  script(argv: readonly string[], options: { reloads?: boolean; input?: string; ms?: number; env?: Record<string, string> } = {}): { out: string; err: string; status: number } {
    const pid = this.kernel.start('box', argv, { output: 'memory', user: 'learner', cwd: '/home/learner', env: { LANG: 'C.UTF-8', ...options.env }, ...(options.input === undefined ? {} : { input: options.input }) });
    this.run(options.ms ?? 60_000, options.reloads);
    const text = this.kernel.output('box', pid)!;
    return { ...text, status: this.ends.find((e) => e.pid === pid)?.status ?? -1 };
  }
}
