import { masked } from '@/lib/cli/mask';
import { createWorld, loadWorld, type World, type WorldState } from '@/lib/sim';

export { masked };

/**
 * A transcript is a text file: what somebody typed, and what the terminal showed.
 *
 *     source: ours                        or `recorded`: facts of a real cluster, with what varies masked
 *     cluster: minikube 1                 a cluster that is up already, and its nodes; absent: none
 *     terminal: session                   commands as of a script on a dumb terminal; absent: keys at a prompt
 *     saved: tasks                        also replayed with a save and load between every two tasks of the loop
 *
 *     $ kubectl get pods                  typed; what follows is shown until the prompt is back
 *     > more                              goes on in the next line
 *     2$ …                                the same in a second terminal, and so on
 *     $& kubectl get pods -w              typed and left to itself for a second
 *     @ 5                                 five seconds pass; then what that terminal has shown meanwhile
 *     @ settle                            time passes until nothing was written to the cluster for two seconds
 *     [^C]                                that key (^D, ^Z too), and what is shown until the prompt is back
 */
export interface Transcript {
  readonly source: 'ours' | 'recorded';
  readonly cluster?: { readonly name: string; readonly nodes: number };
  readonly session: boolean;
  readonly tasks: boolean;
  readonly head: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly tty: string;
  readonly kind: '$' | '$&' | '@' | '^';
  readonly text: string;
  readonly out: string;
}

const STEP = /^(\d?)(?:(\$&|\$|@) (.*)|\[\^([A-Z])\])$/;

export function parse(text: string): Transcript {
  const blank = text.indexOf('\n\n');
  const head = text.slice(0, blank);
  const field = (name: string) => new RegExp(`^${name}: *(.+)$`, 'm').exec(head)?.[1];
  const source = field('source');
  if (source !== 'ours' && source !== 'recorded') throw new Error('a transcript begins with `source: ours` or `source: recorded`');
  const steps: { tty: string; kind: Step['kind']; lines: string[]; out: string[] }[] = [];
  for (const line of text.slice(blank + 2).replace(/\n+$/, '').split('\n')) {
    const m = STEP.exec(line);
    const last = steps.at(-1);
    if (m) steps.push({ tty: m[1] || '1', kind: (m[2] ?? '^') as Step['kind'], lines: [m[3] ?? m[4]!], out: [] });
    else if (last?.kind === '$' && last.out.length === 0 && /^> ?/.test(line)) last.lines.push(line.replace(/^> ?/, ''));
    else if (last) last.out.push(line);
  }
  const cluster = field('cluster')?.split(' ');
  return {
    source,
    head,
    session: field('terminal') === 'session',
    tasks: field('saved') === 'tasks',
    ...(cluster ? { cluster: { name: cluster[0]!, nodes: Number(cluster[1]) } } : {}),
    steps: steps.map((s) => ({ tty: s.tty, kind: s.kind, text: s.lines.join('\n'), out: s.out.join('\n').replace(/\n+$/, '') })),
  };
}

export function print(t: Transcript): string {
  const steps = t.steps.map(({ tty, kind, text, out }) => {
    const [first, ...rest] = text.split('\n');
    const typed = [`${tty === '1' ? '' : tty}${kind === '^' ? `[^${first}]` : `${kind} ${first}`}`, ...rest.map((l) => `> ${l}`)];
    return [...typed, ...(out === '' ? [] : [out])].join('\n');
  });
  return `${t.head}\n\n${steps.join('\n')}\n`;
}

/** When a world is saved, sent through JSON, and loaded again. */
export type Saved = 'never' | 'between steps' | 'between tasks';

const PROMPT = '\x1b[?2004h';
const PATIENCE = 15 * 60_000;
const START = Date.UTC(2026, 10, 24, 9, 0, 0);

/** Replays a transcript in a fresh world; returns what each step showed. Throws where our own code did. */
export function play(t: Transcript, saved: Saved): string[] {
  return new Player(t, saved).play();
}

class Player {
  private world: World;
  private lastWrite = 0;
  private readonly shown = new Map<string, string>();
  private commands = 0;

  constructor(
    private readonly t: Transcript,
    private readonly saved: Saved,
  ) {
    this.world = createWorld({ now: START, seed: 20261124, ...(t.cluster ? { cluster: t.cluster } : {}) });
    this.listen();
  }

