import { library as jqLibrary } from '../jq/run';
import { JqError, off } from '../jq/machine';
import type { Library, Plain, Special } from '../jq/machine';
import type { Ast } from '../jq/syntax';
import { isArray, isObject, kindOf, print, sortedKeys } from '../jq/value';
import type { Value } from '../jq/value';
import { readYaml, writeYaml, YamlError } from './yaml';

/** What yq's functions can ask of where a value comes from. */
export interface Place {
  readonly file: string;
  readonly fileIndex: number;
  readonly documentIndex: number;
  readonly env: Readonly<Record<string, string>>;
  load(path: string): string;
}

const TAGS: Readonly<Record<string, string>> = { null: '!!null', boolean: '!!bool', string: '!!str', array: '!!seq', object: '!!map' };

const parse = (text: string): Value => {
  try {
    return readYaml(text)[0]?.value ?? null;
  } catch (e) {
    if (e instanceof YamlError) throw new JqError(e.message);
    throw e;
  }
};

const text = (v: Value) => (typeof v === 'string' ? v : print(v));

/** The name written in `env(NAME)`, which is no filter. */
function word(ast: Ast | undefined): string {
  if (ast?.t === 'call' && ast.args.length === 0) return ast.name;
  if (ast?.t === 'literal' && typeof ast.value === 'string') return ast.value;
  throw new JqError('expected the name of an environment variable');
}

function sortDeep(v: Value): Value {
  if (isArray(v)) return v.map(sortDeep);
  return isObject(v) ? new Map(sortedKeys(v).map((k) => [k, sortDeep(v.get(k)!)])) : v;
}

/** jq's functions, and those that only yq has. */
export function yqLibrary(place: Place): Library {
  const variable = (name: string): string => {
    if (!Object.hasOwn(place.env, name)) throw new JqError(`Value for env variable '${name}' not provided in env()`);
    return place.env[name]!;
  };
  const index: Plain = () => place.fileIndex;
  const document: Plain = () => place.documentIndex;
  const env: Special = (_m, [name], _env, _input, path, emit) => emit(parse(variable(word(name))), off(path));
  const load: Special = (m, [f], e, input, path, emit) => m.run(f!, e, input, undefined, (name) => emit(parse(place.load(text(name))), off(path)));
  const add = jqLibrary.plain.get('+/2')!;
  const plain: [string, Plain][] = [
    // What is added to a list and is none itself becomes its last item.
    ['+/2', (m, v, a, b) => add(m, v, a!, isArray(a!) && b !== null && !isArray(b!) ? [b!] : b!)],
    ['fileIndex/0', index],
    ['file_index/0', index],
    ['fi/0', index],
    ['documentIndex/0', document],
    ['document_index/0', document],
    ['di/0', document],
    ['filename/0', () => place.file],
    ['upcase/0', (_m, v) => text(v).toUpperCase()],
    ['downcase/0', (_m, v) => text(v).toLowerCase()],
    ['trim/0', (_m, v) => text(v).trim()],
    ['tag/0', (_m, v) => (typeof v === 'number' ? (Number.isInteger(v) ? '!!int' : '!!float') : TAGS[kindOf(v)]!)],
    ['type/0', (_m, v) => (typeof v === 'number' ? (Number.isInteger(v) ? '!!int' : '!!float') : TAGS[kindOf(v)]!)],
    ['kind/0', (_m, v) => (isArray(v) ? 'seq' : isObject(v) ? 'map' : 'scalar')],
    ['keys/0', (_m, v) => (isObject(v) ? [...v.keys()] : isArray(v) ? v.map((_, i) => i) : null)],
    ['to_json/0', (_m, v) => `${print(v, { indent: 2 })}\n`],
    ['to_json/1', (_m, v, n) => `${print(v, { indent: Number(n) })}${n === 0 ? '' : '\n'}`],
    ['to_yaml/0', (_m, v) => writeYaml(v, { indent: 2, pretty: true })],
    ['from_yaml/0', (_m, v) => parse(text(v))],
    ['from_json/0', (_m, v) => parse(text(v))],
    ['@yaml/0', (_m, v) => writeYaml(v, { indent: 2, pretty: true })],
    ['@yamld/0', (_m, v) => parse(text(v))],
    ['@jsond/0', (_m, v) => parse(text(v))],
    ['to_number/0', (_m, v) => (typeof v === 'number' ? v : Number.isNaN(Number(v)) ? Number.NaN : Number(v))],
    ['to_string/0', (_m, v) => text(v)],
    ['omit/1', (_m, v, k) => (isObject(v) && isArray(k!) ? new Map([...v].filter(([name]) => !k.includes(name))) : v)],
    [
      'pick/1',
      (_m, v, k) =>
        isObject(v) && isArray(k!) ? new Map(k.filter((n) => typeof n === 'string' && v.has(n)).map((n) => [n as string, v.get(n as string)!])) : v,
    ],
  ];
  const special: [string, Special][] = [
    ['env/1', env],
    ['strenv/1', (_m, [name], _e, _input, path, emit) => emit(variable(word(name)), off(path))],
    ['load/1', load],
    ['load_str/1', (m, [f], e, input, path, emit) => m.run(f!, e, input, undefined, (name) => emit(place.load(text(name)), off(path)))],
    // Aliases are followed when a document is read.
    ['explode/1', (_m, _a, _e, input, path, emit) => emit(input, path)],
    [
      'sort_keys/1',
      (m, [f], e, input, path, emit) =>
        m.run({ t: 'assign', op: '|=', left: f!, right: { t: 'call', name: 'sort_keys_of', args: [], at: 0 } }, e, input, path, emit),
    ],
    ['sort_keys_of/0', (_m, _a, _e, input, path, emit) => emit(sortDeep(input), off(path))],
    ['with/2', (m, [at, f], e, input, path, emit) => m.run({ t: 'assign', op: '|=', left: at!, right: f! }, e, input, path, emit)],
    [
      'sub/1',
      (m, [pair], e, input, path, emit) => {
        const [re, to] = m.all(pair!, e, input);
        m.call(
          'gsub',
          [
            { t: 'literal', value: text(re ?? null) },
            { t: 'literal', value: text(to ?? '') },
          ],
          e,
          input,
          path,
          emit,
        );
      },
    ],
    ['split_doc/0', (_m, _a, _e, input, path, emit) => emit(input, path)],
  ];
  return { plain: new Map([...jqLibrary.plain, ...plain]), special: new Map([...jqLibrary.special, ...special]), defs: jqLibrary.defs, lenient: true };
}
