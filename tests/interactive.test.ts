import { createWorld, loadWorld } from '../lib/sim';
import type { World } from '../lib/sim';

/**
 * A learner at a real terminal, inside a container: keys go to the container's own terminal, and the world is saved and
 * loaded between any two steps.
 */
const TTY = 'learner';

class Terminal {
  world: World;
  private shown = '';

  constructor() {
    this.world = createWorld({ now: Date.UTC(2026, 10, 24, 9), seed: 7, cluster: { name: 'minikube', nodes: 1 } });
    this.world.input({ at: this.world.now, type: 'open', tty: TTY, cols: 80, rows: 24 });
    this.pass(2000);
    this.take();
  }

  /** Lets time pass in small steps, the world hibernating after each. */
  pass(ms: number, step = 250): void {
    const end = this.world.now + ms;
    while (this.world.now < end) {
      this.world.runUntil(Math.min(end, this.world.now + step));
      this.shown += this.world.tty(TTY)!.take();
      this.world = loadWorld(JSON.parse(JSON.stringify(this.world.save())));
    }
  }

  type(keys: string, ms = 1000): void {
    this.world.input({ at: this.world.now, type: 'keys', tty: TTY, keys });
    this.pass(ms);
  }

  /** What was printed since the last call, without colours and the line editor's motions. */
  take(): string {
    const text = this.shown.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replace(/\r/g, '');
    this.shown = '';
    return text;
  }

  faults(): readonly unknown[] {
    return this.world.faults();
  }
}

test('kubectl run -it: a shell in a Pod, typed at, detached from, attached to again, ended', () => {
  const t = new Terminal();
  t.type('kubectl run -it box --image=busybox --restart=Never -- sh\r', 12_000);
  expect(t.take()).toContain("If you don't see a command prompt, try pressing enter.\n/ # ");
  t.type('hostname; tty\r');
  expect(t.take()).toMatch(/hostname; tty\nbox\n\/dev\/\S+\n\/ # $/);
  // ^C reaches the shell inside, not kubectl.
  t.type('sleep 100\r');
  t.type('\x03');
  expect(t.take()).toMatch(/sleep 100\n\^C\n\/ # $/);
  t.type('X=kept\r');
  t.take();
  t.type('\x10\x11');
  expect(t.take()).toContain("Session ended, resume using 'kubectl attach box -c box -n default -i -t' command\n");
  // The command waits a minute for the Pod to end, as the real one does.
  t.pass(61_000, 5000);
  expect(t.take()).toContain('error: timed out waiting for the condition\n');
  t.type('kubectl attach -it box\r');
  expect(t.take()).toContain('/ # ');
  t.type('echo $X; stty size; exit 3\r', 4000);
  expect(t.take()).toMatch(/\nkept\n24 80\n(?:exit\n)?Session ended, resume using 'kubectl attach box -c box -n default -i -t' command\n/);
  t.type('kubectl logs box | tail -n 1; stty -a | grep -c icanon\r', 2000);
  expect(t.take()).toContain('\n1\n');
  expect(t.faults()).toEqual([]);
});

test('kubectl run -it --rm deletes the Pod, and the command ends with the status of the container', () => {
  const t = new Terminal();
  t.type('kubectl run -it --rm box --image=busybox --restart=Never -- sh\r', 12_000);
  t.take();
  t.type('exit 3\r', 5000);
  expect(t.take()).toContain('pod "box" deleted from default namespace\npod default/box terminated (Error)\n');
  t.type('echo "status $?"\r');
  expect(t.take()).toContain('\nstatus 3\n');
});

test('kubectl exec -it and kubectl run -i with a pipe', () => {
  const t = new Terminal();
  t.type('kubectl run web --image=nginx\r', 12_000);
  t.type('kubectl exec -it web -- sh\r', 2000);
  expect(t.take()).toMatch(/# $/);
  t.type('hostname\r');
  expect(t.take()).toContain('hostname\nweb\n');
  t.type('exit\r', 2000);
  t.take();
  t.type("echo 'wc this please' | kubectl run pipe --image=busybox --restart=Never -i --rm -q -- wc -w\r", 8000);
  expect(t.take()).toMatch(/\n3\n/);
  expect(t.faults()).toEqual([]);
});
