import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plugins as admission } from '@/lib/sim/api/admission';
import { controllers } from '@/lib/sim/controllers/list';
import { IMAGES } from '@/lib/sim/images';
import { builtin } from '@/lib/sim/kinds';
import { typeOf } from '@/lib/sim/kinds/schema';
import { PROGRAMS } from '@/lib/sim/all-programs';
import { commands as kubectlCommands } from '@/lib/sim/programs/kubectl/commands';
import { commands as minikubeCommands } from '@/lib/sim/programs/minikube/commands';
import { profile } from '@/lib/sim/scheduler/profile';
import { builtins } from '@/lib/sim/shell/builtins';

/** What has behaviour is one file in a family, and each family's index reads as its table of contents: nothing may be missing there. */
const sim = resolve(__dirname, '../lib/sim');

/** A family: its folder, its index, and the files that are no members but serve them. */
const FAMILIES: readonly { folder: string; index?: string; support: readonly string[] }[] = [
  {
    folder: 'kinds',
    support: ['base64', 'cel', 'custom', 'decode', 'define', 'facts', 'fields', 'generated', 'go-order', 'kind', 'names', 'placement', 'quantities', 'quota', 'schema', 'selectors', 'shared', 'strategic-merge', 'times', 'types'],
  },
  { folder: 'controllers', index: 'list', support: ['controller', 'index', 'leader', 'runner', 'shared', 'testing', '__snapshots__'] },
  { folder: 'scheduler/plugins', index: '../profile', support: [] },
  { folder: 'api/admission', support: ['admission', 'evaluation', 'match', 'pod-security-checks'] },
  { folder: 'api/subresources', support: [] },
  { folder: 'images', support: ['apache', 'base', 'bases', 'catalog', 'daemon', 'http', 'image', 'reference', 'sql', 'tags'] },
  { folder: 'shell/builtins', support: ['builtin'] },
  { folder: 'programs/text', support: ['bytes', 'codecs', 'format', 'regex', 'stream'] },
  { folder: 'programs/files', support: ['common', 'users'] },
  { folder: 'programs/system', support: ['dates', 'launch', 'openssl-names', 'signals', 'zones'] },
  { folder: 'programs/net', support: ['dns', 'url'] },
  { folder: 'programs/editors', support: ['buffer', 'cells', 'fullscreen', 'keys', 'search'] },
  { folder: 'programs/kubectl/commands', support: ['attach-to'] },
  { folder: 'programs/kubectl/describe', support: ['events', 'generic', 'pod-parts', 'sheet', 'volumes'] },
  { folder: 'programs/minikube/commands', support: [] },
];

const README_OPTIONAL = new Set(['shell/builtins', 'scheduler/plugins', 'api/admission', 'api/subresources', 'programs/minikube/commands']);

describe.each(FAMILIES)('$folder', ({ folder, index = 'index', support }) => {
  const dir = join(sim, folder);
  const text = readFileSync(join(dir, `${index}.ts`), 'utf8');

  test('its index lists every member', () => {
    const members = readdirSync(dir, { withFileTypes: true })
      .filter((e) => e.isDirectory() || (e.name.endsWith('.ts') && !e.name.endsWith('.test.ts')))
      .map((e) => e.name.replace(/\.ts$/, ''))
      .filter((name) => name !== index && !support.includes(name));
    const missing = members.filter((name) => !new RegExp(`from '\\.(?:/[\\w-]+)?/${name}(?:/[\\w-]+)*'`).test(text));
    expect(missing).toEqual([]);
  });

  test('what is named here as no member is there', () => {
    expect(support.filter((name) => !existsSync(join(dir, name)) && !existsSync(join(dir, `${name}.ts`)))).toEqual([]);
  });

  test('a README says what a member is and where it is listed', () => {
    const own = join(dir, 'README.md');
    const readme = existsSync(own) ? own : README_OPTIONAL.has(folder) ? join(dir, '..', 'README.md') : own;
    const said = readFileSync(readme, 'utf8');
    expect(said.split('\n').length).toBeLessThan(40);
    expect(said).toMatch(/`\S*(index|list|profile)\.ts`|`index\.ts`|list it in/i);
  });
});

