import type { Lesson } from '../course';
import type { MapSections, MapStep } from '../cluster-map';
import { EMPTY_MAP, deltaOf } from '../cluster-map';
import type { Answer, Ask, ClockState, LearnerInput, ServerMessage, TerminalState } from '../protocol';
import type { HttpRequest, HttpResponse, FieldInfo, Input, Schema, Trace, World, WorldOptions, WorldState } from '../sim';
import { answerBrowse, answerFields, answerFiles, answerDescribe } from './answers';
import { Clock } from './clock';
import { Grader, type Records } from './grader';
import type { Entry, Journal } from './journal';
import { readMap } from './map';
import { Marks } from './marks';
import { addressed, clusterOf, Followers, lookAt, type Follower, type FreshInput, type Gate } from './outside';
import type { Job, Pacer } from './pacer';
import { Fuel, runWhile } from './run';
import type { Claimed, LabStore } from './store';

/** How worlds are made; the simulator's front door, or a stand-in for tests. */
export interface WorldMaker {
  create(options: WorldOptions): World;
  /** Throws for a state of another version. */
  load(state: WorldState): World;
  /** The learner's home on the laptop. */
  readonly home: string;
  /** What an editor knows of manifests: kinds, their schemas, and the fields at a place in one. */
  kinds(): readonly { readonly apiVersion: string; readonly kind: string }[];
  schema(apiVersion: string, kind: string): Schema | undefined;
  fields(schema: Schema, path: readonly string[]): readonly FieldInfo[] | undefined;
}

/** One page that looks at a lab. */
export interface Viewer {
  /** Random, per page load: whose inputs are numbered. */
  readonly client: string;
  send(message: ServerMessage): void;
}

export interface LabParts {
  readonly worlds: WorldMaker;
  readonly store: LabStore;
  readonly journal: Journal;
  readonly pacer: Pacer;
  readonly records: Records;
  /** Checks that passed before. */
  readonly passed: Iterable<string>;
}

/** The saved world can't be read by this version; only a restart of the lesson helps. */
export class StaleLab extends Error {}

/** Batches after which, and milliseconds of change after which, a snapshot is taken. */
const SNAPSHOT_BATCHES = 300;
const SNAPSHOT_AFTER = 60_000;
/** Milliseconds of work after which one is taken too: waking, and going back, do it over again. */
const SNAPSHOT_WORK = 250;
const SNAPSHOT_WORK_AFTER = 15_000;
/** Milliseconds between two messages of the map. */
const MAP_EVERY = 250;
/** Requests remembered for the map, and resources whose requests are not worth telling. */
const STEPS = 60;
const UNTOLD = new Set(['events', 'leases', 'endpoints', 'selfsubjectaccessreviews', 'tokenreviews', 'subjectaccessreviews']);
const MAX_TTYS = 8;
/** Inputs that may wait for their turn; a page that sends faster than its world can take is cut off. */
const MAX_INBOX = 4000;
/** Pages remembered, to know what of them was applied. */
const MAX_CLIENTS = 64;
/** Virtual milliseconds: set-up may take, quiet that counts as settled, the longest wait for it. */
const SETUP_LIMIT = 30 * 60_000;
const SETTLED = 15_000;
const SETTLE_LIMIT = 10 * 60_000;
/** Virtual milliseconds a step waits for a request. */
const STEP_LIMIT = 5 * 60_000;

