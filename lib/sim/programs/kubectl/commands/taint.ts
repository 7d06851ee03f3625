import { clone, type Json } from '../../../core';
import { rfc3339 } from '../../../kinds/times';
import { goQuote } from '../../pflag';
import type { Ctx, KubectlCommand } from '../command';
import { completeTheseTypes } from '../complete';
import { difference } from '../diff-patch';
import { fieldsOf } from './explain';
import { findType } from '../discovery';
import { Fail, Plain, StatusError, UsageError, throwAll } from '../errors';
import { dryRunFlag, printFlags, selectorFlag, validateFlag } from '../flags';
import { objectPrinter } from '../print/printer';
import { infoName, resolve, select, selectionOf } from '../resources';
import { dryRunOf, patch, validationOf } from '../writes';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

export const taint: KubectlCommand = {
  name: 'taint',
  usage: 'kubectl taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  short: 'Update the taints on one or more nodes',
  long: `Update the taints on one or more nodes.

  *  A taint consists of a key, value, and effect. As an argument here, it is expressed as key=value:effect.
  *  The key must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 253 characters.
  *  Optionally, the key can begin with a DNS subdomain prefix and a single '/', like example.com/my-app.
  *  The value is optional. If given, it must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 63 characters.
  *  The effect must be NoSchedule, PreferNoSchedule or NoExecute.
  *  Currently taint can only apply to node.`,
  examples: `# Update node 'foo' with a taint with key 'dedicated' and value 'special-user' and effect 'NoSchedule'
# If a taint with that key and effect already exists, its value is replaced as specified
kubectl taint nodes foo dedicated=special-user:NoSchedule

# Remove from node 'foo' the taint with key 'dedicated' and effect 'NoSchedule' if one exists
kubectl taint nodes foo dedicated:NoSchedule-

# Remove from node 'foo' all the taints with key 'dedicated'
kubectl taint nodes foo dedicated-

# Taint the nodes with the label myLabel=X with the key 'dedicated'
kubectl taint node -l myLabel=X  dedicated=foo:PreferNoSchedule

# Taint node 'foo' with the key 'bar' and no value
kubectl taint nodes foo bar:NoSchedule`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...selectorFlag,
    ...validateFlag,
    all: { type: 'bool', help: 'Select all nodes in the cluster' },
    'field-manager': { type: 'string', default: 'kubectl-taint', help: 'Name of the manager used to track field ownership.' },
    overwrite: { type: 'bool', help: 'If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.' },
  },
  complete: completeTheseTypes(['node']),
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    const dryRun = dryRunOf(ctx);
    const validation = validationOf(ctx);
    const isTaint = (s: string) => /[=:]/.test(s) || s.endsWith('-');
    const at = ctx.args.findIndex(isTaint);
    const resources = at < 0 ? ctx.args : ctx.args.slice(0, at);
    const words = at < 0 ? [] : ctx.args.slice(at);
    const late = words.find((w) => !isTaint(w));
    if (late !== undefined) throw new Fail(`all resources must be specified before taint changes: ${late}`);
    if (resources.length < 1) throw new Fail('one or more resources must be specified as <resource> <name>');
    if (words.length < 1) throw new Fail('at least one taint update is required');
    const { add, remove } = parse(words);
    const [word = ''] = fieldsOf(resources[0]!.toLowerCase());
    const type = findType(ctx.discovery, word);
    if (!type) throw new Plain(`the server doesn't have a resource type ${goQuote(word)}`);
    if (type.kind !== 'Node') throw new Fail(`invalid resource type ${resources[0]!.toLowerCase()}, only node types are supported`);
    const both = add.flatMap((a) => remove.filter((r) => r.key === a.key && (r.effect === '' || r.effect === a.effect)).map((r) => `${r.key}=${r.effect}`));
    if (both.length > 0) throw new Fail(`can not both modify and remove the following taint(s) in the same command: ${both.join(', ')}`);
    if (f.all && f.selector) throw new Fail("setting 'all' parameter with a non empty selector is prohibited");
    if (!f.all && !f.selector && resources.length < 2) throw new Fail("at least one resource name must be specified since 'all' parameter is not set");
    const { infos, errors } = resolve(ctx, select(ctx, f.all || f.selector ? selectionOf(ctx, { typeAlone: f.all, args: ['nodes'] }) : { args: resources.slice(1), of: 'nodes' }));
    const printer = objectPrinter(ctx, { typed: dryRun !== 'client' });
    for (const info of infos) {
      try {
        const { word, taints } = change(ctx, info.name, clone(info.object.spec?.taints ?? []) as unknown as Taint[], add, remove);
        const { taints: _old, ...spec } = info.object.spec ?? {};
        const draft = { ...info.object, spec: { ...spec, ...(taints.length > 0 ? { taints } : {}) } };
        const body = difference(info.object, draft, info.type);
        const object = dryRun === 'client' ? draft : patch(ctx, info.type, undefined, info.name, body.how, body.patch as Json, { manager: f['field-manager'], dryRun, validation });
        // Nothing is said of a dry run here.
        ctx.out(printer ? printer(object) : `${infoName(info)} ${word}\n`);
      } catch (e) {
        if (!(e instanceof Fail) && !(e instanceof StatusError)) throw e;
        errors.push(e);
      }
    }
    throwAll(errors);
    return 0;
  },
};

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME_RULE = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const PREFIX_RULE = "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** What is wrong with a key (apimachinery `IsQualifiedName`). */
function keyProblems(key: string): string[] {
  const parts = key.split('/');
  const name = parts[parts.length - 1]!;
  const out: string[] = [];
  if (parts.length > 2) return [`a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  if (parts.length === 2) {
    if (parts[0] === '') out.push('prefix part must be non-empty');
    else if (!PREFIX.test(parts[0]!)) out.push(PREFIX_RULE);
  }
  if (name === '') out.push('name part must be non-empty');
  else if (name.length > 63) out.push('name part must be no more than 63 bytes');
  if (!NAME.test(name)) out.push(NAME_RULE);
  return out;
}

function parse(words: readonly string[]): { add: Taint[]; remove: { key: string; effect: string }[] } {
  const add: Taint[] = [];
  const remove: { key: string; effect: string }[] = [];
  for (const word of words) {
    const off = word.endsWith('-');
    const taint = parseOne(off ? word.slice(0, -1) : word);
    if (off) remove.push({ key: taint.key, effect: taint.effect });
    else if (taint.effect === '') throw new UsageError(`invalid taint spec: ${word}`);
    else if (add.some((t) => t.key === taint.key && t.effect === taint.effect)) throw new UsageError(`duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`);
    else add.push(taint);
  }
  return { add, remove };
}

/** `key=value:effect`, `key:effect` or `key`. */
function parseOne(text: string): Taint {
  const [pair, effect = '', ...more] = text.split(':');
  if (more.length > 0) throw new UsageError(`invalid taint spec: ${text}`);
  if (text.includes(':') && !EFFECTS.includes(effect)) throw new UsageError(`invalid taint effect: ${effect}, unsupported taint effect`);
  const parts = text.includes(':') ? pair!.split('=') : [pair!];
  if (parts.length > 2) throw new UsageError(`invalid taint spec: ${text}`);
  const [key, value = ''] = parts as [string, string?];
  const wrong = [...(value.length > 63 ? ['must be no more than 63 bytes'] : []), ...(VALUE.test(value) ? [] : [VALUE_RULE])];
  const problems = wrong.length > 0 ? wrong : keyProblems(key);
  if (problems.length > 0) throw new UsageError(`invalid taint spec: ${text}, ${problems.join('; ')}`);
  return { key, ...(value !== '' ? { value } : {}), effect };
}

function change(ctx: Ctx, node: string, old: readonly Taint[], add: readonly Taint[], remove: readonly { key: string; effect: string }[]): { word: string; taints: Taint[] } {
  const same = (a: { key: string; effect: string }, b: { key: string; effect: string }) => a.key === b.key && a.effect === b.effect;
  if (!ctx.flags.overwrite) {
    const taken = add.filter((t) => old.some((o) => same(o, t)));
    if (taken.length > 0) throw new Fail(`node ${node} already has ${taken.map((t) => t.key).join(',')} taint(s) with same effect(s) and --overwrite is false`);
  }
  let taints: Taint[] = [...add.map((t) => (t.effect === 'NoExecute' ? { ...t, timeAdded: rfc3339(ctx.sys.now) } : t)), ...old.filter((o) => !add.some((t) => same(t, o)))];
  const added = old.length !== taints.length;
  let removed = false;
  const missing: Fail[] = [];
  for (const r of remove) {
    const kept = taints.filter((t) => t.key !== r.key || (r.effect !== '' && t.effect !== r.effect));
    removed = kept.length !== taints.length;
    if (!removed) missing.push(new Fail(`taint ${goQuote(r.effect ? `${r.key}:${r.effect}` : r.key)} not found`));
    taints = kept;
  }
  throwAll(missing);
  return { word: (added && removed) || ctx.flags.overwrite ? 'modified' : added ? 'tainted' : 'untainted', taints };
}
