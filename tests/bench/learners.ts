import type { Lesson } from '../../lib/course';
import { openDatabase } from '../../lib/db/open';
import { Labs } from '../../lib/lab/labs';
import type { Lab, Viewer } from '../../lib/lab/lab';
import type { ServerMessage } from '../../lib/protocol';
import { worlds } from '../../lib/server/worlds';

const LESSON: Lesson = {
  path: 'bench/typing',
  course: 'bench',
  title: 'Typing',
  summary: '',
  minutes: 1,
  steps: [],
  source: '',
  dir: '',
  cluster: { name: 'minikube', nodes: 2 },
  scripts: {},
  setup: null,
  solution: null,
  wrong: {},
  files: {},
  errors: [],
};

/** What one types, a key at a time; Enter after each. */
const COMMANDS = ['kubectl get pods', 'kubectl get nodes -o wide', 'ls -la', 'kubectl create deployment web --image=nginx --replicas=3', 'kubectl get deployments', 'echo hello | tr a-z A-Z', 'kubectl delete deployment web', 'kubectl describe node minikube | head'];

class Typist implements Viewer {
  private n = 0;
  private sent: number | null = null;
  private command: number;
  private at = 0;
  readonly latencies: number[] = [];
  lab!: Lab;

  constructor(
    readonly client: string,
    i: number,
  ) {
    this.command = i % COMMANDS.length;
  }

  send(m: ServerMessage): void {
    if (m.t !== 'out' || this.sent === null) return;
    this.latencies.push(performance.now() - this.sent);
    this.sent = null;
  }

  /** The next key, unless the last has not been answered yet. */
  press(): void {
    if (this.sent !== null && performance.now() - this.sent < 2000) return;
    const text = COMMANDS[this.command]!;
    const key = this.at < text.length ? text[this.at++]! : '\r';
    if (key === '\r') {
      this.command = (this.command + 1) % COMMANDS.length;
      this.at = 0;
    }
    this.sent = performance.now();
    this.lab.receive(this, ++this.n, { type: 'keys', tty: 't1', keys: key });
  }
}

/**
 * So many learners in labs of their own, each with a cluster of two nodes, who press about four keys a second; every key
 * goes through the journal on the disk before its echo is shown. Latencies from key to output, without the network.
 */
export async function learners(count: number, ms: number, dir: string): Promise<{ p50: number; p99: number; p999: number }> {
  const database = await openDatabase({ dataDir: dir });
  const labs = new Labs(database.prisma, worlds);
  const typists: Typist[] = [];
  for (let i = 0; i < count; i++) {
    const user = await database.prisma.user.create({ data: {} });
    const typist = new Typist(`bench-${i}`, i);
    typist.lab = await labs.open({ userId: user.id, course: LESSON.course, lesson: LESSON.path }, LESSON);
    typist.lab.attach(typist, 120, 40);
    typists.push(typist);
  }
  await pause(3000);
  for (const t of typists) t.latencies.length = 0;
  const timers = typists.map((t, i) => {
    let timer: NodeJS.Timeout;
    const next = () => {
      t.press();
      timer = setTimeout(next, 150 + ((i * 37) % 200));
    };
    timer = setTimeout(next, (i * 250) / count);
    return () => clearTimeout(timer);
  });
  await pause(ms);
  for (const stop of timers) stop();
  await pause(1000);
  const all = typists.flatMap((t) => t.latencies).sort((a, b) => a - b);
  await labs.close();
  await database.close();
  const at = (q: number) => all[Math.min(all.length - 1, Math.floor(all.length * q))] ?? Infinity;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

const pause = (ms: number) => new Promise((r) => setTimeout(r, ms));