/** Those of `names` that stand there twice. */
const twice = (names: readonly string[]) => names.filter((n, i) => names.indexOf(n) !== i);

test('kinds: what discovery, the store and messages need', () => {
  expect(twice(builtin.map((k) => `${k.plural}.${k.group}`))).toEqual([]);
  expect(twice(builtin.map((k) => `${k.kind}.${k.group}`))).toEqual([]);
  expect(twice(builtin.map((k) => k.prefix))).toEqual([]);
  const wrong = builtin.filter((k) => !k.version || !/^[A-Z]/.test(k.kind) || k.plural !== k.plural.toLowerCase() || k.singular === '' || k.verbs.length === 0 || !k.columns.every((c) => c.name !== '' && typeof c.cell === 'function'));
  expect(wrong.map((k) => k.kind)).toEqual([]);
  expect(builtin.filter((k) => typeOf(k) === undefined).map((k) => k.schema)).toEqual([]);
});

test('controllers: names of their own, something to watch, something to do', () => {
  expect(twice(controllers.map((c) => c.name))).toEqual([]);
  expect(controllers.filter((c) => c.watches.length === 0 || typeof c.reconcile !== 'function').map((c) => c.name)).toEqual([]);
  expect(controllers.flatMap((c) => c.watches.filter((w) => w.kind !== '*' && !builtin.includes(w.kind)).map(() => c.name))).toEqual([]);
});

test('plugins of the scheduler and of admission: each has a say', () => {
  expect(twice(profile.map((p) => p.name))).toEqual([]);
  // These two act outside of a node's judgement: before a Pod has its turn, and after all nodes said no.
  const silent = ['SchedulingGates', 'DefaultPreemption'];
  expect(profile.filter((p) => !p.filter && !p.score && !silent.includes(p.name)).map((p) => p.name)).toEqual([]);
  expect(twice(admission.map((p) => p.name))).toEqual([]);
  expect(admission.filter((p) => !p.mutate && !p.validate).map((p) => p.name)).toEqual([]);
});

test('images: found under full names, with sizes, and every program they start is there', () => {
  expect(twice(IMAGES.flatMap((i) => i.repositories))).toEqual([]);
  expect(IMAGES.flatMap((i) => i.repositories).filter((r) => !/^[a-z0-9.-]+\.[a-z]+\/[a-z0-9./_-]+$/.test(r))).toEqual([]);
  expect(IMAGES.filter((i) => Object.keys(i.tags).length === 0 || !Object.values(i.tags).every((t) => t.bytes > 0)).map((i) => i.repositories[0])).toEqual([]);
  const programs = IMAGES.flatMap((i) => [i.files, ...Object.values(i.tags).map((t) => t.files ?? {})].flatMap((f) => Object.values(f)).flatMap((spec) => (typeof spec === 'object' && 'program' in spec ? [spec.program] : [])));
  // Left out of containers as long as there is no such program: it is "not found" there.
  expect(programs.filter((p) => !PROGRAMS.has(p) && p !== 'etcdctl')).toEqual([]);
});

test('programs: a name, a beginning, and whoever waits can go on', () => {
  const wrong = [...PROGRAMS].filter(([name, p]) => p.name !== name || typeof p.start !== 'function');
  expect(wrong.map(([name]) => name)).toEqual([]);
  expect([...builtins].filter(([, b]) => b === undefined).map(([name]) => name)).toEqual([]);
});

test.each([
  ['kubectl', kubectlCommands],
  ['minikube', minikubeCommands],
] as const)('%s: commands have usage and help, and flags that can be told apart', (_, commands) => {
  expect(twice(commands.map((c) => c.name))).toEqual([]);
  expect(commands.filter((c) => c.name !== '' && !('hidden' in c && c.hidden) && (!c.usage || !c.short)).map((c) => c.name)).toEqual([]);
  const ambiguous = commands.flatMap((c) => twice(Object.values(c.flags ?? {}).flatMap((f) => (f.short ? [f.short] : []))).map((s) => `${c.name} -${s}`));
  expect(ambiguous).toEqual([]);
});
