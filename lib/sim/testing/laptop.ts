import { createWorld, loadWorld, type Input } from '..';

/** What a command line prints at a laptop whose cluster is up. `hibernate`: its world is saved and loaded all the time. */
export function laptop(hibernate = false) {
  let world = createWorld({ now: Date.UTC(2026, 10, 24), seed: 3, cluster: { name: 'minikube', nodes: 1 } });
  let n = 0;
  return (text: string) => {
    const id = `s${n++}`;
    world.input({ at: world.now, type: 'script', id, text } as Input);
    for (let i = 0; i < 1200 && !world.script(id); i++) {
      world.runUntil(world.now + (i < 600 ? 100 : 10_000));
      if (hibernate && i % 3 === 0) world = loadWorld(JSON.parse(JSON.stringify(world.save())));
    }
    const { stdout, stderr } = world.script(id) ?? { stdout: 'no end', stderr: '' };
    return (stdout + stderr).trimEnd();
  };
}
