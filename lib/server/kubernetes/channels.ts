import type { WebSocket } from 'ws';
import type { Gate } from '../../lab/outside';
import type { HttpResponse } from '../../sim';
import { refusedStatus, Session, sizeIn, statusOf } from './session';

/** Channels of `v4.channel.k8s.io` and `v5.channel.k8s.io`: the first byte of each message. */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** v5: the channel named by the next byte is closed. */
const CLOSE = 255;

export const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** `exec` or `attach` of a client outside of the world, by WebSocket: each message is of one channel. */
export function channels(ws: WebSocket, gate: Gate, id: string, response: HttpResponse, attached: boolean, mayLoad?: (bytes: number) => boolean): void {
  const end = (status: object) => {
    if (ws.readyState !== ws.OPEN) return;
    ws.resume();
    ws.send(Buffer.concat([Buffer.of(ERROR), Buffer.from(JSON.stringify(status))]));
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
        if (ws.readyState === ws.OPEN) ws.send(Buffer.concat([Buffer.of(channel === 'out' ? STDOUT : STDERR), bytes]), () => session.drained());
      },
      over: (ended) => end(statusOf(ended, attached)),
      cut: () => ws.terminate(),
      full: (full) => (full ? ws.pause() : ws.resume()),
      backlog: () => ws.bufferedAmount,
    },
    mayLoad,
  );
  ws.on('message', (data: Buffer) => {
    const rest = data.subarray(1);
    if (data[0] === STDIN) session.type(rest);
    else if (data[0] === CLOSE && rest[0] === STDIN) session.end();
    else if (data[0] === RESIZE) {
      const size = sizeIn(rest.toString());
      if (size) session.resize(size.cols, size.rows);
    }
  });
  ws.on('close', () => session.leave());
  session.begin();
}
