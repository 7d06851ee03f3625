import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { API_PATH, SECRET } from '../../api-grants';
import type { PrismaClient } from '../../generated/prisma/client';
import type { Labs } from '../../lab/labs';
import { ADDRESS_HEADER } from '../../limits';
import { answer } from './endpoint';
import { refuse, status } from './respond';
import { handedBack, refuse as refuseSocket, upgrade } from './upgrade';
import { mayLoad, Refused, Visits } from './visits';

/** The learners' clusters for their own tools: `/k8s/<secret>/api/v1/pods`. */
export class KubernetesServer {
  private readonly visits: Visits;

  /** `times`: milliseconds a lab lingers, and a secret is trusted, for tests. */
  constructor(prisma: PrismaClient, labs: Labs, times?: { readonly linger: number; readonly trust: number }) {
    this.visits = new Visits(prisma, labs, times);
  }

  /** Takes a request if it is for us. */
  request(message: IncomingMessage, response: ServerResponse): boolean {
    if (!(message.url ?? '').startsWith(API_PATH)) return false;
    // What programs in a learner's cluster answer is no page of this site: nothing in it may run as one.
    response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'");
    response.setHeader('X-Content-Type-Options', 'nosniff');
    void this.serve(message, response);
    return true;
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { secret, address, path } = this.admit(message);
      const { lab, labId, done } = await this.visits.enter(secret, address, () => response.destroy());
      response.once('close', done);
      if (response.destroyed) return done();
      await answer(message, response, path, { gate: lab, cluster: null, mayLoad: (bytes) => mayLoad(labId, bytes) });
    } catch (error) {
      if (response.headersSent || response.destroyed) return void response.destroy();
      const { code, reason, message: text } = known(error);
      refuse(response, code, reason, text, code === 429 ? { 'retry-after': '5' } : {});
    }
  }

  /** Takes an upgrade request if it is for us. */
  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (!(message.url ?? '').startsWith(API_PATH)) return false;
    if (handedBack(message, socket, head)) return true;
    socket.on('error', () => socket.destroy());
    // Our own server sets it for requests alone.
    delete message.headers[ADDRESS_HEADER];
    void this.hand(message, socket, head);
    return true;
  }

  private async hand(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      const { secret, address, path } = this.admit(message);
      const { lab, labId, done } = await this.visits.enter(secret, address, () => socket.destroy());
      socket.once('close', done);
      if (socket.destroyed) return done();
      await upgrade(message, socket, head, path, { gate: lab, cluster: null, mayLoad: (bytes) => mayLoad(labId, bytes) });
    } catch (error) {
      const { code, reason, message: text } = known(error);
      refuseSocket(socket, { status: code, headers: { 'content-type': 'application/json' }, body: status(code, reason, text) });
    }
  }

  /** The secret, who asks, and the path after it. Throws {@link Refused} for what is none, or asks too often. */
  private admit(message: IncomingMessage): { readonly secret: string; readonly address: string; readonly path: string } {
    const rest = message.url!.slice(API_PATH.length);
    const end = rest.search(/[/?]|$/);
    const secret = rest.slice(0, end);
    const address = String(message.headers[ADDRESS_HEADER] ?? message.socket.remoteAddress ?? '');
    if (!SECRET.test(secret)) throw new Refused(401, 'Unauthorized', 'Unauthorized');
    if (message.headers['service-worker'] !== undefined) throw new Refused(403, 'Forbidden', 'no page of this site');
    delete message.headers[ADDRESS_HEADER];
    const path = rest.slice(end);
    return { secret, address, path: path.startsWith('/') ? path : `/${path}` };
  }

  async close(): Promise<void> {
    await this.visits.close();
  }
}

function known(error: unknown): Refused {
  if (error instanceof Refused) return error;
  console.error('kubernetes:', error);
  return new Refused(500, 'InternalError', 'an error on the server has prevented the request from succeeding');
}