  private listen(): void {
    this.world.onTrace((e) => {
      if (e.revision !== undefined) this.lastWrite = e.at;
    });
  }

  private hibernate(): void {
    this.take();
    this.world = loadWorld(JSON.parse(JSON.stringify(this.world.save())) as WorldState);
    this.listen();
  }

  private take(): void {
    for (const [tty, text] of this.shown) this.shown.set(tty, text + (this.world.tty(tty)?.take() ?? ''));
    const [fault] = this.world.faults();
    if (fault !== undefined) throw fault;
  }

  play(): string[] {
    return this.t.steps.map((step) => {
      if (!this.shown.has(step.tty)) this.open(step.tty);
      const out = this.step(step);
      if (this.saved === 'between steps') this.hibernate();
      return out;
    });
  }

  private open(tty: string): void {
    const { world, t } = this;
    this.shown.set(tty, '');
    world.input({ at: world.now, type: 'open', tty, cols: t.session ? 250 : 120, rows: 50, ...(t.session ? { session: 'dumb' } : {}) });
    this.runTo(() => t.session || this.atPrompt(tty), world.now + 5000);
    this.shown.set(tty, '');
  }

  private step({ tty, kind, text }: Step): string {
    const { world } = this;
    if (kind === '@') {
      if (text.startsWith('settle')) this.settle();
      else this.runTo(() => false, world.now + 1000 * Number(text));
      return this.shownSince(tty);
    }
    if (kind === '^') {
      this.shown.set(tty, '');
      world.input({ at: world.now, type: 'keys', tty, keys: String.fromCharCode(text.charCodeAt(0) - 64) });
      this.runTo(() => this.atPrompt(tty), world.now + 5000);
      return this.shownSince(tty);
    }
    this.shown.set(tty, '');
    if (this.t.session) {
      const id = `c${this.commands++}`;
      world.input({ at: world.now, type: 'command', tty, id, text });
      this.runTo(() => this.world.script(id) !== undefined, world.now + PATIENCE);
      return this.shownSince(tty);
    }
    for (const line of text.split('\n')) {
      this.shown.set(tty, '');
      this.world.input({ at: this.world.now, type: 'keys', tty, keys: `${line}\r` });
      this.runTo(() => kind === '$' && this.atPrompt(tty), this.world.now + (kind === '$' ? PATIENCE : 1000));
    }
    return this.shownSince(tty);
  }

  private atPrompt(tty: string): boolean {
    const text = this.shown.get(tty)!;
    return text.lastIndexOf(PROMPT) > text.lastIndexOf('\x1b[?2004l');
  }

  /** What a terminal has shown since the last look, as text: without the command's echo, the prompt and colours. */
  private shownSince(tty: string): string {
    this.take();
    let text = this.shown.get(tty)!;
    this.shown.set(tty, '');
    const echo = text.indexOf('\x1b[?2004l');
    if (echo >= 0) text = text.slice(echo + 8).replace(/^\r/, '');
    const prompt = text.lastIndexOf(PROMPT);
    if (prompt >= 0) text = text.slice(0, prompt);
    return text
      .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
      .replace(/\r\n/g, '\n')
      .split('\n')
      .map((l) => l.trimEnd())
      .join('\n')
      .replace(/\n+$/, '');
  }

  private runTo(over: () => boolean, limit: number): boolean {
    for (;;) {
      this.take();
      if (over()) return true;
      const due = this.world.nextDue();
      if (due === null || due > limit) {
        this.instant(limit);
        return over();
      }
      this.instant(due);
    }
  }

  /** Runs the world to `t`, and finishes that instant: inputs come between two. */
  private instant(t: number): void {
    if (this.saved === 'between tasks') while (!this.world.runUntil(t, 1).done) this.hibernate();
    else this.world.runUntil(t);
    this.take();
  }

  private settle(): void {
    const start = this.world.now;
    for (;;) {
      const quiet = Math.max(this.lastWrite, start) + 2000;
      if (this.world.now >= quiet || this.world.now - start >= 60_000) return;
      this.instant(Math.min(this.world.nextDue() ?? quiet, quiet, start + 60_000));
    }
  }
}
