import { fieldsV1, toFieldsV1, type FieldsV1 } from './fields-v1';
import { readFieldsV1 } from './set';

test.each([
  [{ 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } }, true],
  [{ 'f:a': {}, 'f:b': { 'f:c': {} } }, true],
  [{}, true],
  [{ 'f:b': {}, 'f:a': {} }, false],
  [{ 'f:data': { 'f:a': {}, '.': {} } }, false],
  [{ 'f:data': { '.': {} } }, false],
  [{ 'f:data': { '.': { 'f:x': {} }, 'f:a': {} } }, false],
] as [FieldsV1, boolean][])('%j is kept where it is what its set makes: %s', (stored, kept) => {
  const set = readFieldsV1(stored);
  const made = fieldsV1(set, stored);
  expect(JSON.stringify(made)).toBe(JSON.stringify(toFieldsV1(set)));
  expect(made === stored).toBe(kept);
});

test('what others hold is made anew', () => {
  const stored = { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } };
  const others = [{ 'f:data': { '.': {}, 'f:a': {} } }, { 'f:data': { 'f:a': {}, 'f:b': {} } }, { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {}, 'f:c': {} } }, { 'f:data': {} }, { 'f:data': { '.': {}, 'f:a': { 'f:x': {} }, 'f:b': {} } }];
  for (const other of others) expect(JSON.stringify(fieldsV1(readFieldsV1(other), stored))).toBe(JSON.stringify(other));
});