/** The command that Enter among these keys enters at the prompt, if there is one. */
function commandOf(tty: ReturnType<World['tty']>, keys: string, whole: boolean): string | undefined {
  const before = tty?.line;
  if (before == null) return undefined;
  // What is pasted is only entered by an Enter of one's own.
  const typed = keys.replace(/\x1b\[200~([^]*?)\x1b\[201~/g, (_, text: string) => text.replace(/[\r\n]/g, ' '));
  const end = typed.search(/[\r\n]/);
  if (end < 0) return undefined;
  // Control keys do this or that to the line; the text is for the learner to recognize.
  const command = `${whole ? '' : before}${typed.slice(0, end).replace(/\x1b(\[[0-9;]*)?.|[\x00-\x1f\x7f]/g, '')}`.trim();
  return command ? command.slice(0, 200) : undefined;
}

/** Something to be done between two instants for one who is no page. */
interface Errand {
  readonly run: () => void;
  readonly drop: () => void;
}

/** A message to a page (null: to all), or something else that may happen only when all before it is kept. */
type Mail = readonly [Viewer | null, ServerMessage] | (() => void);

interface Letter {
  readonly viewer: Viewer | null;
  readonly client: string;
  readonly n: number;
  readonly input: LearnerInput;
}

/**
 * A learner's lab: a world, its journal, and its checks. It gives the world time while somebody looks on, applies what
 * they type, and sends them what comes of it.
 *
 * What a page is told, it may rely on: output leaves when the inputs (and the moment) that caused it are in the journal on
 * the disk. So after a crash the world is at least where any page saw it. While the database is gone, output flows all the
 * same, but nothing is acknowledged: pages keep what they typed and would send it again.
 */
export class Lab implements Job, Gate {
  private readonly viewers = new Map<Viewer, { map: MapSections | null; cluster: string | null; wantsMap: boolean; step: number }>();
  private readonly clock = new Clock();
  private readonly fuel = new Fuel();
  private readonly inbox: (Letter | Errand)[] = [];
  private readonly busy = new Map<string, boolean>();
  /** Terminals in which a command was entered that has not been seen to end. */
  private readonly entered = new Set<string>();
  readonly grader: Grader;
  private world!: World;
  private seq = 0;
  private epoch: number;
  private applied = new Map<string, number>();
  /** Applied and not yet in a batch, and what is to be sent once it is kept. */
  private waiting: { entries: Entry[]; mail: Mail[] } = { entries: [], mail: [] };
  private flying: Mail[] | null = null;
  private readonly followers = new Followers();
  /** Clients of the cluster's API that keep the lab awake. */
  private holds = 0;
  /** What tells those that wait for an answer that there will be none. */
  private readonly unanswered = new Set<() => void>();
  private lastMark = 0;
  private opened = 0;
  private writes = 0;
  private lastWrite = 0;
  private mappedWrites = -1;
  private mappedSteps = 0;
  private mappedClusters = '';
  private mappedAt = 0;
  private batches = 0;
  private snapshotAt = Date.now();
  private spent = 0;
  private settleFrom = 0;
  private dead = false;
  private saving: Promise<void> | null = null;

  private constructor(
    readonly lesson: Lesson,
    private readonly claimed: Claimed,
    private readonly parts: LabParts,
    private readonly gone: (lab: Lab) => void,
  ) {
    this.epoch = claimed.epoch;
    this.id = claimed.id;
    this.origin = claimed;
    this.marks = new Marks(claimed.marks, claimed.snapshot ? [...claimed.earlier, claimed.snapshotSeq] : claimed.earlier);
    this.grader = new Grader({
      checks: lesson.steps.flatMap((s) => s.checks),
      scripts: lesson.scripts,
      pacer: parts.pacer,
      records: parts.records,
      passed: parts.passed,
      fork: () => this.world.fork(),
      fingerprint: () => this.fingerprint(),
      told: (looking, checks) => this.tell({ t: 'checks', looking, checks }),
    });
    this.stopHealth = parts.journal.onHealth((healthy) => this.health(healthy));
  }

  private readonly stopHealth: () => void;
  private readonly id: string;
  /** What the world was made from. */
  private origin: { readonly seed: number; readonly startedAt: number };
  private marks: Marks;

  /** Brings a lab to life from what the database has of it. Throws {@link StaleLab}. `gone` is called when it can't go on. */
  static async open(lesson: Lesson, claimed: Claimed, parts: LabParts, gone: (lab: Lab) => void): Promise<Lab> {
    const lab = new Lab(lesson, claimed, parts, gone);
    try {
      await lab.wake();
      return lab;
    } catch (error) {
      lab.end();
      throw error;
    }
  }

  private async wake(): Promise<void> {
    const { claimed, parts } = this;
    this.seq = claimed.journal.at(-1)?.seq ?? claimed.snapshotSeq;
    if (claimed.snapshot === undefined) throw new StaleLab('snapshot');
    if (claimed.snapshot === null && !claimed.journal.length) {
      await this.begin(claimed.seed, claimed.startedAt);
      return;
    }
    try {
      this.use(claimed.snapshot ? parts.worlds.load(claimed.snapshot.world) : parts.worlds.create(this.options(claimed.seed, claimed.startedAt)));
      if (claimed.snapshot) this.applied = new Map(claimed.snapshot.applied);
      const entries = claimed.journal.flatMap((b) => b.entries);
      await parts.pacer.run(this.replay(this.world, entries));
      for (const { client, n } of entries) if (client !== undefined && n !== undefined) this.applyNumber(client, n);
    } catch (error) {
      console.error(`lab ${claimed.id} can't be read:`, error);
      throw new StaleLab((error as Error).message);
    }
    for (const id of this.world.ttys()) this.world.tty(id)?.take();
    this.batches = claimed.journal.length;
  }

  private use(world: World): void {
    this.world = world;
    this.followers.use(world);
    this.lastMark = world.now;
    this.opened = world.opened().at(-1)?.at ?? 0;
    this.busy.clear();
    this.steps = [];
    world.onTrace((t) => {
      this.note(t);
      if (t.revision === undefined) return;
      this.writes++;
      this.lastWrite = t.at;
    });
  }

  /** Requests for the map, the last of them; how many there were in all, and the last revision written. */
  private steps: MapStep[] = [];
  private stepped = 0;
  private order = 0;

  private note({ at, actor, verb, resource, namespace, name, status, revision }: Trace): void {
    if (revision !== undefined) this.order = revision;
    // What runs by itself and says nothing new: events stand in the list as such, leases beat, controllers look again.
    if (UNTOLD.has(resource) || (revision === undefined && actor.startsWith('system:'))) return;
    this.steps.push({ n: ++this.stepped, at, actor, verb, resource, ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }), status, wrote: revision !== undefined, order: this.order });
    if (this.steps.length > 2 * STEPS) this.steps = this.steps.slice(-STEPS);
  }

  private options(seed: number, now: number): WorldOptions {
    return { seed, now, ...(this.lesson.cluster ? { cluster: this.lesson.cluster } : {}) };
  }

  /** A new world in the lesson's opening state. */
  private async begin(seed: number, startedAt: number): Promise<void> {
    const { lesson, parts } = this;
    const world = parts.worlds.create(this.options(seed, startedAt));
    this.use(world);
    const entries: Entry[] = [];
    const put = (input: Input) => {
      world.input(input);
      entries.push({ at: input.at, input });
    };
    if (Object.keys(lesson.files).length) put({ at: world.now, type: 'files', files: lesson.files });
    if (lesson.setup) {
      put({ at: world.now, type: 'script', id: 'setup', text: lesson.setup });
      await parts.pacer.run(runWhile(world, () => world.script('setup') !== undefined, world.now + SETUP_LIMIT, this.fuel));
      const result = world.script('setup');
      if (!result || result.status !== 0) console.error(`${lesson.course}/${lesson.path}/setup.sh ${result ? `ended with ${result.status}: ${result.stderr}` : 'does not end'}`);
    }
    entries.push({ at: world.now });
    this.waiting.entries.push(...entries);
    this.batches = SNAPSHOT_BATCHES; // the opening state is worth a snapshot at once
    this.ship();
  }

  private *replay(world: World, entries: readonly Entry[], until = 0): Generator<void, void> {
    for (const { at, input } of entries) {
      while (!this.fuel.spend(world, at, 4)) yield;
      if (input) world.input(input);
    }
    while (!this.fuel.spend(world, Math.max(until, world.now), 4)) yield;
  }

  private applyNumber(client: string, n: number): void {
    this.applied.delete(client);
    this.applied.set(client, n);
    if (this.applied.size > MAX_CLIENTS) this.applied.delete(this.applied.keys().next().value!);
  }

  // ——— pages come and go ———

  get empty(): boolean {
    return this.viewers.size === 0 && this.holds === 0;
  }

  /** Does a page look on? */
  get watched(): boolean {
    return this.viewers.size > 0;
  }

  /** It will never have a turn again. */
  get over(): boolean {
    return this.dead;
  }

  attach(viewer: Viewer, cols: number, rows: number): void {
    if (this.empty) this.rouse();
    if (!this.world.ttys().length) this.apply({ at: this.world.now, type: 'open', tty: 't1', cols, rows });
    this.collect();
    this.viewers.set(viewer, { map: null, cluster: null, wantsMap: false, step: 0 });
    this.welcome(viewer);
    this.grader.changed();
    this.parts.pacer.wake(this);
  }

  private rouse(): void {
    this.clock.start(this.world.now, Date.now());
    if (!this.changing) this.parts.pacer.add(this);
  }

  /** Another world is about to take this one's place: it has no more turns. */
  private changing = false;

  private rest(): void {
    this.clock.stop();
    this.parts.pacer.remove(this);
  }

  // ——— clients of the cluster's API ———

  /** Keeps the lab awake though no page looks on, until {@link release}. */
  hold(): void {
    if (this.empty) this.rouse();
    this.holds++;
  }

  release(): void {
    this.holds--;
    if (this.empty) this.rest();
  }

  look(cluster: string | null, request: HttpRequest): Promise<HttpResponse | undefined> {
    return this.errand(() => lookAt(this.world, cluster, request));
  }

  input(input: FreshInput, cluster: string | null = null): Promise<HttpResponse | undefined> {
    return this.errand(() => {
      const whole = addressed(this.world, input, cluster);
      return whole && this.apply({ ...whole, at: this.world.now } as Input);
    });
  }

  /** Does something between two instants; its answer leaves when what it shows is kept. Undefined when it can't be done any more. */
  private errand(run: () => HttpResponse | undefined): Promise<HttpResponse | undefined> {
    if (this.dead || this.inbox.length >= MAX_INBOX) return Promise.resolve(undefined);
    return new Promise((settle) => {
      const drop = () => settle(undefined);
      this.unanswered.add(drop);
      this.inbox.push({
        run: () => {
          const response = run();
          this.waiting.mail.push(() => {
            this.unanswered.delete(drop);
            settle(response);
          });
        },
        drop,
      });
      this.wakeUp();
    });
  }

  has(cluster: string | null): boolean {
    return clusterOf(this.world, cluster) !== undefined;
  }

  follow(follower: Follower): void {
    if (this.dead) return follower.gone();
    this.followers.add(follower);
    this.wakeUp();
  }

  unfollow(follower: Follower): void {
    this.followers.delete(follower);
  }

  /** A turn is wanted soon. */
  wakeUp(): void {
    this.parts.pacer.wake(this);
  }

  private welcome(viewer: Viewer): void {
    this.post(viewer, {
      t: 'welcome',
      ack: this.applied.get(viewer.client) ?? 0,
      ttys: this.world.ttys().flatMap((id) => this.terminal(id) ?? []),
      checks: this.grader.states,
      clock: this.clockState,
      opened: this.world.opened().at(-1)?.url ?? null,
      storage: this.parts.journal.healthy ? 'ok' : 'down',
      marks: this.marks.states,
    });
    this.ship();
  }

  private terminal(id: string): TerminalState | undefined {
    const tty = this.world.tty(id);
    return tty && { tty: id, ...tty.size, screen: tty.screen, busy: tty.busy };
  }

  /** The whole screen anew, for a page that could not keep up with the output. */
  resend(viewer: Viewer, id: string): void {
    this.collect();
    const state = this.terminal(id);
    if (state) this.post(viewer, { t: 'tty', state });
    this.ship();
  }

  detach(viewer: Viewer): void {
    if (this.viewers.delete(viewer) && this.empty) this.rest();
  }

  /** Takes a numbered input. False if the page sends more than can be taken. */
  receive(viewer: Viewer, n: number, input: LearnerInput): boolean {
    if (this.inbox.length >= MAX_INBOX) return false;
    this.inbox.push({ viewer, client: viewer.client, n, input });
    this.parts.pacer.wake(this);
    return true;
  }

  showMap(viewer: Viewer, on: boolean): void {
    const v = this.viewers.get(viewer);
    if (!v) return;
    v.wantsMap = on;
    if (!on) v.map = null;
    v.step = 0;
    this.mappedWrites = -1;
    this.parts.pacer.wake(this);
  }

  get clockState(): ClockState {
    return { now: this.world.now, speed: this.clock.speed };
  }

  setSpeed(speed: ClockState['speed']): void {
    this.clock.setSpeed(speed, this.world.now, Date.now());
    this.settleFrom = this.world.now;
    this.stepping = null;
    this.lastWrite = Math.max(this.lastWrite, this.world.now);
    this.tell({ t: 'clock', clock: this.clockState });
    this.parts.pacer.wake(this);
  }

  /** Pauses, and runs on to the next request. */
  step(): void {
    this.setSpeed(0);
    this.stepping = { from: this.stepped, limit: this.world.now + STEP_LIMIT };
  }

  private stepping: { from: number; limit: number } | null = null;

  /** Goes on towards the next request; true while there is more to do. */
  private stepOn(end: number): boolean {
    while (this.stepping) {
      const due = this.world.nextDue();
      if (due === null || due > this.stepping.limit) break;
      if (!this.fuel.spend(this.world, due, Math.max(0.5, end - performance.now()))) return true;
      if (this.stepped > this.stepping.from) break;
      if (performance.now() > end) return true;
    }
    this.stepping = null;
    this.clock.rebase(this.world.now, Date.now());
    this.tell({ t: 'clock', clock: this.clockState });
    return false;
  }

  async ask(ask: Ask): Promise<Answer> {
    switch (ask.what) {
      case 'describe':
        return this.parts.pacer.run(answerDescribe(this.world.fork(), ask));
      case 'list':
      case 'read':
        return answerFiles(this.world.files(), this.parts.worlds.home, ask);
      case 'fields':
        return answerFields(this.world, this.parts.worlds, ask);
      case 'browse':
        return answerBrowse((request) => this.request(request), ask);
      case 'check':
        await this.grader.look(true);
        return { ok: true, what: 'check' };
      case 'goback':
        return this.goBack(ask.mark);
    }
  }

  private browses = 0;

  private request(request: HttpRequest): Promise<HttpResponse> {
    const nobody: HttpResponse = { status: 504, headers: {} };
    return new Promise((answer) => {
      this.inbox.push({
        run: () => answer(this.apply({ at: this.world.now, type: 'request', id: `browse:${++this.browses}`, request }) ?? nobody),
        drop: () => answer(nobody),
      });
      this.parts.pacer.wake(this);
    });
  }

  private restarting: Promise<boolean> | null = null;

  /** Begins the lesson anew; who asks while that is under way gets the same new world. False if the lab was taken over meanwhile. */
  restart(): Promise<boolean> {
    return (this.restarting ??= this.startAnew().finally(() => (this.restarting = null)));
  }

  private async startAnew(): Promise<boolean> {
    const { parts } = this;
    this.changing = true;
    parts.pacer.remove(this);
    let fresh;
    try {
      await this.turning;
      await this.settleMail();
      await this.saving;
      fresh = await parts.store.reset(this.id, this.epoch);
    } catch (error) {
      this.changing = false;
      if (!this.empty) this.rouse();
      throw error;
    }
    if (!fresh) {
      this.fenced();
      return false;
    }
    this.epoch = fresh.epoch;
    this.seq = 0;
    this.waiting = { entries: [], mail: [] };
    this.origin = fresh;
    this.marks = new Marks([], []);
    this.grader.restarted();
    await this.begin(fresh.seed, fresh.startedAt);
    this.clock.speed = 1;
    this.apply({ at: this.world.now, type: 'open', tty: 't1', cols: 80, rows: 24 });
    this.goOn();
    return true;
  }

  /** Another world has taken the place of the one there was: everyone is shown it. */
  private goOn(): void {
    this.changing = false;
    this.clock.start(this.world.now, Date.now());
    this.mappedWrites = -1;
    this.writes++;
    this.collect();
    for (const [viewer, v] of this.viewers) {
      v.map = null;
      v.step = 0;
      this.welcome(viewer);
    }
    if (!this.empty) this.parts.pacer.add(this);
  }

  private turning: Promise<Answer> | null = null;

  /** Makes the moment before a command the present: world, files and screens are as they were then, what was passed stays passed. */
  private async goBack(id: string): Promise<Answer> {
    while (this.turning || this.restarting) await (this.turning ?? this.restarting?.catch(() => false));
    this.turning = this.makePresent(id).finally(() => (this.turning = null));
    return this.turning;
  }

  private async makePresent(id: string): Promise<Answer> {
    const { parts } = this;
    this.changing = true;
    parts.pacer.remove(this);
    const stay = (text: string): Answer => {
      this.changing = false;
      if (!this.dead && !this.empty) this.rouse();
      return { ok: false, text };
    };
    try {
      await this.settleMail();
      await this.saving;
      const mark = this.marks.find(id);
      if (this.dead || !mark) return stay('One can\'t go back there any more.');
      if (this.flying || this.waiting.entries.length) return stay('The database does not answer. Try again when it is back.');
      const before = await parts.store.before(this.id, mark);
      if (!before) return stay('One can\'t go back there any more.');
      const world = before.snapshot ? parts.worlds.load(before.snapshot.world) : parts.worlds.create(this.options(this.origin.seed, this.origin.startedAt));
      await parts.pacer.run(this.replay(world, before.entries, mark.at));
      for (const tty of world.ttys()) world.tty(tty)?.take();
      if (this.dead) return stay('The lab has ended.');
      if (!(await parts.store.goBack(this.id, this.epoch, mark, this.seq, { format: 1, world: world.save(), applied: [...this.applied] }))) {
        this.fenced();
        return { ok: false, text: 'This lab was opened on another server.' };
      }
      this.marks.wentBack(mark, this.seq);
      this.batches = 0;
      this.snapshotAt = Date.now();
      this.entered.clear();
      this.grader.restarted();
      this.use(world);
      if (this.clock.speed === 'settle') this.clock.speed = 1;
      // What stood typed at the prompt is cut; the shell would give it back for Ctrl+Y.
      for (const tty of world.ttys()) if (world.tty(tty)?.line) this.apply({ at: world.now, type: 'keys', tty, keys: '\x05\x15' });
      this.goOn();
      this.grader.changed();
      return { ok: true, what: 'goback', command: mark.command };
    } catch (error) {
      console.error(`lab ${this.id} can't go back:`, error);
      return stay('The database does not answer. Try again when it is back.');
    }
  }

  // ——— a turn ———

  turn(ms: number): number | null {
    const start = performance.now();
    const left = () => Math.max(0.5, ms - (performance.now() - start));
    const { world, clock } = this;
    const now = Date.now();
    const target = clock.speed === 'settle' ? world.now + 1000 : Math.max(clock.target(now), world.now);
    const more = this.stepping !== null && this.stepOn(start + ms);
    const done = !more && this.fuel.spend(world, target, ms);
    // Inputs come between two instants, when all that is due is done: only then is a replay the same.
    while (this.inbox.length && this.fuel.spend(world, world.now, left())) {
      const next = this.inbox.shift()!;
      if ('run' in next) next.run();
      else this.open(next);
      if (performance.now() - start > ms) break;
    }
    if (done) this.fuel.spend(world, world.now, left());
    else if (clock.speed !== 'settle' && !more) clock.rebase(world.now, now);
    if (clock.speed === 'settle') this.settle();
    this.collect();
    this.spent += performance.now() - start;
    const map = this.maps(now);
    if (this.inbox.length || !done || clock.speed === 'settle') return 0;
    const due = world.nextDue();
    const wait = due === null ? null : clock.until(due, now);
    if (wait === null) return map;
    // Never a timer for less than a few milliseconds: a world with something due all the time runs in small gulps.
    return Math.min(map ?? Infinity, Math.max(wait, wait < 1 ? 1 : 3));
  }

  failed(error: unknown): void {
    console.error(`lab ${this.id} (${this.lesson.course}/${this.lesson.path}) failed:`, error);
    this.tell({ t: 'error', code: 'broken', text: 'Something in the simulated cluster broke. It is our fault; restarting the lesson helps.' });
    this.end();
    this.gone(this);
  }

  private settle(): void {
    const quiet = this.world.now - this.lastWrite >= SETTLED && ![...this.busy.values()].some(Boolean);
    if (quiet || this.world.now - this.settleFrom > SETTLE_LIMIT || this.world.nextDue() === null) this.setSpeed(1);
  }

  private apply(input: Input): HttpResponse | undefined {
    const response = this.world.input(input);
    this.waiting.entries.push({ at: input.at, input });
    this.lastMark = input.at;
    return response;
  }

  /** Applies one message of a page, unless it was before. */
  private open({ viewer, client, n, input }: Letter): void {
    const { world } = this;
    if (n <= (this.applied.get(client) ?? 0)) {
      this.waiting.mail.push([viewer, { t: 'ack', n }]);
      return;
    }
    const at = world.now;
    const refuse = (why: string) => {
      this.applyNumber(client, n);
      this.waiting.entries.push({ at, client, n });
      this.waiting.mail.push([viewer, { t: 'refused', n, why }], [viewer, { t: 'ack', n }]);
    };
    const tty = 'tty' in input ? world.tty(input.tty) : undefined;
    let made: Input;
    switch (input.type) {
      case 'keys':
        made = { at, type: 'keys', tty: input.tty, keys: input.keys };
        break;
      case 'resize':
      case 'open':
        if (input.type === 'open' && world.ttys().length >= MAX_TTYS) return refuse(`At most ${MAX_TTYS} terminals can be open.`);
        made = { at, type: input.type, tty: input.tty, cols: input.cols, rows: input.rows };
        break;
      case 'close':
        made = { at, type: 'close', tty: input.tty };
        break;
      case 'run':
        if (!tty) return refuse('That terminal is closed.');
        if (tty.busy) return refuse('Something is running in this terminal. Stop it with Ctrl+C, or open another terminal with +.');
        // End of line, kill back to its start: whatever stood half-typed at the prompt is not run with it.
        made = { at, type: 'keys', tty: input.tty, keys: `\x05\x15${input.command.replace(/\r?\n/g, '\r')}\r` };
        break;
      case 'file':
        made = { at, type: 'files', files: { [input.path]: input.text } };
        break;
    }
    if ('tty' in input && input.type !== 'open' && !tty) return refuse('That terminal is closed.');
    const command = made.type === 'keys' ? commandOf(tty, input.type === 'run' ? `${input.command}\r` : made.keys, input.type === 'run') : undefined;
    try {
      world.input(made);
    } catch (error) {
      if (made.type !== 'files') throw error;
      return refuse(`${input.type === 'file' ? input.path : ''}: ${(error as Error).message}`);
    }
    if (made.type === 'files') this.grader.changed();
    if (made.type === 'keys' && /[\r\n\x03\x04]/.test(made.keys)) this.entered.add(made.tty);
    this.applyNumber(client, n);
    this.waiting.entries.push({ at, input: made, client, n, ...(command === undefined ? {} : { command }) });
    this.lastMark = at;
    this.waiting.mail.push([viewer, { t: 'ack', n }]);
    if (made.type === 'open') {
      const state = this.terminal(made.tty);
      if (state) this.waiting.mail.push([null, { t: 'tty', state }]);
    }
  }

  /** Takes what the world has to say, and sends it on its way. */
  private collect(): void {
    const { world } = this;
    const before = this.waiting.mail.length;
    for (const fault of world.faults()) console.error(`a program failed in lab ${this.id}:`, fault);
    const ids = world.ttys();
    for (const id of ids) {
      const tty = world.tty(id)!;
      const data = tty.take();
      for (let i = 0; i < data.length; i += 64 * 1024) this.waiting.mail.push([null, { t: 'out', tty: id, data: data.slice(i, i + 64 * 1024) }]);
      const busy = tty.busy;
      const was = this.busy.get(id);
      if (busy !== was) {
        this.busy.set(id, busy);
        this.waiting.mail.push([null, { t: 'busy', tty: id, busy }]);
      }
      // A quick command begins and ends between two looks, so it is the Enter that counts.
      if (!busy && this.entered.delete(id)) this.grader.changed();
    }
    for (const id of this.busy.keys()) {
      if (ids.includes(id)) continue;
      this.busy.delete(id);
      this.waiting.mail.push([null, { t: 'closed', tty: id }]);
    }
    for (const page of world.opened()) {
      if (page.at <= this.opened) continue;
      this.opened = page.at;
      this.waiting.mail.push([null, { t: 'opened', url: page.url }]);
    }
    if (this.gradedWrites !== this.writes) {
      this.gradedWrites = this.writes;
      this.grader.changed();
    }
    this.followers.turn((deliver) => this.waiting.mail.push(deliver));
    if (this.waiting.mail.length > before && world.now > this.lastMark) this.mark();
    this.ship();
  }

  /** What checks usually look at: what the clusters hold, what runs in the terminals, the files of the home. */
  private fingerprint(): string {
    const { world } = this;
    const files: string[] = [];
    const home = world.files();
    const walk = (dir: string, depth: number) => {
      for (const name of home.list(dir)) {
        if (files.length >= 500) return;
        try {
          const { type, size, modified, mode } = home.stat(`${dir}/${name}`);
          files.push(`${dir}/${name} ${size} ${modified} ${mode}`);
          if (type === 'dir' && depth < 4) walk(`${dir}/${name}`, depth + 1);
        } catch {
          files.push(name);
        }
      }
    };
    walk(this.parts.worlds.home, 0);
    return JSON.stringify([this.writes, world.clusters(), [...this.busy], files]);
  }

  private gradedWrites = 0;

  private mark(): void {
    const { entries } = this.waiting;
    this.lastMark = this.world.now;
    // Of two marks in a row only the later says anything.
    const last = entries.at(-1);
    if (last && !last.input && last.client === undefined) entries.pop();
    entries.push({ at: this.world.now });
  }

  // ——— mail ———

  private post(viewer: Viewer | null, message: ServerMessage): void {
    this.waiting.mail.push([viewer, message]);
  }

  /** To every page, now: for what does not depend on the journal. */
  private tell(message: ServerMessage): void {
    for (const viewer of this.viewers.keys()) viewer.send(message);
  }

  private deliver(mail: readonly Mail[]): void {
    for (const one of mail) {
      if (typeof one === 'function') {
        one();
        continue;
      }
      const [viewer, message] = one;
      if (viewer === null) this.tell(message);
      else if (this.viewers.has(viewer)) viewer.send(message);
    }
  }

  /** Writes what waits to the journal, and delivers its mail when it is kept. One batch is under way at a time. */
  private ship(): void {
    const { journal } = this.parts;
    if (this.flying || this.dead) {
      if (!journal.healthy) this.deliverUnkept(this.waiting.mail);
      return;
    }
    const { entries, mail } = this.waiting;
    if (!entries.length) {
      this.waiting.mail = [];
      this.deliver(mail);
      return;
    }
    this.waiting = { entries: [], mail: [] };
    this.flying = mail;
    if (!journal.healthy) this.deliverUnkept(mail);
    this.batches++;
    const batch = { lab: this.id, epoch: this.epoch, seq: ++this.seq, entries };
    if (this.marks.add(batch)) mail.push([null, { t: 'marks', marks: this.marks.states }]);
    void journal.append(batch).then((outcome) => {
      const kept = this.flying ?? [];
      this.flying = null;
      if (this.dead) return;
      if (outcome === 'fenced') return this.fenced();
      this.deliver(kept);
      this.ship();
      this.perhapsSnapshot();
    });
  }

  /** The database is gone: everything but acknowledgements goes out (and is taken out of `mail`). */
  private deliverUnkept(mail: Mail[]): void {
    const isAck = (m: Mail) => typeof m !== 'function' && m[1].t === 'ack';
    const out = mail.filter((m) => !isAck(m));
    const acks = mail.filter(isAck);
    mail.splice(0, mail.length, ...acks);
    this.deliver(out);
  }

  private health(healthy: boolean): void {
    if (!healthy) {
      if (this.flying) this.deliverUnkept(this.flying);
      this.deliverUnkept(this.waiting.mail);
    }
    this.tell({ t: 'storage', state: healthy ? 'ok' : 'down' });
  }

  private fenced(): void {
    this.tell({ t: 'error', code: 'moved', text: 'This lab was opened on another server.' });
    this.end();
    this.gone(this);
  }

  private async settleMail(): Promise<void> {
    this.ship();
    while ((this.flying || this.waiting.entries.length) && this.parts.journal.healthy && !this.dead) await new Promise((r) => setTimeout(r, 5));
  }

  // ——— the map ———

  /** Sends the map to pages that show it, at most every {@link MAP_EVERY}. Returns when it wants to look again, or null. */
  private maps(now: number): number | null {
    const watching = [...this.viewers].filter(([, v]) => v.wantsMap);
    if (!watching.length) return null;
    const clusters = this.world.clusters();
    const text = JSON.stringify(clusters);
    if (this.writes === this.mappedWrites && text === this.mappedClusters && this.stepped === this.mappedSteps) return null;
    if (now - this.mappedAt < MAP_EVERY) return MAP_EVERY - (now - this.mappedAt);
    this.mappedAt = now;
    this.mappedWrites = this.writes;
    this.mappedSteps = this.stepped;
    this.mappedClusters = text;
    const shown = clusters.find((c) => c.current) ?? clusters[0];
    const sections = (shown && readMap(this.world, shown.name)) ?? EMPTY_MAP;
    for (const [viewer, v] of watching) {
      const full = v.map === null || v.cluster !== (shown?.name ?? null);
      const delta = deltaOf(full ? EMPTY_MAP : v.map!, sections) ?? {};
      const steps = this.steps.filter((s) => s.n > v.step).slice(-STEPS);
      v.map = sections;
      v.cluster = shown?.name ?? null;
      v.step = this.stepped;
      viewer.send({ t: 'map', full, clusters, sections: delta, steps });
    }
    return null;
  }

  // ——— snapshots, and the end ———

  private perhapsSnapshot(): void {
    const age = Date.now() - this.snapshotAt;
    if (this.batches < SNAPSHOT_BATCHES && age < SNAPSHOT_AFTER && (this.spent < SNAPSHOT_WORK || age < SNAPSHOT_WORK_AFTER)) return;
    if (this.flying || this.waiting.entries.length || this.saving || this.batches === 0) return;
    this.saving = this.snapshot().catch(() => {}).finally(() => (this.saving = null));
  }

  /** Saves the world as it is. To be called when nothing waits for the journal. */
  private async snapshot(): Promise<void> {
    this.batches = 0;
    this.spent = 0;
    this.snapshotAt = Date.now();
    const { seq } = this;
    const { needed } = this.marks;
    if (await this.parts.store.keep(this.id, this.epoch, seq, { format: 1, world: this.world.save(), applied: [...this.applied] }, needed)) this.marks.snapshot(seq, needed);
  }

  /** Puts the lab away: everything is written, a snapshot taken. Afterwards it must not be used. */
  async close(): Promise<void> {
    if (this.dead) return;
    await this.turning;
    await this.restarting?.catch(() => false);
    this.parts.pacer.remove(this);
    await this.settleMail();
    await this.saving;
    if (!this.dead && this.parts.journal.healthy && this.batches > 0 && !this.waiting.entries.length) await this.snapshot().catch((e) => console.error('snapshot:', (e as Error).message));
    this.end();
  }

  private end(): void {
    this.dead = true;
    this.followers.end();
    for (const letter of this.inbox.splice(0)) if ('drop' in letter) letter.drop();
    for (const drop of this.unanswered) drop();
    this.unanswered.clear();
    this.stopHealth();
    this.grader.close();
    this.parts.pacer.remove(this);
  }
}
