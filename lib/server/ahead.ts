import type { IncomingMessage } from 'node:http';
import { loadLesson } from '../course';
import type { Labs } from '../lab/labs';
import { idOfRequest } from '../session-cookie';

/** Milliseconds between two labs made ahead for one learner. */
const PAUSE = 1000;
const PAGE = /^\/learn\/([a-z0-9-]+)\/([a-z0-9-]+)\/([a-z0-9-]+)\/?(?:\?.*)?$/;

/** Wakes a learner's lab when the page of its lesson is asked for: it is there when the page's script is. */
export class Ahead {
  private readonly last = new Map<string, number>();

  constructor(private readonly labs: Labs) {}

  look(request: IncomingMessage): void {
    const [, course, module, lesson] = PAGE.exec(request.url ?? '') ?? [];
    if (!course || request.method !== 'GET' || request.headers['next-router-prefetch']) return;
    this.wake(request, course, module!, lesson!).catch(() => {
      // The socket tries again, and tells the learner if it can't.
    });
  }

  private async wake(request: IncomingMessage, course: string, module: string, name: string): Promise<void> {
    const userId = await idOfRequest(request);
    const now = Date.now();
    if (!userId || now - (this.last.get(userId) ?? 0) < PAUSE) return;
    if (this.last.size > 10_000) this.last.clear();
    this.last.set(userId, now);
    const lesson = await loadLesson(course, module, name);
    if (!lesson) return;
    const key = { userId, course, lesson: `${module}/${name}` };
    this.labs.left(key, await this.labs.open(key, lesson));
  }
}
