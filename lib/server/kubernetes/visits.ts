import { labOfSecret, noteUse, type LabName } from '../../api-grants';
import { loadLesson } from '../../course';
import type { PrismaClient } from '../../generated/prisma/client';
import type { Lab } from '../../lab/lab';
import { Closed, StaleLab, type Labs } from '../../lab/labs';
import { allow } from '../../limits';

/** Milliseconds a lab stays awake after the last request of a client, while no page looks on. */
const LINGER = 30_000;
/** Milliseconds for which a secret that was good is not looked up again. */
const TRUST = 5_000;
/** Minutes per day that clients alone may keep a lab awake. */
const AWAKE_MINUTES = 240;
/** What one address may have at a time. */
const MAX_OPEN = 128;
/** Requests of one lab's clients per minute. */
const PER_MINUTE = 1500;
/** What they may send per ten minutes, in units of 64 KB: it all goes into the lab's journal. */
const UNIT = 64 * 1024;
const UNITS = 256;
const MINUTE = 60_000;
/** Secrets that one client's address may look up per ten minutes. */
const WAKES = 120;

/** Why a client is turned away. */
export class Refused extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** One lab while clients use its cluster. */
interface Visit {
  readonly secret: string;
  readonly key: LabName;
  readonly labId: string;
  lab: Promise<Lab>;
  open: number;
  checkedAt: number;
  closing: NodeJS.Timeout | undefined;
  readonly minutes: NodeJS.Timeout;
  /** Ends what is open. */
  readonly ends: Set<() => void>;
}

/** May a lab's clients send so many bytes more? */
export function mayLoad(labId: string, bytes: number): boolean {
  for (let left = Math.floor(bytes / UNIT); left >= 0; left--) if (!allow(`k8s-load:${labId}`, UNITS, 10)) return false;
  return true;
}

/** Wakes labs for the clients of their clusters' APIs, and lets them sleep again. */
export class Visits {
  private readonly all = new Map<string, Promise<Visit>>();
  private closed = false;

  constructor(
    private readonly prisma: PrismaClient,
    private readonly labs: Labs,
    private readonly times: { readonly linger: number; readonly trust: number } = { linger: LINGER, trust: TRUST },
  ) {}

  /**
   * The lab that a secret is for, awake; `address` is where the client is. `done` is to be called when the request, or what came of it, is over; `end` ends
   * it from our side. Throws {@link Refused}.
   */
  async enter(secret: string, address: string, end: () => void): Promise<{ readonly lab: Lab; readonly labId: string; readonly done: () => void }> {
    if (this.closed) throw new Refused(503, 'ServiceUnavailable', 'the server is being restarted');
    const visit = await this.visit(secret, address);
    if (visit.open >= MAX_OPEN || !allow(`k8s:${visit.labId}`, PER_MINUTE, 1)) throw new Refused(429, 'TooManyRequests', 'Too many requests, please try again later.');
    visit.open++;
    visit.ends.add(end);
    clearTimeout(visit.closing);
    let over = false;
    const done = () => {
      if (over) return;
      over = true;
      visit.open--;
      visit.ends.delete(end);
      if (visit.open === 0) {
        clearTimeout(visit.closing);
        visit.closing = setTimeout(() => void this.leave(visit), this.times.linger);
      }
    };
    try {
      return { lab: await this.labOf(visit), labId: visit.labId, done };
    } catch (error) {
      done();
      throw error;
    }
  }

  private async visit(secret: string, address: string): Promise<Visit> {
    let making = this.all.get(secret);
    if (!making) {
      if (!allow(`k8s-wake:${address}`, WAKES, 10)) throw new Refused(429, 'TooManyRequests', 'Too many requests, please try again later.');
      // Put in place before anything is waited for: who comes meanwhile waits for the same.
      const begun = (making = this.begin(secret));
      this.all.set(secret, begun);
      begun.catch(() => {
        if (this.all.get(secret) === begun) this.all.delete(secret);
      });
      return making;
    }
    const visit = await making;
    if (Date.now() - visit.checkedAt >= this.times.trust && !(await this.check(visit))) throw new Refused(401, 'Unauthorized', 'Unauthorized');
    return visit;
  }

  private async begin(secret: string): Promise<Visit> {
    const found = await labOfSecret(this.prisma, secret);
    if (!found) throw new Refused(401, 'Unauthorized', 'Unauthorized');
    const { labId, ...key } = found;
    if (!allow(`k8s-awake:${labId}`, AWAKE_MINUTES, 24 * 60)) throw new Refused(429, 'TooManyRequests', 'clients have kept this lab awake for hours: open its lesson to go on');
    const visit: Visit = {
      secret,
      key,
      labId,
      lab: this.wake(key),
      open: 0,
      checkedAt: Date.now(),
      closing: undefined,
      minutes: setInterval(() => void this.minute(visit), MINUTE),
      ends: new Set(),
    };
    visit.minutes.unref();
    visit.lab.catch(() => this.forget(visit));
    void noteUse(this.prisma, labId).catch(() => {});
    return visit;
  }

  private async wake(key: LabName): Promise<Lab> {
    const [module, name] = key.lesson.split('/') as [string, string];
    const lesson = await loadLesson(key.course, module, name);
    if (!lesson) throw new Refused(404, 'NotFound', 'there is no such lesson any more');
    for (;;) {
      try {
        const lab = await this.labs.open(key, lesson);
        lab.hold();
        return lab;
      } catch (error) {
        if (error instanceof Closed) continue;
        if (error instanceof StaleLab) throw new Refused(503, 'ServiceUnavailable', 'this lab was saved by another version of Drydock: restart its lesson');
        throw error;
      }
    }
  }

  /** The lab in memory; woken again when it ended under us. */
  private async labOf(visit: Visit): Promise<Lab> {
    const before = visit.lab;
    const lab = await before;
    if (!lab.over) return lab;
    // Of several that find it ended, one wakes it.
    if (visit.lab === before) {
      visit.lab = this.wake(visit.key);
      visit.lab.catch(() => this.forget(visit));
    }
    return visit.lab;
  }

  /** Is the secret still good? If not, what is open is ended. */
  private async check(visit: Visit): Promise<boolean> {
    const found = await labOfSecret(this.prisma, visit.secret).catch(() => undefined);
    // A database that does not answer revokes nothing.
    if (found === null) {
      await this.leave(visit);
      return false;
    }
    visit.checkedAt = Date.now();
    return true;
  }

  private async minute(visit: Visit): Promise<void> {
    if (!(await this.check(visit))) return;
    void noteUse(this.prisma, visit.labId).catch(() => {});
    const lab = await visit.lab.catch(() => undefined);
    if (lab && !lab.watched && !allow(`k8s-awake:${visit.labId}`, AWAKE_MINUTES, 24 * 60)) await this.leave(visit);
  }

  private forget(visit: Visit): void {
    clearInterval(visit.minutes);
    clearTimeout(visit.closing);
    this.all.delete(visit.secret);
  }

  private async leave(visit: Visit): Promise<void> {
    this.forget(visit);
    for (const end of visit.ends) end();
    const lab = await visit.lab.catch(() => undefined);
    if (!lab) return;
    lab.release();
    // One that ended under us is nobody's any more.
    if (!lab.over) this.labs.left(visit.key, lab);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const making of [...this.all.values()]) {
      const visit = await making.catch(() => undefined);
      if (visit) await this.leave(visit);
    }
  }
}
