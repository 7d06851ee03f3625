import type { RawData, WebSocket } from 'ws';
import { loadLesson, type Lesson } from '../course';
import { db } from '../db';
import type { Lab, Viewer } from '../lab/lab';
import { Closed, StaleLab, type Labs } from '../lab/labs';
import type { LabKey } from '../lab/store';
import { recordHint } from '../progress/progress';
import { ClientMessage, PROTOCOL, type ServerMessage } from '../protocol';

/** Bytes not yet sent to a slow page above which output is skipped; its screen is sent whole when it has caught up. */
const BACKLOG = 2 * 1024 * 1024;
const CATCH_UP = 100;
/** Milliseconds between attempts to wake a lab while the database is gone. */
const RETRY = 2000;
/** Questions a page may have open at once. */
const MAX_ASKS = 16;

/** One page's socket: reads its messages, holds it to the rules, and speaks for it with its lab. */
export class Session implements Viewer {
  client = '';
  private lab: Lab | null = null;
  private key: LabKey | null = null;
  private lesson: Lesson | null = null;
  private size: [number, number] = [80, 24];
  private greeted = false;
  private closed = false;
  private stale = false;
  private readonly skipped = new Set<string>();
  private catchUp: NodeJS.Timeout | undefined;
  private asks = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly userId: string,
    private readonly labs: Labs,
  ) {
    socket.on('message', (data, binary) => {
      this.receive(data, binary).catch((error) => {
        console.error('session:', error);
        this.socket.close(1011, 'internal error');
      });
    });
    socket.on('close', () => this.close());
    socket.on('error', () => this.socket.terminate());
  }

  send(message: ServerMessage): void {
    if (this.closed) return;
    if (message.t === 'out') {
      if (this.skipped.has(message.tty)) return;
      if (this.socket.bufferedAmount > BACKLOG) {
        this.skipped.add(message.tty);
        this.catchUp ??= setInterval(() => this.resume(), CATCH_UP);
        return;
      }
    }
    this.socket.send(JSON.stringify(message));
    if (message.t === 'error' && message.code !== 'stale') this.drop();
  }

  /** A slow page has room again. */
  private resume(): void {
    if (this.socket.bufferedAmount > BACKLOG / 8) return;
    clearInterval(this.catchUp);
    this.catchUp = undefined;
    const ttys = [...this.skipped];
    this.skipped.clear();
    for (const tty of ttys) this.lab?.resend(this, tty);
  }

  private async receive(data: RawData, binary: boolean): Promise<void> {
    let message: ClientMessage;
    try {
      if (binary) throw new Error('binary');
      message = ClientMessage.parse(JSON.parse(String(data)));
    } catch {
      this.socket.close(1008, 'not a message of this protocol');
      return;
    }
    if (message.t === 'ping') return this.send({ t: 'pong' });
    if (message.t === 'hello') return this.hello(message);
    if (message.t === 'restart') return this.restart();
    if (message.t === 'hint') {
      if (this.key && this.has(message.hint)) await recordHint(db(), this.key, message.hint).catch(() => {});
      return;
    }
    const { lab } = this;
    // Before the welcome, or after the lab ended, only hello means anything; the page sends the rest again.
    if (!lab) return;
    switch (message.t) {
      case 'input':
        if (!lab.receive(this, message.n, message.input)) this.send({ t: 'error', code: 'flood', text: 'Too much at once: the lab could not keep up.' });
        return;
      case 'map':
        return lab.showMap(this, message.on);
      case 'clock':
        return lab.setSpeed(message.speed);
      case 'step':
        return lab.step();
      case 'ask': {
        if (this.asks >= MAX_ASKS) return this.send({ t: 'answer', id: message.id, answer: { ok: false, text: 'Too many questions at once.' } });
        this.asks++;
        try {
          this.send({ t: 'answer', id: message.id, answer: await lab.ask(message.ask) });
        } catch (error) {
          console.error('ask:', error);
          this.send({ t: 'answer', id: message.id, answer: { ok: false, text: 'That did not work.' } });
        } finally {
          this.asks--;
        }
      }
    }
  }

  private async hello(message: Extract<ClientMessage, { t: 'hello' }>): Promise<void> {
    if (message.v !== PROTOCOL) return this.send({ t: 'error', code: 'version', text: 'Drydock was updated. Reload the page.' });
    if (this.greeted) return this.socket.close(1008, 'hello twice');
    this.greeted = true;
    const [module, name] = message.lesson.split('/') as [string, string];
    this.lesson = (await loadLesson(message.course, module, name)) ?? null;
    if (!this.lesson) return this.send({ t: 'error', code: 'no-lesson', text: 'There is no such lesson any more.' });
    this.client = message.client;
    this.size = [message.cols, message.rows];
    this.key = { userId: this.userId, course: message.course, lesson: message.lesson };
    await this.enter();
  }

  /** Is there such a hint in the lesson? Each is a row of the database, so no other is recorded. */
  private has(hint: string): boolean {
    const steps = this.lesson?.steps ?? [];
    return steps.some((step, i) => hint === `${i + 1}.solution` || Array.from({ length: step.hints }, (_, n) => `${i + 1}.${n + 1}`).includes(hint));
  }

  private async enter(): Promise<void> {
    const { key, lesson } = this;
    if (!key || !lesson) return;
    for (let told = false; !this.closed; ) {
      try {
        const lab = await this.labs.open(key, lesson);
        if (this.closed) return this.labs.left(key, lab);
        this.stale = false;
        this.lab = lab;
        lab.attach(this, ...this.size);
        return;
      } catch (error) {
        if (error instanceof Closed) continue;
        if (error instanceof StaleLab) {
          this.stale = true;
          return this.send({ t: 'error', code: 'stale', text: 'This lab was saved by another version of Drydock, and can\'t be continued. Restart the lesson: what you passed stays passed.' });
        }
        if ((error as { code?: string }).code === 'P2003') return this.send({ t: 'error', code: 'no-lesson', text: 'Your account is gone. Sign in again.' });
        if (!told) console.error('a lab can\'t be opened:', (error as Error).message);
        told = true;
        this.send({ t: 'storage', state: 'down' });
        await new Promise((r) => setTimeout(r, RETRY));
      }
    }
  }

  private restarting = false;

  private async restart(): Promise<void> {
    // Asked again while it is under way: the page gets the world that is being made.
    if (!this.key || this.restarting) return;
    this.restarting = true;
    try {
      if (this.stale) {
        await this.labs.discard(this.key);
        await this.enter();
      } else await this.lab?.restart();
    } catch (error) {
      console.error('restart:', error);
      this.send({ t: 'storage', state: 'down' });
    } finally {
      this.restarting = false;
    }
  }

  /** The lab is over for this page. */
  private drop(): void {
    const { lab, key } = this;
    this.lab = null;
    if (!lab || !key) return;
    lab.detach(this);
    this.labs.left(key, lab);
  }

  private close(): void {
    this.closed = true;
    clearInterval(this.catchUp);
    this.drop();
  }
}
