import { parseJson, parseJsonAt, plainJson, readYaml } from '.';

const TEXTS = [
  '{}', '[]', '""', '1', ' {"a": 1 , "b" : [true, null, {"c": "\\"x\\\\"}]} \n', '{"a":{"b":1},"c":{"b":2}}', '{"a":"x:y","b":"{\\"c\\":1}"}', '{"__proto__":{"a":1},"constructor":2,"1":0,"0":1}',
  '{"a":"\\u00e9","b":"é ß 😀"}', '{"a":1.5,"b":-3,"c":1e3,"d":12345678901234567890,"e":-0}', '{"<<":{"a":1}}', `{"${'k'.repeat(1100)}":1}`, '{"a":\t1}', '{"a":"\u2028","b":"\u0085"}', '["a\\\\","b"]', '{"a" :1,"b":2}',
]; // prettier-ignore

test.each(TEXTS)('%s is read the quick way as the other reads it, and as YAML where it says that it is alike', (text) => {
  const data = parseJsonAt(text, 0).data;
  const plain = plainJson(text);
  expect(parseJson(text)).toEqual({ data, duplicates: [] });
  if (plain) expect(plain.data).toEqual(data);
  if (plain?.alike) expect(readYaml(text)).toEqual(data);
});

test('what is to be told is not read the quick way', () => {
  const told = ['{"a":1,"a":2}', '{"b":{"a":1,"a":2},"c":3}', '{"a":1,}', '{"a"', '', `${'['.repeat(400)}${']'.repeat(400)}`, '{"a":1} {"a":1}', '{"a" :1,"a":2}', '{"a":[1e999]}'];
  expect(told.map((text) => plainJson(text))).toEqual(told.map(() => undefined));
  expect(TEXTS.map((text) => plainJson(text)?.alike)).toEqual([true, true, true, true, false, true, true, true, false, false, false, false, false, false, true, false]);
  expect(parseJson('{"b":{"a":1,"a":2},"c":[{"d":1,"d":1}]}').duplicates).toEqual(['b.a', 'c[0].d']);
});
