import { applyMode, humanSize, parseSize } from './common';
import { gunzipText, gzipText } from './gzip/format';
import { gnuColumns } from './ls/columns';
import { shellQuote } from './ls/entry';
import { packTar, unpackTar } from './tar/archive';

test('an archive comes back as it went in, bytes that are no text and long names too', () => {
  const member = { type: 'file', mode: 0o640, user: 'learner', uid: 1000, group: 'learner', gid: 1000, modified: 1_700_000_000_000, target: '' } as const;
  const members = [
    { ...member, name: 'a/', type: 'dir' as const, text: '' },
    { ...member, name: `a/${'long/'.repeat(30)}f`, text: 'päge\n\udcff\0' },
    { ...member, name: 'a/link', type: 'link' as const, text: '', target: 'f' },
  ];
  const tar = packTar(members);
  expect(unpackTar(tar)).toEqual(members);
  expect(gunzipText(gzipText(tar))).toEqual({ text: tar });
  expect(unpackTar('no archive'.repeat(100))).toBeUndefined();
});

test('gunzip reads what a real gzip wrote', () => {
  // printf 'hello hello hello hello\n' | gzip -n
  const bytes = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x27, 0xb9, 0, 0, 0x88, 0x59, 0x0b, 0x18, 0, 0, 0];
  const text = bytes.map((b) => String.fromCharCode(b < 128 ? b : 0xdc00 + b)).join('');
  expect(gunzipText(text)).toEqual({ text: 'hello hello hello hello\n' });
  expect(gunzipText('plain')).toEqual({ problem: 'not in gzip format' });
});

test('modes and sizes', () => {
  expect(['755', 'u+x', 'go-rwx', 'a=r', '+x', 'u=rwX,go=rX', '1777', 'u+s', 'x+y'].map((m) => applyMode(m, 0o644, false)?.toString(8))).toEqual(['755', '744', '600', '444', '755', '644', '1777', '4644', undefined]);
  expect([512, 1024, 1536, 10240, 1048576, 1048577].map(humanSize)).toEqual(['512', '1.0K', '1.5K', '10K', '1.0M', '1.1M']);
  expect(['10', '4k', '1M', '2GB', 'x'].map(parseSize)).toEqual([10, 4096, 1048576, 2e9, undefined]);
});

test('columns and quotes of ls', () => {
  const cells = (names: string[]) => names.map((text) => ({ text, width: text.length }));
  expect(gnuColumns(cells(['in.txt', 'safe.sh']), 250)).toBe('in.txt\tsafe.sh\n');
  expect(gnuColumns(cells(['deploy.yaml', 'deploy.yaml.bak']), 250)).toBe('deploy.yaml  deploy.yaml.bak\n');
  expect(gnuColumns(cells(['a', 'b', 'c', 'd', 'e']), 10)).toBe('a  c  e\nb  d\n');
  expect(['app', 'my app', "it's", 'a\nb'].map(shellQuote)).toEqual(['app', "'my app'", '"it\'s"', "'a'$'\\n''b'"]);
});
