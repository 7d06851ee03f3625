import type { Lesson } from '../course';
import { judgeNow, type Verdict } from '../lab/grade';
import { createWorld, type World } from '../sim';

/** What a command that was typed came to. */
export interface Typed {
  /** What the terminal showed beneath the command, without colours. */
  readonly out: string;
  readonly status: number;
  /** It did not end by itself, and got a Ctrl-C. */
  readonly interrupted: boolean;
}

const TTY = 't1';
const PROMPT = '\x1b[?2004h';
const SECOND = 1000;
/** Virtual milliseconds: a command may take; one that watches is watched; quiet that counts as settled; the longest wait for it. */
const PATIENCE = 15 * 60 * SECOND;
const WATCHED = 20 * SECOND;
const QUIET = 10 * SECOND;
const SETTLE = 3 * 60 * SECOND;
const WATCHES = /(^|\s)(-w|--watch(=true)?|-f|--follow(=true)?)(\s|$)(?!.*\b(apply|create|delete|replace|diff)\b)|(^|\s)(watch|top|port-forward|tunnel)\s/;
const FROM_FILE = /\bkubectl\b.*\b(apply|create|delete|replace|diff|set|label|annotate|patch|scale|wait|describe)\b|\b(rm|cp|mv|ln|test|awk|cut|grep)\b/;

/**
 * A learner who sits at a lesson's terminal: keys go in, and the screen says when the prompt is back, as for a person.
 * Where a lab waits for the wall clock, this world's time is run through.
 */
export class Learner {
  readonly world: World;
  /** Faults of ours that showed in the world or in a fork of it. */
  readonly faults: unknown[] = [];
  private lastWrite: number;
  private shown = '';

  /** Throws an Error when setup.sh fails. */
  constructor(lesson: Pick<Lesson, 'cluster' | 'files' | 'setup'>) {
    this.world = createWorld({ now: START, seed: 20261124, ...(lesson.cluster ? { cluster: lesson.cluster } : {}) });
    const { world } = this;
    this.lastWrite = world.now;
    world.onTrace((t) => {
      if (t.revision !== undefined) this.lastWrite = t.at;
    });
    if (Object.keys(lesson.files).length > 0) world.input({ at: world.now, type: 'files', files: lesson.files });
    if (lesson.setup !== null) {
      world.input({ at: world.now, type: 'script', id: 'setup', text: lesson.setup });
      this.runTo(() => world.script('setup') !== undefined, world.now + 2 * PATIENCE);
      const result = world.script('setup');
      if (result?.status !== 0) throw new Error(result ? `ends with status ${result.status}: ${(result.stderr || result.stdout).trim()}` : 'does not end within half an hour');
    }
    world.input({ at: world.now, type: 'open', tty: TTY, cols: 120, rows: 40 });
    this.toPrompt(world.now + PATIENCE);
  }

  /** Types a command, line by line, and waits for the prompt. */
  type(command: string): Typed {
    const { world } = this;
    let interrupted = false;
    for (const line of command.split('\n')) {
      this.shown = '';
      world.input({ at: world.now, type: 'keys', tty: TTY, keys: `${line}\r` });
      const watched = WATCHES.test(command) && !FROM_FILE.test(command);
      if (!this.toPrompt(world.now + (watched ? WATCHED : PATIENCE))) {
        interrupted = true;
        this.interrupt();
      }
    }
    const out = plain(this.shown.slice(0, this.shown.lastIndexOf(PROMPT)).replace(/^[^]*?\x1b\[\?2004l\r?/, ''));
    return { out, status: this.status(), interrupted };
  }

  /** Asks a fork for the status of the last command, so that `$?` stays. */
  private status(): number {
    const fork = this.world.fork();
    fork.tty(TTY)?.take();
    fork.input({ at: fork.now, type: 'keys', tty: TTY, keys: 'echo "status=$?"\r' });
    let text = '';
    for (let i = 0; i < 40 && !/^status=\d+/m.test(text); i++) {
      fork.runUntil(fork.now + 50);
      text += fork.tty(TTY)?.take() ?? '';
    }
    return Number(/^status=(\d+)/m.exec(text)?.[1] ?? -1);
  }

  private interrupt(): void {
    for (let i = 0; i < 3; i++) {
      this.world.input({ at: this.world.now, type: 'keys', tty: TTY, keys: i < 2 ? '\x03' : '\x04' });
      if (this.toPrompt(this.world.now + 2 * SECOND)) return;
    }
  }

  private toPrompt(limit: number): boolean {
    return this.runTo(() => {
      this.shown += this.world.tty(TTY)?.take() ?? '';
      // A log that is followed for minutes is not kept whole.
      if (this.shown.length > 2_000_000) this.shown = this.shown.slice(0, 1000) + this.shown.slice(-500_000);
      return this.shown.lastIndexOf(PROMPT) > this.shown.lastIndexOf('\x1b[?2004l');
    }, limit);
  }

  private runTo(over: () => boolean, limit: number): boolean {
    const { world } = this;
    while (!over()) {
      const due = world.nextDue();
      if (due === null || due > limit || world.now >= limit) {
        if (due !== null) world.runUntil(limit);
        return over();
      }
      world.runUntil(due);
      this.faults.push(...world.faults());
    }
    // The instant is finished, as a lab finishes it before it looks.
    world.runUntil(world.now);
    return true;
  }

  pause(ms: number): void {
    this.world.runUntil(this.world.now + ms);
    this.faults.push(...this.world.faults());
  }

  /** Waits until nothing was written to a cluster for a while. */
  settle(): void {
    const { world } = this;
    const start = world.now;
    while (world.now - start < SETTLE) {
      const quiet = Math.max(this.lastWrite, start) + QUIET;
      if (world.now >= quiet) break;
      world.runUntil(Math.min(world.nextDue() ?? quiet, quiet, start + SETTLE));
    }
    this.faults.push(...world.faults());
  }

  judge(id: string, script: string): Verdict {
    const fork = this.world.fork();
    const verdict = judgeNow(fork, id, script);
    this.faults.push(...fork.faults());
    return verdict;
  }
}

/** What a screen shows, as text: without colours and the carriage returns of line ends. */
function plain(text: string): string {
  return text
    .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/\x1b\][^\x07]*\x07/g, '')
    .replace(/\r\n/g, '\n')
    .replace(/^.*\r(?!\n)/gm, '');
}

/** A fixed day, so that equal lessons print equal texts. */
const START = Date.UTC(2026, 10, 24, 9, 0, 0);
