import { Loop, freeze, type HttpResponse, type Instant, type LoopState, type Progress } from '../../sim/core';
import type { Input, ScriptResult, Trace, World, WorldState } from '../../sim/world-types';
import type { WorldMaker } from '../lab';

/**
 * A world of a few lines behind the simulator's own interface, for the tests of what is around it. Its shell knows `echo
 * TEXT > FILE`, `cat FILE`, `ls`, `sleep SECONDS`, `open URL` and `random`; scripts are `has FILE`, each line must hold.
 */
interface State {
  readonly version: 1;
  readonly loop: LoopState;
  readonly ttys: Record<string, { line: string; busy: boolean; screen: string; cols: number; rows: number }>;
  readonly files: Record<string, string>;
  readonly scripts: Record<string, ScriptResult>;
  readonly opened: { at: number; url: string }[];
}

const PROMPT = '$ ';

class TestWorld implements World {
  private readonly loop: Loop;
  private readonly state: State;
  private readonly pending = new Map<string, string>();
  private readonly listeners: ((t: Trace) => void)[] = [];
  private readonly shell;

  constructor(state: State) {
    this.state = structuredClone(state);
    this.loop = new Loop(state.loop);
    this.shell = this.loop.owner('shell', {
      woke: (tty) => this.prompt(tty as string),
      key: (arg) => this.key(...(arg as [string, string])),
    });
  }

  get now(): Instant {
    return this.loop.now;
  }
  nextDue(): Instant | null {
    return this.loop.nextDue();
  }
  runUntil(t: Instant, fuel?: number): Progress {
    return this.loop.runUntil(t, fuel);
  }

  input(input: Input): HttpResponse | undefined {
    if (input.at > this.now) this.loop.runUntil(input.at);
    switch (input.type) {
      case 'open':
        this.state.ttys[input.tty] ??= { line: '', busy: false, screen: '', cols: input.cols, rows: input.rows };
        this.prompt(input.tty);
        return undefined;
      case 'close':
        delete this.state.ttys[input.tty];
        return undefined;
      case 'resize':
        Object.assign(this.state.ttys[input.tty]!, { cols: input.cols, rows: input.rows });
        return undefined;
      case 'keys':
        for (const k of input.keys) this.shell.at(this.now + 1, 'key', [input.tty, k]);
        return undefined;
      case 'files':
        for (const [path, text] of Object.entries(input.files)) {
          if (path.includes('..')) throw new Error('Operation not permitted');
          if (text === null) delete this.state.files[path];
          else this.state.files[path] = text;
        }
        return undefined;
      case 'script': {
        const missing = input.text.split('\n').map((l) => /^has (\S+)$/.exec(l)?.[1]).find((f) => f && !Object.hasOwn(this.state.files, f));
        this.state.scripts[input.id] = { status: missing ? 1 : 0, stdout: missing ? `looking\nno ${missing}\n` : 'fine\n', stderr: '' };
        return undefined;
      }
      case 'connect':
      case 'request':
        return { status: 200, headers: { 'content-type': 'text/plain' }, body: `${input.request.method} ${input.request.url}` };
      default:
        return undefined;
    }
  }

  private print(tty: string, text: string): void {
    const t = this.state.ttys[tty];
    if (!t) return;
    t.screen += text;
    this.pending.set(tty, (this.pending.get(tty) ?? '') + text);
  }

  private prompt(tty: string): void {
    const t = this.state.ttys[tty];
    if (!t) return;
    t.busy = false;
    this.print(tty, PROMPT);
  }

  private key(tty: string, key: string): void {
    const t = this.state.ttys[tty];
    if (!t) return;
    if (key === '\x15') t.line = '';
    if (key < ' ' && key !== '\r') return;
    if (key !== '\r') {
      t.line += key;
      return this.print(tty, key);
    }
    const line = t.line;
    t.line = '';
    this.print(tty, '\r\n');
    const [, text, file] = /^echo (.*?) > (\S+)$/.exec(line) ?? [];
    const [command, arg = ''] = line.split(' ');
    if (file) this.state.files[file] = `${text}\n`;
    else if (command === 'cat') this.print(tty, this.state.files[arg]?.replace(/\n/g, '\r\n') ?? `cat: ${arg}: No such file or directory\r\n`);
    else if (command === 'ls') this.print(tty, `${Object.keys(this.state.files).join('  ')}\r\n`);
    else if (command === 'random') this.print(tty, `${this.loop.random()}\r\n`);
    else if (command === 'open') this.state.opened.push({ at: this.now, url: arg });
    else if (command === 'sleep') {
      t.busy = true;
      this.shell.at(this.now + 1000 * Number(arg), 'woke', tty);
      return;
    }
    this.prompt(tty);
  }

  tty(id: string) {
    const t = Object.hasOwn(this.state.ttys, id) ? this.state.ttys[id]! : undefined;
    if (!t) return undefined;
    return {
      take: () => {
        const text = this.pending.get(id) ?? '';
        this.pending.delete(id);
        return text;
      },
      size: { cols: t.cols, rows: t.rows },
      busy: t.busy,
      screen: t.screen,
      line: t.busy ? null : t.line,
    };
  }
  ttys(): readonly string[] {
    return Object.keys(this.state.ttys);
  }
  script(id: string): ScriptResult | undefined {
    return this.state.scripts[id];
  }
  clusters() {
    return [];
  }
  read(): undefined {
    return undefined;
  }
  look(): undefined {
    return undefined;
  }
  connection(): undefined {
    return undefined;
  }
  onNotify(): void {}
  faults() {
    return [];
  }
  opened() {
    return this.state.opened;
  }
  files() {
    const file = (path: string) => this.state.files[path.replace('/home/test/', '')];
    return {
      read: (path: string) => file(path) ?? '',
      list: () => Object.keys(this.state.files),
      exists: (path: string) => file(path) !== undefined,
      stat: (path: string) => {
        if (file(path) === undefined) throw new Error('No such file or directory');
        return { type: 'file' as const, mode: 0o644, user: 'test', group: 'test', size: file(path)!.length, modified: 0, inode: 1 };
      },
    };
  }
  save(): WorldState {
    return freeze(structuredClone({ ...this.state, loop: this.loop.save() })) as unknown as WorldState;
  }
  fork(): World {
    return testWorlds.load(this.save());
  }
  onTrace(listener: (t: Trace) => void): void {
    this.listeners.push(listener);
  }
}

export const testWorlds: WorldMaker = {
  home: '/home/test',
  kinds: () => [],
  schema: () => undefined,
  fields: () => undefined,
  create: ({ now, seed }) => new TestWorld({ version: 1, loop: { now, seq: 0, random: seed, queue: [] }, ttys: {}, files: {}, scripts: {}, opened: [] }),
  load: (state) => {
    if (state.version !== 1) throw new Error('version');
    return new TestWorld(state as unknown as State);
  },
};
