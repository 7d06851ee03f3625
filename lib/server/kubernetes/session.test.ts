import type { FreshInput, Gate } from '../../lab/outside';
import type { World } from '../../sim';
import { Session, statusOf } from './session';

/** A session of a world whose process reads only when `unread` says so, and of a client that takes what `backlog` says. */
function start() {
  const inputs: FreshInput[] = [];
  const heard: string[] = [];
  const state = { unread: 0, backlog: 0, chunks: [] as ['out' | 'err', string][], ended: null as never };
  const gate = { input: (input: FreshInput) => (inputs.push(input), Promise.resolve(undefined)), follow: () => {}, unfollow: () => {} } as unknown as Gate;
  const world = { connection: () => ({ take: () => state.chunks.splice(0), ended: state.ended, unread: state.unread, overflowed: false }) } as unknown as World;
  const session: Session = new Session(gate, 'c', {
    hear: (channel, bytes) => {
      heard.push(`${channel} ${Buffer.from(bytes)}`);
      state.backlog += bytes.length;
    },
    over: (ended) => heard.push(`over ${statusOf(ended, false).status}`),
    cut: () => heard.push('cut'),
    full: (full) => heard.push(full ? 'full' : 'room'),
    backlog: () => state.backlog,
  });
  session.begin();
  const turn = async () => {
    await new Promise((done) => setImmediate(done));
    session.turn(world, new Set(), (deliver) => deliver());
  };
  const sent = () => inputs.splice(0).map((i) => (i.type === 'send' ? i.text.length : i.type === 'hold' ? `hold ${i.on}` : i.type)); // prettier-ignore
  return { session, state, heard, turn, sent };
}

const K = 1024;

test('what a process does not read stays with the client', async () => {
  const { session, state, heard, turn, sent } = start();
  session.type(Buffer.alloc(700 * K, 'x'));
  // A quarter of a megabyte goes in; the rest waits.
  expect([sent(), heard]).toEqual([[64 * K, 64 * K, 64 * K, 64 * K], []]);
  session.type(Buffer.alloc(700 * K, 'x'));
  expect(heard).toEqual(['full']);
  state.unread = 256 * K;
  await turn();
  expect(sent()).toEqual([]);
  session.end();
  let all = 256 * K;
  for (state.unread = 0; all < 1400 * K; all += (sent() as number[]).filter((n) => typeof n === 'number').reduce((a, b) => a + b, 0)) await turn();
  await turn();
  expect([all, heard]).toEqual([1400 * K, ['full', 'room']]);
});

test('a client that is slow holds who speaks, and hears the end last', async () => {
  const { session, state, heard, turn, sent } = start();
  state.chunks.push(['out', 'x'.repeat(3000 * K)]);
  await turn();
  expect([heard.length, state.backlog, sent()]).toEqual([16, 1024 * K, ['hold true']]);
  state.ended = { exited: true, status: 7 } as never;
  await turn();
  while (state.backlog > 0) {
    state.backlog = 0;
    session.drained();
  }
  expect([heard.length, heard.at(-1), sent()]).toEqual([48, 'over Failure', ['disconnect']]);
});

test('characters that come in pieces are whole', async () => {
  const { session, state, heard, turn, sent } = start();
  const bytes = Buffer.from('ž€😀');
  for (const b of bytes) session.type(Buffer.of(b));
  expect(sent()).toEqual([1, 1, 2]);
  session.type(Buffer.of(0xf0, 0x9f));
  session.end();
  expect(sent()).toEqual([2, 'end']);
  state.chunks.push(['out', '😀'.slice(0, 1)], ['out', '😀'.slice(1)]);
  await turn();
  expect(heard).toEqual(['out 😀']);
});

test('what only looks like the beginning of a character does not wait for long', () => {
  jest.useFakeTimers();
  try {
    const { session, sent } = start();
    // 0xff begins none; 0xc3 may, until it is late.
    session.type(Buffer.of(0x61, 0xff));
    expect(sent()).toEqual([2]);
    session.type(Buffer.of(0x61, 0xc3));
    expect(sent()).toEqual([1]);
    jest.advanceTimersByTime(19);
    expect(sent()).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(sent()).toEqual([1]);
    session.type(Buffer.of(0xc3));
    session.end();
    jest.advanceTimersByTime(100);
    expect(sent()).toEqual([1, 'end']);
  } finally {
    jest.useRealTimers();
  }
});
