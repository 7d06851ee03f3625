import { z } from 'zod';
import type { MapDelta, MapStep } from './cluster-map';

/**
 * The messages between the page and the lab server, one JSON text per WebSocket frame. It is all that the two share.
 *
 * The page numbers what changes the world (`input`, from 1, per page load) and keeps it until it is acknowledged; after a
 * reconnect it says hello, learns what was applied, and sends the rest again. So every input is applied exactly once. An
 * acknowledgement means: kept for good. The other messages ask or steer; when one is lost it is simply asked again.
 */
export const PROTOCOL = 1;

/** Address of the socket. */
export const SOCKET_PATH = '/lab';

/** The largest frame either side sends; longer text is sent in pieces. */
export const MAX_FRAME = 256 * 1024;

/** Keys in one input. A longer paste is sent as several. */
export const MAX_KEYS = 16 * 1024;

const id = z.string().min(1).max(64).regex(/^[\w.:-]+$/);
const tty = z.string().min(1).max(16).regex(/^[a-z0-9]+$/);
const cols = z.number().int().min(2).max(500);
const rows = z.number().int().min(1).max(300);
const filePath = z.string().min(1).max(1024);

export const LearnerInput = z.discriminatedUnion('type', [
  z.object({ type: z.literal('keys'), tty, keys: z.string().max(MAX_KEYS) }),
  z.object({ type: z.literal('resize'), tty, cols, rows }),
  z.object({ type: z.literal('open'), tty, cols, rows }),
  z.object({ type: z.literal('close'), tty }),
  /** A command from the text, typed at the prompt as if by hand; refused while something runs in that terminal. */
  z.object({ type: z.literal('run'), tty, command: z.string().min(1).max(8 * 1024) }),
  /** A file saved in the Files tab; null deletes. Paths are relative to the home. */
  z.object({ type: z.literal('file'), path: filePath, text: z.string().max(200 * 1024).nullable() }),
]);
export type LearnerInput = z.infer<typeof LearnerInput>;

const Ask = z.discriminatedUnion('what', [
  /** What `kubectl describe` and `kubectl get -o yaml` print of a tile. */
  z.object({ what: z.literal('describe'), cluster: id, kind: z.string().max(64).regex(/^[a-z.]+$/i), namespace: z.string().max(63).optional(), name: z.string().max(253) }),
  /** The browser panel fetches a page as the laptop would. */
  z.object({ what: z.literal('browse'), url: z.string().min(1).max(4096), method: z.enum(['GET', 'POST']).default('GET'), body: z.string().max(64 * 1024).optional() }),
  z.object({ what: z.literal('list'), path: filePath }),
  z.object({ what: z.literal('read'), path: filePath }),
  /** What a manifest may say at a place: keys that lead there, lists passed through. Without a kind: the kinds there are. */
  z.object({ what: z.literal('fields'), apiVersion: z.string().max(300), kind: z.string().max(100), path: z.array(z.string().max(200)).max(40) }),
  /** Runs the open checks now. The results come as `checks`. */
  z.object({ what: z.literal('check') }),
  /** Back to just before a command: what came after it never was, but what was passed stays passed. Asked twice, the second finds the mark gone. */
  z.object({ what: z.literal('goback'), mark: id }),
]);
export type Ask = z.infer<typeof Ask>;

