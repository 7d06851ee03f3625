import { createWorld, type World } from '../sim';

/** One command as recorded: what the terminal showed, and the exit status. */
export interface Ran {
  readonly out: string;
  readonly status: number;
  /** Virtual seconds since the session began, and how long the command took. */
  readonly at: number;
  readonly took: number;
}

const TTY = 'session';
/** Virtual milliseconds after which a command that does not end is interrupted. */
const PATIENCE = 15 * 60_000;
const STEP = 250;

/**
 * A world with one terminal at which commands are run one after another, each as a script of its own in one and the same
 * shell, so that variables, jobs and the directory stay.
 */
export class Session {
  readonly world: World;
  private n = 0;
  private readonly started: number;
  private lastWrite: number;

  constructor(options: { readonly cluster?: { readonly name: string; readonly nodes: number }; readonly cols?: number; readonly rows?: number; readonly term?: string; readonly seed?: number; readonly hibernate?: boolean }) {
    this.world = createWorld({ now: START, seed: options.seed ?? 20261124, ...(options.cluster ? { cluster: options.cluster } : {}) });
    this.started = this.world.now;
    this.lastWrite = this.world.now;
    this.world.onTrace((t) => {
      if (t.revision !== undefined) this.lastWrite = t.at;
    });
    this.world.input({ at: this.world.now, type: 'open', tty: TTY, cols: options.cols ?? 250, rows: options.rows ?? 50, session: options.term ?? 'dumb' });
    this.world.runUntil(this.world.now + 50);
    this.world.tty(TTY)!.take();
  }

  write(file: string, body: string): void {
    this.world.input({ at: this.world.now, type: 'files', files: { [file]: body } });
  }

  /** Runs one command to its end. `interrupt` types ^C after so many virtual milliseconds. */
  run(text: string): Ran {
    const { world } = this;
    const id = `c${this.n++}`;
    const at = world.now;
    world.input({ at, type: 'command', tty: TTY, id, text });
    let out = '';
    let interrupted = 0;
    while (world.script(id) === undefined) {
      const due = world.nextDue();
      if (due === null && world.script(id) === undefined) {
        // Nothing will ever happen: it waits for keys that nobody types.
        if (interrupted++ > 3) break;
        world.input({ at: world.now, type: 'keys', tty: TTY, keys: interrupted > 1 ? '\x03' : '\x04' });
      }
      world.runUntil(Math.min(due ?? world.now + STEP, world.now + STEP));
      if (world.now - at > PATIENCE * (1 + interrupted) && interrupted < 4) {
        interrupted++;
        world.input({ at: world.now, type: 'keys', tty: TTY, keys: '\x03' });
      } else if (world.now - at > PATIENCE * 6) break;
      out += world.tty(TTY)?.take() ?? '';
    }
    out += world.tty(TTY)?.take() ?? '';
    for (const fault of world.faults()) console.error(`fault in: ${text}\n${fault instanceof Error ? fault.stack : String(fault)}`);
    return { out: out.replace(/\r\n/g, '\n'), status: world.script(id)?.status ?? -1, at: (at - this.started) / 1000, took: (world.now - at) / 1000 };
  }

  wait(seconds: number): void {
    this.world.runUntil(this.world.now + seconds * 1000);
  }

  /** Waits until nothing was written to a cluster for two seconds, `most` seconds at most. */
  settle(most = 60): void {
    const { world } = this;
    const start = world.now;
    while (world.now - start < most * 1000) {
      const quiet = Math.max(this.lastWrite, start) + 2000;
      if (world.now >= quiet) return;
      const due = world.nextDue();
      world.runUntil(Math.min(due ?? quiet, quiet, start + most * 1000));
    }
  }
}

/** A fixed day, so that equal scripts print equal texts. */
const START = Date.UTC(2026, 10, 24, 9, 0, 0);
