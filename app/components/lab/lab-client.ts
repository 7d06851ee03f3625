import { EMPTY_MAP, applyDelta, type MapSections, type MapStep } from '@/lib/cluster-map';
import type { Answer, Ask, CheckState, ClientMessage, ClockState, LearnerInput, MarkState, ServerMessage } from '@/lib/protocol';

// The protocol's own checks stay on the server: these are its values that the page needs.
const PROTOCOL = 1;
const SOCKET_PATH = '/lab';
const MAX_KEYS = 16 * 1024;

export type Status = 'connecting' | 'online' | 'reconnecting' | 'signed-out' | 'stopped';

export interface LabState {
  readonly status: Status;
  /** Why the lab can't go on here. */
  readonly error: { readonly code: string; readonly text: string } | null;
  readonly storage: 'ok' | 'down';
  /** Open terminals in order. */
  readonly ttys: readonly { readonly tty: string; readonly busy: boolean }[];
  readonly checks: Readonly<Record<string, CheckState>>;
  readonly looking: boolean;
  readonly clock: ClockState | null;
  /** When `clock` came, by this page's clock. */
  readonly clockAt: number;
  readonly opened: { readonly url: string; readonly count: number } | null;
  readonly map: MapSections;
  /** Requests to the cluster's API server, oldest first, the last of them. */
  readonly steps: readonly MapStep[];
  /** Commands one can go back before, oldest first. */
  readonly marks: readonly MarkState[];
  /** What was just done, for a moment. */
  readonly notice: string | null;
  readonly clusters: readonly { readonly name: string; readonly running: boolean; readonly current: boolean }[] | null;
}

type Screen = (event: { readonly screen?: string; readonly data?: string; readonly cols?: number; readonly rows?: number }) => void;

/** Messages sent and not acknowledged; more wait here, so that a huge paste does not run ahead of its world. */
const WINDOW = 48;
/** Requests kept for the map; milliseconds a notice stands. */
const STEPS = 80;
const NOTICE = 6000;
const PING = 10_000;
const SILENCE = 25_000;

/**
 * The page's end of the lab's socket. What changes the world is numbered and kept until the server has it on its disk;
 * after a broken connection the rest is sent again, and the server applies each number once. So nothing typed is lost.
 */
export class LabClient {
  private state: LabState = { status: 'connecting', error: null, storage: 'ok', ttys: [], checks: {}, looking: false, clock: null, clockAt: 0, opened: null, map: EMPTY_MAP, steps: [], marks: [], notice: null, clusters: null };
  private readonly listeners = new Set<() => void>();
  private readonly screens = new Map<string, Set<Screen>>();
  /** What terminals show that no terminal widget has taken yet. */
  private readonly unseen = new Map<string, string>();
  private readonly asks = new Map<number, { ask: Ask; settle: (answer: Answer) => void }>();
  private readonly verdicts = new Map<number, (refused: string | null) => void>();
  private socket: WebSocket | null = null;
  private kept: { n: number; input: LearnerInput; sent: boolean }[] = [];
  private n = 0;
  private askId = 0;
  private welcomed = false;
  private mapWanted = 0;
  private retries = 0;
  private everOnline = false;
  private heard = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pinger: ReturnType<typeof setInterval> | undefined;
  // Not a secret, only unlike that of other pages; crypto.randomUUID is missing on plain http.
  private readonly client = Array.from({ length: 4 }, () => Math.random().toString(36).slice(2, 8)).join('');

  constructor(
    readonly course: string,
    readonly lesson: string,
    passed: readonly string[],
  ) {
    this.state = { ...this.state, checks: Object.fromEntries(passed.map((id) => [id, { id, passed: true }])) };
  }

  // ——— for components ———

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly get = (): LabState => this.state;

