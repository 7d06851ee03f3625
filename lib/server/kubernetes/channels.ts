import type { WebSocket } from 'ws';
import type { Gate } from '../../lab/outside';
import type { HttpResponse } from '../../sim';
import { decode, encode, type Dialect } from './dialects';
import { refusedStatus, Session, sizeIn, statusOf, type EndStatus } from './session';

/** What the channels are for. */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** v5: the channel named by the next byte is closed. */
const CLOSE = 255;

/** `exec` or `attach` of a client outside of the world, by WebSocket: each message is of one channel. */
export function channels(ws: WebSocket, dialect: Dialect, gate: Gate, id: string, response: HttpResponse, attached: boolean, mayLoad?: (bytes: number) => boolean): void {
  const end = (status: EndStatus) => {
    if (ws.readyState !== ws.OPEN) return;
    ws.resume();
    if (dialect.status) ws.send(encode(dialect, ERROR, Buffer.from(JSON.stringify(status))));
    else if (status.message !== undefined) ws.send(encode(dialect, ERROR, Buffer.from(status.message)));
    ws.close(1000);
  };
  ws.on('error', () => ws.terminate());
  const refused = (response.body as { refused?: string } | undefined)?.refused;
  if (refused !== undefined) return end(refusedStatus(refused));
  const session = new Session(
    gate,
    id,
    {
      hear: (channel, bytes) => {
        if (ws.readyState === ws.OPEN) ws.send(encode(dialect, channel === 'out' ? STDOUT : STDERR, bytes), () => session.drained());
      },
      over: (ended) => end(statusOf(ended, attached)),
      cut: () => ws.terminate(),
      full: (full) => (full ? ws.pause() : ws.resume()),
      backlog: () => ws.bufferedAmount,
    },
    mayLoad,
  );
  ws.on('message', (data: Buffer) => {
    const [channel, rest] = decode(dialect, data);
    if (channel === STDIN) session.type(rest);
    else if (channel === CLOSE && rest[0] === STDIN) session.end();
    else if (channel === RESIZE) {
      const size = sizeIn(rest.toString());
      if (size) session.resize(size.cols, size.rows);
    }
  });
  ws.on('close', () => session.leave());
  session.begin();
}
