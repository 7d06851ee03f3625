import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createWorld, type World } from '../../lib/sim';
import { answer } from '../../lib/server/kubernetes/endpoint';
import { Driver } from '../../lib/server/kubernetes/testing/driver';
import { upgrade } from '../../lib/server/kubernetes/upgrade';

/** What a command line wrote, and how it ended. */
export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly status: number;
}

/** Somebody at whose shell command lines are run. */
export interface Side {
  readonly world: World;
  run(line: string): Promise<Ran>;
  close(): void;
}

/** A cluster that is up and quiet, to be forked for both sides. */
export function freshWorld(seed = 20261124): World {
  // The real client tells ages by the clock on the wall, which the world must not overtake.
  const world = createWorld({ now: Math.floor(Date.now() / 1000) * 1000 - 6 * 3600_000, seed, cluster: { name: 'minikube', nodes: 1 } });
  world.runUntil(world.now + 60_000);
  return world;
}

/** Our kubectl, in a shell of the world. */
export function inside(world: World): Side {
  let n = 0;
  return {
    world,
    run: async (line) => {
      const id = `line${n++}`;
      const before = world.now;
      world.input({ at: world.now, type: 'script', id, text: line });
      while (world.script(id) === undefined && world.now - before < 15 * 60_000) world.runUntil(Math.min(world.nextDue() ?? world.now + 250, world.now + 250));
      for (const fault of world.faults()) console.error(`fault in: ${line}\n`, fault);
      const result = world.script(id);
      return result ? { out: result.stdout, err: result.stderr, status: result.status } : { out: '', err: 'it does not end', status: -1 };
    },
    close: () => {},
  };
}

/** A world's API at a port of this machine. */
export async function serveWorld(world: World, fast?: number): Promise<{ readonly url: string; readonly driver: Driver; close(): void }> {
  const driver = new Driver(world, fast);
  const reach = { gate: driver, cluster: null };
  const pathOf = (url: string | undefined) => (url ?? '').replace(/^\/k8s\/test/, '');
  const server: Server = createServer((request, response) => void answer(request, response, pathOf(request.url), reach));
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    void upgrade(request, socket, head, pathOf(request.url), reach);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/k8s/test`,
    driver,
    close: () => {
      driver.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The real kubectl (and helm) in a shell of this machine, over HTTP. */
export async function outside(world: World, tools: { readonly kubectl: string }): Promise<Side & { readonly url: string }> {
  const { url, close } = await serveWorld(world);
  const home = mkdtempSync(join(tmpdir(), 'drydock-kubectl-'));
  mkdirSync(join(home, '.kube'));
  writeFileSync(
    join(home, '.kube/config'),
    `apiVersion: v1\nkind: Config\nclusters:\n- name: minikube\n  cluster:\n    server: ${url}\ncontexts:\n- name: minikube\n  context:\n    cluster: minikube\n    namespace: default\n    user: minikube\nusers:\n- name: minikube\n  user: {}\ncurrent-context: minikube\n`,
    { mode: 0o600 },
  );
  const env: Record<string, string> = { HOME: home, PATH: `${dirname(tools.kubectl)}:/usr/local/bin:/usr/bin:/bin`, TERM: 'dumb', LANG: 'C.UTF-8', KUBECTL_EXTERNAL_DIFF: '', TZ: 'UTC' };
  return {
    world,
    url,
    run: (line) =>
      new Promise((settle) => {
        const shell = spawn('bash', ['-c', line], { cwd: home, env: env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
        let out = '';
        let err = '';
        shell.stdout.on('data', (d) => (out += String(d)));
        shell.stderr.on('data', (d) => (err += String(d)));
        const late = setTimeout(() => process.kill(-shell.pid!, 'SIGKILL'), 40_000);
        shell.on('close', (status) => {
          clearTimeout(late);
          settle({ out, err, status: status ?? -1 });
        });
      }),
    close: () => {
      close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
