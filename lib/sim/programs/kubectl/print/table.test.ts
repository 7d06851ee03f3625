import { table, tabwriter } from './table';

test('tables: columns of the widest cell and three blanks; a batch remembers the widths of the last', () => {
  const widths: number[] = [];
  expect(table([['NAME', 'READY', 'AGE'], ['web', '1/1', '5s']], widths)).toBe('NAME   READY   AGE\nweb    1/1     5s\n');
  expect(table([['a-long-name', '0/1', '1s']], widths) + table([['web', '', '']], widths)).toBe('a-long-name   0/1     1s\nweb                   \n');
});

test("Go's tabwriter: neighbouring lines share a column, a line without tabs parts them", () => {
  expect(tabwriter('Name:\tweb\nStart Time:\tnow\nPlain\nA:\t1\t2\nBB:\t33\t4\n')).toBe('Name:        web\nStart Time:  now\nPlain\nA:   1   2\nBB:  33  4\n');
});