  private set(change: Partial<LabState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  /** Connects, and stays connected. */
  start(size: { cols: number; rows: number }): void {
    this.size = size;
    if (this.pinger) return;
    this.pinger = setInterval(() => this.beat(), PING);
    window.addEventListener('online', this.hurry);
    document.addEventListener('visibilitychange', this.hurry);
    this.connect();
  }
  private size = { cols: 80, rows: 24 };

  stop(): void {
    clearInterval(this.pinger);
    clearTimeout(this.timer);
    this.pinger = undefined;
    window.removeEventListener('online', this.hurry);
    document.removeEventListener('visibilitychange', this.hurry);
    this.socket?.close();
    this.socket = null;
    this.welcomed = false;
  }

  /** A terminal widget takes over a terminal: it is given the screen, then what is printed. */
  watch(tty: string, screen: Screen): () => void {
    if (!this.screens.has(tty)) this.screens.set(tty, new Set());
    this.screens.get(tty)!.add(screen);
    const text = this.unseen.get(tty);
    if (text !== undefined) screen({ screen: text });
    return () => this.screens.get(tty)?.delete(screen);
  }

  keys(tty: string, keys: string): void {
    // Cut between characters, never inside a surrogate pair.
    for (let i = 0; i < keys.length; ) {
      let end = Math.min(keys.length, i + MAX_KEYS);
      if (end < keys.length && (keys.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
      const piece = keys.slice(i, end);
      i = end;
      const last = this.kept.at(-1);
      // Keys that have not left yet go together.
      if (last && !last.sent && last.input.type === 'keys' && last.input.tty === tty && last.input.keys.length + piece.length <= MAX_KEYS) {
        last.input = { ...last.input, keys: last.input.keys + piece };
      } else this.kept.push({ n: ++this.n, input: { type: 'keys', tty, keys: piece }, sent: false });
    }
    this.pump();
  }

  /** Sends an input; settles with null when it was applied, or with why it was not. */
  input(input: LearnerInput): Promise<string | null> {
    const n = ++this.n;
    this.kept.push({ n, input, sent: false });
    this.pump();
    return new Promise((settle) => this.verdicts.set(n, settle));
  }

  ask(ask: Ask): Promise<Answer> {
    const id = ++this.askId;
    return new Promise((settle) => {
      this.asks.set(id, { ask, settle });
      if (this.welcomed) this.post({ t: 'ask', id, ask });
    });
  }

  /** Says that something shows the cluster map; returns what takes it back. */
  wantMap(): () => void {
    if (this.mapWanted++ === 0) this.post({ t: 'map', on: true });
    return () => {
      if (--this.mapWanted === 0) this.post({ t: 'map', on: false });
    };
  }

  setSpeed(speed: ClockState['speed']): void {
    this.post({ t: 'clock', speed });
  }
  /** Does something run in a terminal? */
  busy(tty: string): boolean {
    return this.state.ttys.some((t) => t.tty === tty && t.busy);
  }
  /** Settles when nothing runs there any more, or `given` is aborted. */
  idle(tty: string, given: AbortSignal): Promise<void> {
    return new Promise((settle) => {
      const look = () => {
        if (this.busy(tty) && !given.aborted) return;
        off();
        given.removeEventListener('abort', look);
        settle();
      };
      const off = this.subscribe(look);
      given.addEventListener('abort', look);
      look();
    });
  }
  /** Opens an address in the browser of the learner's laptop. */
  visit(url: string): void {
    this.set({ opened: { url, count: (this.state.opened?.count ?? 0) + 1 } });
  }
  step(): void {
    this.post({ t: 'step' });
  }
  /** Back to just before a command. */
  async goBack(mark: string): Promise<void> {
    const answer = await this.ask({ what: 'goback', mark });
    this.tell(!answer.ok ? answer.text : answer.what === 'goback' ? `Undone: ${answer.command}` : '');
  }
  /** Shows a line for some seconds. */
  tell(notice: string): void {
    clearTimeout(this.noticeTimer);
    this.set({ notice });
    this.noticeTimer = setTimeout(() => this.set({ notice: null }), NOTICE);
  }
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  hintShown(hint: string): void {
    this.post({ t: 'hint', hint });
  }
  restart(): void {
    this.set({ error: null });
    this.post({ t: 'restart' });
  }
  /** The lab was opened elsewhere, and the learner wants it here. */
  retake(): void {
    this.set({ error: null, status: 'reconnecting' });
    this.connect();
  }

  // ——— the socket ———

  private connect(): void {
    clearTimeout(this.timer);
    this.welcomed = false;
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}${SOCKET_PATH}`);
    this.socket = socket;
    this.heard = Date.now();
    socket.onopen = () => {
      this.retries = 0;
      this.everOnline = true;
      this.post({ t: 'hello', v: PROTOCOL, client: this.client, course: this.course, lesson: this.lesson, ...this.size });
    };
    socket.onmessage = (event) => {
      this.heard = Date.now();
      if (this.socket === socket) this.receive(JSON.parse(String(event.data)) as ServerMessage);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.welcomed = false;
      for (const k of this.kept) k.sent = false;
      if (!this.pinger || this.state.status === 'stopped') return;
      this.set({ status: this.everOnline ? 'reconnecting' : 'connecting' });
      const wait = Math.min(5000, 250 * 2 ** this.retries++) * (0.75 + Math.random() / 2);
      this.timer = setTimeout(() => this.connect(), wait);
      // A socket that is refused says nothing of why: perhaps we were signed out in another tab.
      if (this.retries >= 2) void this.stillSignedIn();
    };
  }

  private async stillSignedIn(): Promise<void> {
    try {
      const response = await fetch('/api/auth/session');
      const session = (await response.json()) as { uid?: string };
      if (response.ok && !session.uid) {
        clearTimeout(this.timer);
        this.set({ status: 'signed-out' });
      }
    } catch {
      // The server is away; the next attempt will tell.
    }
  }

  private readonly hurry = (): void => {
    if (document.visibilityState === 'visible' && !this.socket && this.pinger && this.state.status === 'reconnecting') this.connect();
  };

  private beat(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    if (Date.now() - this.heard > SILENCE) return this.socket.close();
    this.post({ t: 'ping' });
  }

  private post(message: ClientMessage): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private pump(): void {
    if (!this.welcomed) return;
    let flying = 0;
    for (const k of this.kept) {
      if (flying++ >= WINDOW) return;
      if (k.sent) continue;
      k.sent = true;
      this.post({ t: 'input', n: k.n, input: k.input });
    }
  }

  private show(tty: string, event: Parameters<Screen>[0]): void {
    // Kept for a terminal that is still loading, or is shown later.
    if (event.screen !== undefined) this.unseen.set(tty, event.screen);
    else if (event.data) this.unseen.set(tty, ((this.unseen.get(tty) ?? '') + event.data).slice(-200_000));
    for (const screen of this.screens.get(tty) ?? []) screen(event);
  }

  private settled(upTo: number): void {
    this.kept = this.kept.filter((k) => k.n > upTo);
    for (const [n, settle] of [...this.verdicts]) {
      if (n > upTo) continue;
      this.verdicts.delete(n);
      settle(null);
    }
  }

  private receive(m: ServerMessage): void {
    switch (m.t) {
      case 'welcome': {
        this.welcomed = true;
        this.settled(m.ack);
        for (const t of m.ttys) this.show(t.tty, { screen: t.screen, cols: t.cols, rows: t.rows });
        const fresh = this.state.opened === null;
        this.set({
          status: 'online',
          error: null,
          storage: m.storage,
          ttys: m.ttys.map((t) => ({ tty: t.tty, busy: t.busy })),
          checks: byId(m.checks),
          marks: m.marks,
          clock: m.clock,
          clockAt: Date.now(),
          opened: fresh && m.opened ? { url: m.opened, count: 0 } : this.state.opened,
        });
        if (this.mapWanted) this.post({ t: 'map', on: true });
        for (const [id, { ask }] of this.asks) this.post({ t: 'ask', id, ask });
        this.pump();
        return;
      }
      case 'out':
        return this.show(m.tty, { data: m.data });
      case 'tty': {
        const { tty, busy, screen, cols, rows } = m.state;
        this.show(tty, { screen, cols, rows });
        if (!this.state.ttys.some((t) => t.tty === tty)) this.set({ ttys: [...this.state.ttys, { tty, busy }] });
        return;
      }
      case 'closed':
        this.unseen.delete(m.tty);
        return this.set({ ttys: this.state.ttys.filter((t) => t.tty !== m.tty) });
      case 'busy':
        return this.set({ ttys: this.state.ttys.map((t) => (t.tty === m.tty ? { ...t, busy: m.busy } : t)) });
      case 'ack':
        this.settled(m.n);
        return this.pump();
      case 'refused': {
        const settle = this.verdicts.get(m.n);
        this.verdicts.delete(m.n);
        return settle?.(m.why);
      }
      case 'checks':
        return this.set({ looking: m.looking, checks: byId(m.checks) });
      case 'map':
        return this.set({ clusters: m.clusters, map: applyDelta(m.full ? EMPTY_MAP : this.state.map, m.sections), steps: m.full ? m.steps : m.steps.length ? [...this.state.steps, ...m.steps].slice(-STEPS) : this.state.steps });
      case 'opened':
        return this.set({ opened: { url: m.url, count: (this.state.opened?.count ?? 0) + 1 } });
      case 'answer': {
        const waiting = this.asks.get(m.id);
        this.asks.delete(m.id);
        return waiting?.settle(m.answer);
      }
      case 'clock':
        return this.set({ clock: m.clock, clockAt: Date.now() });
      case 'marks':
        return this.set({ marks: m.marks });
      case 'storage':
        return this.set({ storage: m.state });
      case 'error':
        if (m.code !== 'stale') {
          this.set({ error: m, status: 'stopped' });
          this.socket?.close();
        } else this.set({ error: m, status: 'online' });
        return;
      case 'pong':
    }
  }
}

const byId = (checks: readonly CheckState[]) => Object.fromEntries(checks.map((c) => [c.id, c]));