export const ClientMessage = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), v: z.number(), client: id, course: id, lesson: z.string().max(130).regex(/^[a-z0-9-]+\/[a-z0-9-]+$/), cols, rows }),
  z.object({ t: z.literal('input'), n: z.number().int().min(1), input: LearnerInput }),
  z.object({ t: z.literal('ask'), id: z.number().int(), ask: Ask }),
  /** Whether this page shows the cluster map now. */
  z.object({ t: z.literal('map'), on: z.boolean() }),
  /** 0 is paused; 'settle' runs on until nothing changes any more. */
  z.object({ t: z.literal('clock'), speed: z.union([z.literal(0), z.literal(0.1), z.literal(1), z.literal(10), z.literal('settle')]) }),
  /** Pauses, and runs on to the next request to an API server. */
  z.object({ t: z.literal('step') }),
  /** A hint (`1.2`: second of step 1) or solution (`1.solution`) was unfolded. */
  z.object({ t: z.literal('hint'), hint: z.string().max(64).regex(/^[a-z0-9.]+$/) }),
  /** Throws the world away and begins the lesson anew. What was passed stays passed. */
  z.object({ t: z.literal('restart') }),
  z.object({ t: z.literal('ping') }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

export interface TerminalState {
  readonly tty: string;
  readonly cols: number;
  readonly rows: number;
  /** What to write to an empty terminal to show what was on it, scrollback included. */
  readonly screen: string;
  readonly busy: boolean;
}

export interface CheckState {
  readonly id: string;
  readonly passed: boolean;
  /** What was seen against what was wanted, when it did not pass. */
  readonly hint?: string;
}

/** A moment just before a command was entered, to which one can go back; oldest first. */
export interface MarkState {
  readonly id: string;
  /** Virtual time. */
  readonly at: number;
  readonly command: string;
}

export interface ClockState {
  /** Virtual time, milliseconds since 1970. */
  readonly now: number;
  readonly speed: 0 | 0.1 | 1 | 10 | 'settle';
}

export type ServerMessage =
  /** Answers hello. `ack`: the last of this page's inputs that was applied. */
  | { readonly t: 'welcome'; readonly marks: readonly MarkState[]; readonly ack: number; readonly ttys: readonly TerminalState[]; readonly checks: readonly CheckState[]; readonly clock: ClockState; readonly opened: string | null; readonly storage: 'ok' | 'down' }
  | { readonly t: 'out'; readonly tty: string; readonly data: string }
  /** A terminal was opened or closed, here or in another page; or its whole screen is sent because output was skipped. */
  | { readonly t: 'tty'; readonly state: TerminalState }
  | { readonly t: 'closed'; readonly tty: string }
  | { readonly t: 'busy'; readonly tty: string; readonly busy: boolean }
  | { readonly t: 'ack'; readonly n: number }
  | { readonly t: 'refused'; readonly n: number; readonly why: string }
  | { readonly t: 'checks'; readonly looking: boolean; readonly checks: readonly CheckState[] }
  | { readonly t: 'map'; readonly full: boolean; readonly clusters: readonly { readonly name: string; readonly running: boolean; readonly current: boolean }[]; readonly sections: MapDelta; /** Requests since the last message; of a full one the last that are remembered. */ readonly steps: readonly MapStep[] }
  /** The laptop's browser was told to open this. */
  | { readonly t: 'opened'; readonly url: string }
  | { readonly t: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly t: 'clock'; readonly clock: ClockState }
  | { readonly t: 'marks'; readonly marks: readonly MarkState[] }
  | { readonly t: 'storage'; readonly state: 'ok' | 'down' }
  | { readonly t: 'pong' }
  /** The lab can't go on in this page. 'stale': made by an older Drydock, only restart helps; 'moved': opened elsewhere. */
  | { readonly t: 'error'; readonly code: 'stale' | 'moved' | 'no-lesson' | 'storage' | 'broken' | 'version' | 'flood'; readonly text: string };

export interface FieldInfo {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly doc: string;
  readonly values?: readonly string[];
}

export type Answer =
  | { readonly ok: false; readonly text: string }
  | { readonly ok: true; readonly what: 'describe'; readonly describe: string; readonly yaml: string }
  | { readonly ok: true; readonly what: 'browse'; readonly status: number; readonly type: string; readonly body: string; readonly url: string }
  | { readonly ok: true; readonly what: 'list'; readonly entries: readonly { readonly name: string; readonly type: 'file' | 'dir' | 'link' | 'device' | 'pipe' | 'socket'; readonly size: number }[] }
  | { readonly ok: true; readonly what: 'read'; readonly text: string }
  | { readonly ok: true; readonly what: 'check' }
  /** `fields` is null where nothing is known. */
  | { readonly ok: true; readonly what: 'fields'; readonly kinds: readonly { readonly apiVersion: string; readonly kind: string }[]; readonly fields: readonly FieldInfo[] | null }
  | { readonly ok: true; readonly what: 'goback'; readonly command: string };
