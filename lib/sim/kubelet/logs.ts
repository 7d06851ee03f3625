import { byteLength, type HttpRequest, type HttpResponse, type Instant } from '../core';
import type { Files } from '../machine/files';

export interface LogWindow {
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  /** Only lines from then on. */
  readonly since?: Instant;
}

/** One line of a container's log as the runtime writes it. */
interface Line {
  readonly stamp: string;
  readonly text: string;
  /** No line end follows: the rest is in the next entry. */
  readonly partial: boolean;
}

function parse(text: string): Line[] {
  const out: Line[] = [];
  for (const l of text.split('\n')) {
    const m = /^(\S+) (?:stdout|stderr) (F|P) ([^]*)$/.exec(l);
    if (m) out.push({ stamp: m[1]!, text: m[3]!, partial: m[2] === 'P' });
  }
  return out;
}

/** What of a log file is to be shown. */
function readLog(files: Files, path: string, window: LogWindow): string {
  if (!files.exists(path)) return '';
  let lines = parse(files.read(path));
  if (window.since !== undefined) lines = lines.filter((l) => Date.parse(l.stamp.replace(/(\.\d{3})\d*/, '$1')) >= window.since!);
  if (window.tailLines !== undefined) lines = window.tailLines === 0 ? [] : lines.slice(-window.tailLines);
  let text = lines.map((l) => `${window.timestamps ? `${l.stamp} ` : ''}${l.text}${l.partial ? '' : '\n'}`).join('');
  if (window.limitBytes !== undefined && byteLength(text) > window.limitBytes) {
    // Counted in bytes; cutting inside of a character is avoided.
    while (byteLength(text) > window.limitBytes) text = text.slice(0, Math.max(0, text.length - Math.max(1, Math.ceil((byteLength(text) - window.limitBytes) / 4))));
  }
  return text;
}

/** A follower's place in a log: how much of the file it has seen, in characters. It travels in the next request's header. */
const PLACE = 'x-log-place';

/** An answer with the log so far; with `follow` it goes on from there as long as the container lives. */
export function logResponse(files: Files, path: string, window: LogWindow, request: HttpRequest, follow: { readonly running: boolean } | undefined): HttpResponse {
  const place = request.headers[PLACE];
  // The container that was followed is no more and another goes by its name: what the first still said, and that is all.
  const begun = place?.slice(0, place.lastIndexOf(' '));
  if (begun !== undefined && begun !== path) return logResponse(files, begun, window, request, undefined);
  const whole = files.exists(path) ? files.read(path) : '';
  const seen = place?.startsWith(`${path} `) ? Number(place.slice(path.length + 1)) : undefined;
  let body: string;
  if (seen === undefined) body = readLog(files, path, window);
  else {
    // The runtime cuts a long log's head off: then what is left is all new.
    const fresh = seen <= whole.length ? whole.slice(seen) : whole;
    body = parse(fresh).map((l) => `${window.timestamps ? `${l.stamp} ` : ''}${l.text}${l.partial ? '' : '\n'}`).join('');
  }
  const headers = { 'content-type': 'text/plain' };
  if (!follow?.running) return { status: 200, headers, body };
  const next: HttpRequest = { ...request, headers: { ...request.headers, [PLACE]: `${path} ${whole.length}` } };
  return { status: 200, headers, body, more: { topics: [files.topic(path), `container:${path}`], next } };
}
