import { constants, deflateSync } from 'node:zlib';
import { DICTIONARY, Spdy } from './spdy';

const number = (n: number) => {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(n >>> 0);
  return b;
};
const frame = (first: number, flags: number, body: Buffer) => Buffer.concat([number(first), number((flags << 24) | body.length), body]);
const control = (type: number, flags: number, body: Buffer) => frame(0x80030000 | type, flags, body);
const word = (text: string) => Buffer.concat([number(text.length), Buffer.from(text)]);
/** Headers as the first block of a connection has them. */
const block = (headers: Record<string, string>) => deflateSync(Buffer.concat([number(Object.keys(headers).length), ...Object.entries(headers).flatMap(([k, v]) => [word(k), word(v)])]), { dictionary: DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
const open = (id: number, headers: Record<string, string>, fin = 0) => control(1, fin, Buffer.concat([number(id), number(0), Buffer.alloc(2), block(headers)]));

/** A server's side that is fed these bytes, in pieces of that length: what it was told, and the heads of what it wrote. */
async function feed(bytes: Buffer, piece = bytes.length, answer?: (spdy: Spdy) => void) {
  const told: string[] = [];
  const wrote: string[] = [];
  const over = new Promise<void>((done) => {
    const spdy = new Spdy((b) => void wrote.push(`${b.readUInt32BE(0).toString(16)} ${b[4]} ${b.readUIntBE(5, 3)}`), {
      stream: (id, headers) => void told.push(`stream ${id} ${JSON.stringify([...headers])}`),
      data: (id, b, fin) => {
        told.push(`data ${id} ${b}${fin ? ' fin' : ''}`);
        if (fin) answer?.(spdy);
      },
      reset: (id) => void told.push(`reset ${id}`),
      over: () => done(void told.push('over')),
    });
    for (let i = 0; i < bytes.length; i += piece) spdy.receive(Buffer.from(bytes.subarray(i, i + piece)));
    spdy.receive(control(7, 0, Buffer.alloc(8)));
  });
  await over;
  return { told, wrote };
}

test('streams open with headers, carry data and end, however the bytes come', async () => {
  const said = Buffer.concat([open(1, { streamType: 'data', port: '80' }), control(6, 0, number(7)), frame(1, 0, Buffer.from('one')), frame(1, 1, Buffer.from('two')), control(3, 0, Buffer.concat([number(1), number(5)]))]);
  for (const piece of [said.length, 7, 1]) {
    const { told, wrote } = await feed(said, piece, (spdy) => {
      spdy.data(1, Buffer.alloc(33 * 1024));
      spdy.data(1, Buffer.alloc(0), true);
      spdy.reset(1);
    });
    expect(told).toEqual(['stream 1 [["streamtype","data"],["port","80"]]', 'data 1 one', 'data 1 two fin', 'reset 1', 'over']);
    expect(wrote.map((w) => w.replace(/^(80030002 0) \d+$/, '$1 …'))).toEqual(['80030002 0 …', '80030006 0 4', '1 0 32768', '1 0 1024', '1 1 0', '80030003 0 8']);
  }
});

test('what is no SPDY, or more than a client needs, ends it', async () => {
  const bomb = { x: 'y'.repeat(70_000) };
  const hostile: Record<string, Buffer> = {
    'a frame of 16 MB': frame(1, 0, Buffer.alloc(0)).fill(0xff, 5),
    'headers that grow': open(1, bomb),
    'headers that are none': control(1, 0, Buffer.concat([Buffer.alloc(10), Buffer.from('junk that is not compressed')])),
    'a stream without a number': control(1, 0, Buffer.alloc(2)),
    'a reset of nothing': control(3, 0, Buffer.alloc(0)),
    'HTTP': Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  };
  for (const [name, bytes] of Object.entries(hostile)) expect([name, (await feed(bytes)).told]).toEqual([name, ['over']]);
});
