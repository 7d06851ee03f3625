import { Store } from '.';

const story = () => {
  const s = new Store();
  s.commit([{ put: '/a/1', value: { n: 1 } }]);
  s.commit([{ put: '/a/2', value: { n: 2 } }, { put: '/b/1', value: 'x' }]);
  s.commit([{ put: '/a/1', value: { n: 3 } }]);
  s.commit([{ delete: '/a/2' }]);
  s.commit([{ put: '/a/2', value: { n: 4 } }]);
  return s;
};

test('one revision per commit, all or nothing, in key order', () => {
  const s = story();
  expect(s.commit([{ put: '/a/1', value: 0 }], [{ key: '/a/1', revision: 2 }])).toEqual({ conflict: '/a/1' });
  expect(s.commit([{ put: '/a/3', value: 0 }], [{ key: '/a/3', revision: 0 }])).toEqual({ revision: 7 });
  expect(s.commit([{ delete: '/nothing' }])).toEqual({ revision: 7 });
  expect(s.list('/a/').map((e) => [e.key, e.value, e.created, e.revision, e.version])).toEqual([
    ['/a/1', { n: 3 }, 2, 4, 2],
    ['/a/2', { n: 4 }, 6, 6, 1],
    ['/a/3', 0, 7, 7, 1],
  ]);
  expect([s.list('/a/', '/a/1', 1).map((e) => e.key), s.count('/a/'), s.size]).toEqual([['/a/2'], 3, 4]);
});

test('a watch is a cursor into the log, until it is compacted', () => {
  const s = story();
  const changes = [
    { revision: 4, key: '/a/1', value: { n: 3 }, previous: { n: 1 } },
    { revision: 5, key: '/a/2', value: undefined, previous: { n: 2 } },
    { revision: 6, key: '/a/2', value: { n: 4 }, previous: undefined },
  ];
  expect(s.changes('/a/', 3)).toEqual(changes);
  s.compact(4);
  expect([s.changes('/a/', 3), s.changes('/a/', 4)]).toEqual(['compacted', changes.slice(1)]);
});

test('saved and loaded it is the same, and the log shares what the entries have', () => {
  const s = story();
  const saved = s.save();
  const t = new Store(JSON.parse(JSON.stringify(saved)));
  expect([t.changes('/', 1), t.list('/'), t.revision]).toEqual([s.changes('/', 1), s.list('/'), s.revision]);
  expect(saved.log).toEqual([{ r: 2, k: 0, v: { n: [1] } }, { r: 1, k: 1, v: [{ n: 2 }] }, { r: 0, k: 2 }, { r: 1, k: 0 }, { r: 1, k: 1, v: null }, { r: 1, k: 1 }]);
});

test('listeners may only enqueue, and values are frozen', () => {
  const s = story();
  let caught = '';
  s.onCommit(() => {
    try {
      s.commit([{ put: '/x', value: 1 }]);
    } catch (e) {
      caught = (e as Error).message;
    }
  });
  s.commit([{ put: '/y', value: { deep: [1] } }]);
  expect([caught, Object.isFrozen((s.get('/y')!.value as { deep: number[] }).deep)]).toEqual(['store: commit from inside onCommit', true]);
});
