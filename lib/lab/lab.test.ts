import path from 'node:path';
import type { Lesson } from '../course';
import type { Database } from '../db';
import { openDatabase } from '../db/open';
import type { LearnerInput, ServerMessage } from '../protocol';
import type { Lab, Viewer } from './lab';
import { Labs, StaleLab } from './labs';
import { LabStore } from './store';
import { testWorlds } from './testing/world';

process.chdir(path.join(__dirname, '../..'));

const lesson = {
  path: 'm/l',
  course: 'c',
  title: 'L',
  summary: '',
  minutes: 1,
  steps: [{ title: 'S', hints: 0, checks: [{ id: 'made', goal: 'g', points: 2 }] }],
  source: '',
  dir: '',
  cluster: null,
  scripts: { made: 'has made.txt' },
  setup: 'has note.txt',
  solution: null,
  wrong: {},
  files: { 'note.txt': 'a note\n' },
  errors: [],
} satisfies Lesson;

/** A page: numbers its inputs, keeps what was not acknowledged, shows what its terminals show. */
class Page implements Viewer {
  n = 0;
  screens: Record<string, string> = {};
  kept: { n: number; input: LearnerInput }[] = [];
  got: ServerMessage[] = [];
  lab!: Lab;
  constructor(readonly client: string) {}
  send(m: ServerMessage): void {
    this.got.push(m);
    if (m.t === 'welcome') {
      this.screens = Object.fromEntries(m.ttys.map((t) => [t.tty, t.screen]));
      this.kept = this.kept.filter((k) => k.n > m.ack);
    }
    if (m.t === 'out') this.screens[m.tty] = (this.screens[m.tty] ?? '') + m.data;
    if (m.t === 'ack') this.kept = this.kept.filter((k) => k.n > m.n);
  }
  join(lab: Lab): this {
    this.lab = lab;
    lab.attach(this, 80, 24);
    return this;
  }
  put(input: LearnerInput): void {
    this.kept.push({ n: ++this.n, input });
    this.lab.receive(this, this.n, input);
  }
  type(keys: string): void {
    this.put({ type: 'keys', tty: 't1', keys });
  }
  resend(): void {
    for (const k of this.kept) this.lab.receive(this, k.n, k.input);
  }
  get screen(): string {
    return this.screens.t1 ?? '';
  }
}

async function until(what: () => unknown, ms = 3500): Promise<void> {
  const end = Date.now() + ms;
  while (!what()) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((r) => setTimeout(r, 5));
  }
}

const kinds: [string, () => Promise<Database>][] = [['PGlite', () => openDatabase({ dataDir: 'memory://' })]];
if (process.env.DATABASE_URL) kinds.push(['PostgreSQL', () => openDatabase({ url: process.env.DATABASE_URL!, dataDir: '' })]);

