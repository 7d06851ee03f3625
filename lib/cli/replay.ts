import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Session } from './session';

/**
 * `drydock replay --out DIR PATH…`: types recorded scenarios into fresh worlds, and writes what came back in the same shape.
 *
 *     { "title", "world": { "nodes": 1 }, "steps": [ { "file", "body" }, { "cmd", "out", "rc" }, { "plus": "settle" } ] }
 */
interface Scenario {
  readonly title?: string;
  readonly tags?: string;
  readonly world: { readonly nodes?: number; readonly masters?: number; readonly docker?: unknown };
  readonly steps: readonly Step[];
}
type Step = { readonly file: string; readonly body: string } | { readonly cmd: string } | { readonly plus: string };

function replayScenario(scenario: Scenario, onStep: (took: number, cmd: string) => void = () => {}): Scenario {
  const { nodes } = scenario.world;
  const session = new Session(nodes ? { cluster: { name: 'minikube', nodes } } : {});
  const steps = scenario.steps.map((step): object => {
    if ('file' in step) {
      session.write(step.file, step.body);
      return step;
    }
    if ('plus' in step) {
      const [word, n] = step.plus.split(' ');
      if (word === 'settle') session.settle(n ? Number(n) : undefined);
      else if (word === 'wait') session.wait(Number(n));
      return step;
    }
    const before = performance.now();
    const { out, status, at, took } = session.run(step.cmd);
    onStep(performance.now() - before, step.cmd);
    return { cmd: step.cmd, out, rc: status, at, took };
  });
  return { ...scenario, steps: steps as Step[] };
}

function find(path: string): { file: string; name: string }[] {
  if (!statSync(path).isDirectory()) return [{ file: path, name: join(basename(dirname(path)), basename(path)) }];
  return readdirSync(path).sort().flatMap((f) => {
    const p = join(path, f);
    if (statSync(p).isDirectory()) return find(p);
    return p.endsWith('.json') ? [{ file: p, name: join(basename(dirname(p)), f) }] : [];
  });
}

export function replay(args: readonly string[]): number {
  const paths: string[] = [];
  let out: string | undefined;
  let only: string | undefined;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--out') out = args[++i];
    else if (args[i] === '--only') only = args[++i];
    else paths.push(args[i]!);
  }
  if (!out || paths.length === 0) {
    console.error('usage: drydock replay --out DIR [--only WORD] PATH…');
    return 2;
  }
  let failed = 0;
  for (const { file, name } of paths.flatMap((p) => find(p))) {
    const scenario = JSON.parse(readFileSync(file, 'utf8')) as Scenario;
    if (!Array.isArray(scenario.steps) || !scenario.world) continue;
    if (only && !`${name} ${scenario.tags ?? ''}`.includes(only)) continue;
    if (scenario.world.docker || scenario.world.masters) continue;
    const started = performance.now();
    let slowest = '';
    let most = 0;
    try {
      const replayed = replayScenario(scenario, (took, cmd) => {
        if (took > most) [most, slowest] = [took, cmd];
      });
      const to = join(out, name);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, `${JSON.stringify(replayed, null, 1)}\n`);
    } catch (e) {
      failed++;
      console.error(`${name}: ${e instanceof Error ? e.stack : String(e)}`);
    }
    const ms = performance.now() - started;
    if (ms > 2000) console.error(`${name}: ${Math.round(ms)} ms, of which ${Math.round(most)} in: ${slowest.slice(0, 100)}`);
  }
  return failed > 0 ? 1 : 0;
}
