import { FlagError, parseFlags } from './pflag';
import type { Flags } from './command';

const flags: Flags = {
  output: { type: 'string', short: 'o' },
  watch: { type: 'bool', short: 'w' },
  replicas: { type: 'int' },
  filename: { type: 'strings', short: 'f' },
  'dry-run': { type: 'optional', bare: 'unchanged', default: 'none' },
  timeout: { type: 'duration', default: '30s' },
};

test('words, flags in all their forms, and what stands behind --', () => {
  const p = parseFlags(flags, ['pods', '-oyaml', '-w', '--replicas', '0x10', '-f', 'a,b', '-f=c', '--dry-run', 'web', '--timeout=1h30m', '--', '-x']);
  expect({ ...p, given: [...p.given] }).toEqual({
    values: { output: 'yaml', watch: true, replicas: 16, filename: ['a', 'b', 'c'], 'dry-run': 'unchanged', timeout: 5_400_000 },
    given: ['output', 'watch', 'replicas', 'filename', 'dry-run', 'timeout'],
    args: ['pods', 'web', '-x'],
    dash: 2,
  });
});

test("mistakes are told in pflag's own sentences", () => {
  const said = (words: string[]) => {
    try {
      parseFlags(flags, words);
      return '';
    } catch (e) {
      if (e instanceof FlagError) return e.message;
      throw e;
    }
  };
  expect([['--nope'], ['-z'], ['-wzq'], ['--output'], ['-o'], ['--watch=perhaps'], ['--replicas=many'], ['--timeout=1x'], ['--=x'], ['--constructor']].map(said)).toEqual([
    'unknown flag: --nope',
    "unknown shorthand flag: 'z' in -z",
    "unknown shorthand flag: 'z' in -zq",
    'flag needs an argument: --output',
    "flag needs an argument: 'o' in -o",
    'invalid argument "perhaps" for "-w, --watch" flag: strconv.ParseBool: parsing "perhaps": invalid syntax',
    'invalid argument "many" for "--replicas" flag: strconv.ParseInt: parsing "many": invalid syntax',
    'invalid argument "1x" for "--timeout" flag: time: unknown unit "x" in duration "1x"',
    'bad flag syntax: --=x',
    'unknown flag: --constructor',
  ]);
});
