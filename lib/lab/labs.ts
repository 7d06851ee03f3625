import type { Lesson } from '../course';
import type { PrismaClient } from '../generated/prisma/client';
import { lessonProgress, recordAttempt, recordPass } from '../progress/progress';
import { Journal } from './journal';
import { Lab, StaleLab, type WorldMaker } from './lab';
import { Pacer } from './pacer';
import { LabStore, type LabKey } from './store';

/** Milliseconds a lab stays in memory after its last page went: a reload finds it as it was. */
const LINGER = 20_000;
/** With so many in memory none lingers: whoever was left longest ago is put away at once. Each takes some megabytes. */
const MANY = 400;

/** All labs this server has in memory. */
export class Labs {
  readonly pacer = new Pacer();
  readonly journal: Journal;
  private readonly store: LabStore;
  private readonly labs = new Map<string, Promise<Lab>>();
  /** Of those that linger, the one left longest ago first. */
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly lingering = new Map<string, Lab>();

  constructor(
    private readonly prisma: PrismaClient,
    private readonly worlds: WorldMaker,
    private readonly linger = LINGER,
    private readonly many = MANY,
  ) {
    this.journal = new Journal(prisma);
    this.store = new LabStore(prisma);
  }

  get size(): number {
    return this.labs.size;
  }

  /** The learner's lab for a lesson: the one in memory, else the one in the database, else a new one. Throws {@link StaleLab}. */
  open(key: LabKey, lesson: Lesson): Promise<Lab> {
    const name = nameOf(key);
    this.stay(name);
    let lab = this.labs.get(name);
    if (!lab) {
      this.makeRoom(this.many - 1);
      lab = this.wake(key, lesson);
      this.labs.set(name, lab);
      lab.catch(() => this.labs.delete(name));
    }
    return lab;
  }

  /** A lab does not linger any longer: somebody is there, or it is put away. */
  private stay(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    this.lingering.delete(name);
  }

  /** Puts lingering labs away until so many are left, or none lingers. */
  private makeRoom(most: number): void {
    for (const [name, lab] of [...this.lingering].slice(0, Math.max(0, this.labs.size - most))) {
      this.stay(name);
      void this.putAway(name, lab);
    }
  }

  private async wake(key: LabKey, lesson: Lesson): Promise<Lab> {
    const passed = [...(await lessonProgress(this.prisma, key)).values()].filter((p) => p.passedAt).map((p) => p.check);
    const claimed = await this.store.claim(key);
    return Lab.open(
      lesson,
      claimed,
      {
        worlds: this.worlds,
        store: this.store,
        journal: this.journal,
        pacer: this.pacer,
        passed,
        records: {
          passed: (check, points) => recordPass(this.prisma, key, check, points),
          attempted: (check, hint) => recordAttempt(this.prisma, key, check, hint),
        },
      },
      () => this.labs.delete(nameOf(key)),
    );
  }

  /** A page left: if it was the last, the lab is put away after a while. */
  left(key: LabKey, lab: Lab): void {
    if (!lab.empty) return;
    const name = nameOf(key);
    this.stay(name);
    this.lingering.set(name, lab);
    this.timers.set(
      name,
      setTimeout(() => {
        this.stay(name);
        void this.putAway(name, lab);
      }, this.linger),
    );
    this.makeRoom(this.many);
  }

  private async putAway(name: string, lab: Lab): Promise<void> {
    if (!lab.empty || !this.labs.has(name)) return;
    // Whoever comes meanwhile waits until it is written, and then wakes it anew.
    const closing = lab.close().then(() => {
      throw new Closed();
    });
    closing.catch(() => {});
    this.labs.set(name, closing);
    await closing.catch(() => {});
    if (this.labs.get(name) === closing) this.labs.delete(name);
  }

  /** Throws a lab away that can't be read any more, so that the lesson begins anew. */
  async discard(key: LabKey): Promise<void> {
    const name = nameOf(key);
    const lab = await this.labs.get(name)?.catch(() => undefined);
    if (lab) return void (await lab.restart());
    const claimed = await this.store.claim(key);
    await this.store.reset(claimed.id, claimed.epoch);
  }

  /** Puts all labs away: the server stops. */
  async close(): Promise<void> {
    for (const name of [...this.timers.keys()]) this.stay(name);
    const labs = await Promise.all([...this.labs.values()].map((l) => l.catch(() => undefined)));
    for (const lab of labs) await lab?.close();
    await this.journal.flush();
    this.journal.close();
    this.pacer.close();
  }
}

/** The lab was just being put away; ask again. */
export class Closed extends Error {}

const nameOf = (key: LabKey) => `${key.userId}/${key.course}/${key.lesson}`;

export { StaleLab };
