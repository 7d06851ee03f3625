import type { Gate } from '../../lab/outside';
import type { HttpResponse } from '../../sim';
import type { Carrier, CarrierEvents } from './carrier';
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
export function channels(carried: (events: CarrierEvents) => Carrier, dialect: Dialect, gate: Gate, id: string, response: HttpResponse, attached: boolean, mayLoad?: (bytes: number) => boolean): void {
  const session = new Session(
    gate,
    id,
    {
      hear: (channel, bytes) => carrier.write(encode(dialect, channel === 'out' ? STDOUT : STDERR, bytes)),
      over: (ended) => end(statusOf(ended, attached)),
      cut: () => carrier.destroy(),
      full: (full) => carrier.pause(full),
      backlog: () => carrier.backlog,
    },
    mayLoad,
  );
  const carrier = carried({
    bytes: (message) => {
      const [channel, rest] = decode(dialect, message);
      if (channel === STDIN) session.type(rest);
      else if (channel === CLOSE && rest[0] === STDIN) session.end();
      else if (channel === RESIZE) {
        const size = sizeIn(rest.toString());
        if (size) session.resize(size.cols, size.rows);
      }
    },
    drained: () => session.drained(),
    closed: () => session.leave(),
  });
  const end = (status: EndStatus) => {
    if (dialect.status) carrier.write(encode(dialect, ERROR, Buffer.from(JSON.stringify(status))));
    else if (status.message !== undefined) carrier.write(encode(dialect, ERROR, Buffer.from(status.message)));
    carrier.close();
  };
  const refused = (response.body as { refused?: string } | undefined)?.refused;
  if (refused !== undefined) end(refusedStatus(refused));
  else session.begin();
}
