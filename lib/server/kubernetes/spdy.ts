import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';

/** What headers are compressed against (SPDY/3, section 2.6.10.1): words with their lengths, then a run of text. */
const WORDS =
  'options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization cache-control connection content-base content-encoding content-language content-length content-location content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get status 200_OK version HTTP/1.1 url public set-cookie keep-alive origin';
const TEXT =
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.';

const number = (n: number): Buffer => {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(n);
  return b;
};
export const DICTIONARY = Buffer.concat([...WORDS.split(' ').map((w) => w.replace('_', ' ')).flatMap((w) => [number(w.length), Buffer.from(w)]), Buffer.from(TEXT)]);

/** Types of control frames. */
const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
/** Why a stream is reset. */
const CANCEL = 5;
const FIN = 1;
/** Bytes a frame may have; more is no client of ours. */
const MAX_FRAME = 1024 * 1024;
const MAX_HEADERS = 64 * 1024;

export interface SpdyEvents {
  stream(id: number, headers: ReadonlyMap<string, string>): void;
  /** An empty piece with `fin` is an end alone. */
  data(id: number, bytes: Buffer, fin: boolean): void;
  reset(id: number): void;
  /** The other side says goodbye, or spoke no SPDY. */
  over(): void;
}

/** The server's side of a SPDY/3.1 connection, as far as Kubernetes uses it: streams with headers, data, ends. */
export class Spdy {
  private readonly inflate: Inflate = createInflate({ dictionary: DICTIONARY });
  private readonly deflate: Deflate = createDeflate({ dictionary: DICTIONARY });
  private buffer = Buffer.alloc(0);
  private order: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly write: (bytes: Buffer) => void,
    private readonly events: SpdyEvents,
  ) {}

  /** Takes bytes as they come, in whatever pieces. */
  receive(bytes: Buffer): void {
    this.order = this.order.then(() => this.take(bytes)).catch(() => this.fail());
  }

  private fail(): void {
    if (this.closed) return;
    this.close();
    this.events.over();
  }

  private async take(bytes: Buffer): Promise<void> {
    if (this.closed) return;
    this.buffer = Buffer.concat([this.buffer, bytes]);
    while (this.buffer.length >= 8) {
      const length = this.buffer.readUIntBE(5, 3);
      if (length > MAX_FRAME) throw new Error('frame too large');
      if (this.buffer.length < 8 + length) return;
      const head = this.buffer.readUInt32BE(0);
      const flags = this.buffer[4]!;
      const body = this.buffer.subarray(8, 8 + length);
      this.buffer = this.buffer.subarray(8 + length);
      if (head >>> 31 === 0) {
        this.events.data(head, body, (flags & FIN) !== 0);
        continue;
      }
      switch (head & 0xffff) {
        case SYN_STREAM: {
          const id = body.readUInt32BE(0) & 0x7fffffff;
          const headers = await this.headers(body.subarray(10));
          this.reply(id, await this.compressed());
          this.events.stream(id, headers);
          if (flags & FIN) this.events.data(id, Buffer.alloc(0), true);
          break;
        }
        case RST_STREAM:
          this.events.reset(body.readUInt32BE(0) & 0x7fffffff);
          break;
        case PING:
          this.control(PING, 0, Buffer.from(body));
          break;
        case GOAWAY:
          return this.fail();
      }
    }
  }

  /** A block of names and values. Compression goes on from block to block. */
  private headers(block: Buffer): Promise<ReadonlyMap<string, string>> {
    return new Promise((resolve, reject) => {
      const { inflate } = this;
      const parts: Buffer[] = [];
      let size = 0;
      const collect = (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size > MAX_HEADERS) reject(new Error('headers too large'));
      };
      inflate.on('data', collect);
      inflate.once('error', reject);
      inflate.write(block);
      inflate.flush(constants.Z_SYNC_FLUSH, () => {
        inflate.off('data', collect);
        inflate.off('error', reject);
        try {
          const all = Buffer.concat(parts);
          let at = 0;
          const word = () => {
            const length = all.readUInt32BE(at);
            at += 4 + length;
            return all.subarray(at - length, at).toString();
          };
          const out = new Map<string, string>();
          const count = all.readUInt32BE(0);
          at = 4;
          for (let i = 0; i < count && i < 100; i++) {
            const name = word();
            out.set(name.toLowerCase(), word());
          }
          resolve(out);
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }

  /** No headers at all, compressed. */
  private compressed(): Promise<Buffer> {
    return new Promise((resolve) => {
      const { deflate } = this;
      const parts: Buffer[] = [];
      const collect = (part: Buffer) => void parts.push(part);
      deflate.on('data', collect);
      deflate.write(number(0));
      deflate.flush(constants.Z_SYNC_FLUSH, () => {
        deflate.off('data', collect);
        resolve(Buffer.concat(parts));
      });
    });
  }

  private control(type: number, flags: number, body: Buffer): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE((0x80030000 | type) >>> 0, 0);
    head.writeUInt32BE(((flags << 24) | body.length) >>> 0, 4);
    this.write(Buffer.concat([head, body]));
  }

  private reply(id: number, block: Buffer): void {
    this.control(SYN_REPLY, 0, Buffer.concat([number(id), block]));
  }

  /** Sends data on a stream; `fin` ends our side of it. */
  data(id: number, bytes: Uint8Array, fin = false): void {
    if (this.closed) return;
    for (let at = 0; at < bytes.length || at === 0; at += 32 * 1024) {
      const part = bytes.subarray(at, at + 32 * 1024);
      const last = fin && at + 32 * 1024 >= bytes.length;
      if (!part.length && !last) break;
      const head = Buffer.alloc(8);
      head.writeUInt32BE(id, 0);
      head.writeUInt32BE((((last ? FIN : 0) << 24) | part.length) >>> 0, 4);
      this.write(Buffer.concat([head, part]));
    }
  }

  /** Ends a stream at once, both ways: it is refused, or was cut off. */
  reset(id: number): void {
    if (this.closed) return;
    this.control(RST_STREAM, 0, Buffer.concat([number(id), number(CANCEL)]));
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.inflate.destroy();
    this.deflate.destroy();
  }
}