describe.each(kinds)('a lab on %s', (_, open) => {
  let database: Database;
  let key: { userId: string; course: string; lesson: string };
  const servers: Labs[] = [];
  const server = () => {
    const labs = new Labs(database.prisma, testWorlds, 50);
    servers.push(labs);
    return labs;
  };

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    const user = await database.prisma.user.create({ data: {} });
    key = { userId: user.id, course: 'c', lesson: 'm/l' };
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((s) => s.close()));
  });
  afterAll(() => database.close());

  test('goes on after a crash where the page last saw it, and applies every input exactly once', async () => {
    const first = server();
    const page = new Page('p1').join(await first.open(key, lesson));
    await until(() => page.screen === '$ ');
    page.type('random\r');
    page.type('echo made > made.txt\r');
    page.type('sleep 60\r');
    page.type('echo typed ahead');
    await until(() => page.screen.endsWith('typed ahead') && page.kept.length === 0);
    const seen = page.screen;
    expect(seen).toMatch(/^\$ random\r\n0\.\d+\r\n\$ echo made > made.txt\r\n\$ sleep 60\r\necho typed ahead$/);

    // The process dies: nothing is put away. Another takes over. The page's last message was on its way, and a re-sent one comes twice.
    const second = server();
    page.kept.push({ n: 4, input: { type: 'keys', tty: 't1', keys: 'echo typed ahead' } }, { n: 5, input: { type: 'keys', tty: 't1', keys: '!' } });
    page.n = 5;
    const twice = [...page.kept];
    page.join(await second.open(key, lesson));
    await until(() => page.got.some((m) => m.t === 'welcome' && m.ack === 4));
    expect(page.screen).toBe(seen);
    for (const k of [...twice, ...twice]) page.lab.receive(page, k.n, k.input);
    await until(() => page.screen.endsWith('ahead!'));
    await new Promise((r) => setTimeout(r, 50));
    expect(page.screen).toBe(`${seen}!`);
    expect(page.lab.clockState.now).toBeGreaterThan(0);
  });

  test('is fenced: of two servers only the last to open it writes', async () => {
    const one = new Page('p1').join(await server().open(key, lesson));
    await until(() => one.screen === '$ ');
    const two = new Page('p2').join(await server().open(key, lesson));
    await until(() => two.screen === '$ ');
    one.type('echo lost > lost.txt\r');
    await until(() => one.got.some((m) => m.t === 'error' && m.code === 'moved'));
    two.type('ls\r');
    await until(() => two.screen.endsWith('note.txt\r\n$ '));
    expect(one.kept).toHaveLength(1);
  });

  test('is put away when the last page leaves, and is the same when it is back', async () => {
    const labs = server();
    const page = new Page('p1').join(await labs.open(key, lesson));
    await until(() => page.screen === '$ ');
    page.put({ type: 'open', tty: 't2', cols: 100, rows: 30 });
    page.type('echo a > a.txt\r');
    page.put({ type: 'file', path: 'b.txt', text: 'b' });
    page.put({ type: 'file', path: '../x', text: 'x' });
    await until(() => page.kept.length === 0 && page.screen.endsWith('a.txt\r\n$ '));
    expect(page.got).toContainEqual({ t: 'refused', n: 4, why: '../x: Operation not permitted' });
    page.lab.detach(page);
    labs.left(key, page.lab);
    await until(() => labs.size === 0);
    // Of the journal only what one may go back to is left.
    expect(await database.prisma.labInput.count({ where: { lab: key } })).toBeLessThan(5);
    const again = new Page('p2').join(await labs.open(key, lesson));
    await until(() => again.screen);
    expect(Object.keys(again.screens)).toEqual(['t1', 't2']);
    expect(again.screen).toBe(page.screen);
    expect(await again.lab.ask({ what: 'read', path: 'b.txt' })).toEqual({ ok: true, what: 'read', text: 'b' });
    expect(await again.lab.ask({ what: 'read', path: '../b.txt' })).toEqual({ ok: false, text: '../b.txt: not in your home' });
    expect(await again.lab.ask({ what: 'browse', url: '10.0.0.1:80/x', method: 'GET' })).toMatchObject({ body: 'GET http://10.0.0.1/x' });
  });

  test('goes back before a command: files, screens and chance are as they were, after a crash too, and what was passed stays', async () => {
    const labs = server();
    const page = new Page('p1').join(await labs.open(key, lesson));
    await until(() => page.screen === '$ ');
    const marks = () => page.got.findLast((m) => m.t === 'marks' || m.t === 'welcome')!.marks.map((m) => m.command);
    for (const k of 'echo a > a.txt') page.type(k);
    await until(() => page.screen.endsWith('a.txt'));
    page.type('\r\r');
    await until(() => page.screen.endsWith('a.txt\r\n$ \r\n$ '));
    const then = page.screen;
    page.type('rand');
    await until(() => page.screen.endsWith('rand'));
    page.type('om\r');
    await until(() => page.screen.endsWith('\r\n$ ') && page.screen !== then && page.kept.length === 0);
    const chance = page.screen;
    // A snapshot comes in between: the moment is made again from the one before.
    page.lab.detach(page);
    labs.left(key, page.lab);
    await until(() => labs.size === 0);
    page.join(await labs.open(key, lesson));
    page.put({ type: 'run', tty: 't1', command: 'echo made > made.txt' });
    page.type('sleep 60\r');
    await until(() => page.screen.endsWith('sleep 60\r\n'));
    page.type('ls\r');
    await until(() => page.got.some((m) => m.t === 'checks' && m.checks[0]!.passed) && page.kept.length === 0);
    expect(marks()).toEqual(['echo a > a.txt', 'random', 'echo made > made.txt', 'sleep 60']);
    const mark = page.got.findLast((m) => m.t === 'marks')!.marks[1]!;
    expect(await page.lab.ask({ what: 'goback', mark: mark.id })).toEqual({ ok: true, what: 'goback', command: 'random' });
    expect(await page.lab.ask({ what: 'goback', mark: mark.id })).toMatchObject({ ok: false });
    await until(() => page.screen === `${then}rand`);
    expect(page.lab.clockState.now).toBeGreaterThanOrEqual(mark.at);
    expect(page.lab.clockState.now).toBeLessThan(mark.at + 2000);
    expect(marks()).toEqual(['echo a > a.txt']);
    expect(page.lab.grader.states).toEqual([{ id: 'made', passed: true }]);
    page.type('random\r');
    await until(() => page.screen.endsWith('\r\n$ ') && page.screen.length > then.length + 9 && page.kept.length === 0);
    // The same draw again, for the same number of draws lie behind it.
    expect(page.screen.slice(then.length).replace('rand', '')).toBe(chance.slice(then.length));
    // The process dies; the world that never was is not there for another either, and going back goes on.
    const later = new Page('p2').join(await server().open(key, lesson));
    await until(() => later.screen);
    expect(later.screen).toBe(page.screen);
    later.type('ls\r');
    await until(() => later.screen.endsWith('note.txt  a.txt\r\n$ '));
    await later.lab.ask({ what: 'goback', mark: later.got.findLast((m) => m.t === 'welcome')!.marks[0]!.id });
    await until(() => later.screen === '$ echo a > a.txt');
    const last = new Page('p3').join(await server().open(key, lesson));
    last.type('ls\r');
    await until(() => last.screen.endsWith('ls\r\nnote.txt\r\n$ '));
  });

  test('checks turn by themselves, are recorded once, and a restart keeps them', async () => {
    const labs = server();
    const page = new Page('p1').join(await labs.open(key, lesson));
    await until(() => page.got.some((m) => m.t === 'checks' && !m.looking && m.checks[0]!.hint === 'no made.txt'));
    page.put({ type: 'run', tty: 't1', command: 'echo x > made.txt' });
    await until(() => page.got.some((m) => m.t === 'checks' && m.checks[0]!.passed));
    await new Promise((r) => setTimeout(r, 100));
    expect(await database.prisma.progress.findMany({ where: { userId: key.userId }, select: { check: true, points: true, attempts: true } })).toEqual([{ check: 'made', points: 2, attempts: 1 }]);
    const welcomes = () => page.got.filter((m) => m.t === 'welcome').length;
    const before = welcomes();
    expect(await Promise.all([page.lab.restart(), page.lab.restart()])).toEqual([true, true]);
    await until(() => page.screen === '$ ');
    expect(welcomes()).toBe(before + 1);
    page.type('ls\r');
    await until(() => page.screen === '$ ls\r\nnote.txt\r\n$ ');
    expect(page.lab.grader.states).toEqual([{ id: 'made', passed: true }]);
  });

  test('with many labs in memory, the one left longest ago is put away at once', async () => {
    const labs = new Labs(database.prisma, testWorlds, 60_000, 2);
    const at = (n: number) => ({ ...key, lesson: `${key.lesson}-${n}` });
    const visit = async (n: number) => {
      const lab = await labs.open(at(n), lesson);
      const page = new Page(`p${n}`).join(lab);
      await until(() => page.kept.length === 0);
      return () => (lab.detach(page), labs.left(at(n), lab), lab);
    };
    const first = (await visit(1))();
    const second = (await visit(2))();
    const leave = await visit(3);
    await until(() => first.over);
    expect([first.over, second.over, labs.size]).toEqual([true, false, 2]);
    expect(await labs.open(at(2), lesson)).toBe(second);
    expect(leave().over).toBe(false);
    await labs.close();
  });

  test('a run is refused while something runs, and only then', async () => {
    const page = new Page('p1').join(await server().open(key, lesson));
    page.type('half typed');
    page.put({ type: 'run', tty: 't1', command: 'sleep 5' });
    await until(() => page.screen.endsWith('sleep 5\r\n'));
    page.put({ type: 'run', tty: 't1', command: 'ls' });
    await until(() => page.got.some((m) => m.t === 'refused'));
    expect(page.got.find((m) => m.t === 'refused')).toMatchObject({ n: 3, why: expect.stringContaining('Ctrl+C') });
    page.lab.setSpeed('settle');
    await until(() => page.screen.endsWith('sleep 5\r\n$ '));
  });

  test('a snapshot that can\'t be read offers a restart', async () => {
    const labs = server();
    const claimed = await new LabStore(database.prisma).claim(key);
    await database.prisma.lab.update({ where: { id: claimed.id }, data: { snapshot: new Uint8Array([1, 2, 3]) } });
    await expect(labs.open(key, lesson)).rejects.toThrow(StaleLab);
    await labs.discard(key);
    const page = new Page('p1').join(await labs.open(key, lesson));
    await until(() => page.screen === '$ ');
  });

  test('a database that is gone is told, typing goes on, and all is kept when it is back', async () => {
    const labs = server();
    const page = new Page('p1').join(await labs.open(key, lesson));
    await until(() => page.screen === '$ ' && page.kept.length === 0);
    const write = jest.spyOn(database.prisma, '$queryRawUnsafe').mockRejectedValue(new Error('gone'));
    page.type('echo kept > kept.txt\r');
    await until(() => page.got.some((m) => m.t === 'storage' && m.state === 'down'));
    page.type('cat kept.txt\r');
    await until(() => page.screen.endsWith('kept\r\n$ '));
    expect(page.kept).toHaveLength(2);
    write.mockRestore();
    await until(() => page.got.some((m) => m.t === 'storage' && m.state === 'ok') && page.kept.length === 0);
    const other = new Page('p2').join(await server().open(key, lesson));
    await until(() => other.screen);
    expect(other.screen).toBe(page.screen);
  });
});
