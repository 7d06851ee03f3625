import { parseTime } from '../../../kinds/times';
import type { Ctx, KubectlCommand } from '../command';
import { since } from '../describe/sheet';
import { goQuote } from '../../pflag';
import { apiVersion, findType, resourcePath, typeOf } from '../discovery';
import { Fail, Plain } from '../errors';
import { allNamespacesFlag, chunkSizeFlag, printFlags } from '../flags';
import { objectPrinter } from '../print/printer';
import { goSort } from '../print/sort';
import { table } from '../print/table';
import { listItems } from '../resources';
import { advance, eventsOf, waitFor } from '../stream';
import type { More, WatchEvent } from '../stream';

interface State {
  readonly more: More;
  readonly widths: number[];
  readonly headed: boolean;
}

export const events: KubectlCommand<State> = {
  name: 'events',
  usage: 'kubectl events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  short: 'List events',
  long: `Display events.

 Prints a table of what is most important about events. You can request events for a namespace, for all namespaces, or filtered to only those pertaining to a specified resource.`,
  examples: `# List recent events in the default namespace
kubectl events

# List recent events in all namespaces
kubectl events --all-namespaces

# List recent events for the specified pod, then wait for more events and list them as they arrive
kubectl events --for pod/web-pod-13je7 --watch

# List recent events in YAML format
kubectl events -oyaml

# List recent only events of type 'Warning' or 'Normal'
kubectl events --types=Warning,Normal`,
  flags: {
    ...allNamespacesFlag,
    ...chunkSizeFlag,
    ...printFlags,
    for: { type: 'string', help: 'Filter events to only those pertaining to the specified resource.' },
    'no-headers': { type: 'bool', help: "When using the default output format, don't print headers." },
    types: { type: 'strings', help: 'Output only events of given types.' },
    watch: { type: 'bool', short: 'w', help: 'After listing the requested events, watch for more events.' },
  },
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    const all: boolean = f['all-namespaces'];
    const fieldSelector = selectorFor(ctx, f.for);
    const print = objectPrinter(ctx, { typed: true });
    for (const t of f.types as readonly string[]) if (!/^(normal|warning)$/i.test(t)) throw new Fail('valid --types are Normal or Warning');
    const type = typeOf(ctx.discovery, 'v1', 'Event')!;
    const path = resourcePath(type, all ? undefined : ctx.namespace);
    if (f.watch) {
      const response = ctx.api.send({ path, query: { watch: true, fieldSelector } });
      return go(ctx, eventsOf(response.body), response.more, [], f['no-headers']);
    }
    const items = listItems(ctx.api.get(path, { fieldSelector, limit: 500 }), type).filter((e) => wanted(f.types, e));
    if (items.length === 0) {
      ctx.err(all ? 'No events found.\n' : `No events found in ${ctx.namespace} namespace.\n`);
      return 0;
    }
    const sorted = goSort(items, (a, b) => lastSeen(a) < lastSeen(b));
    // The printer of names takes no typed lists, and what it says of that is not heard.
    if (print && f.output !== 'name') ctx.out(print({ apiVersion: 'v1', items: sorted, kind: 'EventList', metadata: {} }));
    else if (!print) ctx.out(table([...(f['no-headers'] ? [] : [header(all)]), ...sorted.map((e) => row(e, all, ctx.sys.now))]));
    return 0;
  },
  resume(ctx, state) {
    const { body, more } = advance(ctx, state.more);
    return go(ctx, eventsOf(body), more, state.widths, state.headed);
  },
};

function go(ctx: Ctx, seen: readonly WatchEvent[], more: More | undefined, before: readonly number[], headed: boolean) {
  const f = ctx.flags as Record<string, any>;
  const print = objectPrinter(ctx, { typed: true });
  const widths = [...before];
  for (const { type, object } of seen) {
    if (type === 'DELETED' || type === 'BOOKMARK' || type === 'ERROR' || !wanted(f.types, object)) continue;
    if (print) ctx.out(print(object));
    else {
      ctx.out(table([...(headed ? [] : [header(f['all-namespaces'])]), row(object, f['all-namespaces'], ctx.sys.now)], widths));
      headed = true;
    }
  }
  return more ? { wait: waitFor(more), state: { more, widths, headed } } : 0;
}

function selectorFor(ctx: Ctx, word: string): string {
  if (word === '') return '';
  const [type, name, ...rest] = word.split('/');
  if (name === undefined || rest.length > 0) throw new Fail(name === undefined ? '--for must be in resource/name form' : 'arguments in resource/name form may not have more than one slash');
  const found = findType(ctx.discovery, type!);
  if (!found) throw new Plain(`the server doesn't have a resource type ${goQuote(type!)}`);
  return `involvedObject.kind=${found.kind},involvedObject.apiVersion=${apiVersion(found)}${name === '' ? '' : `,involvedObject.name=${name}`}`;
}

const wanted = (types: readonly string[], e: any) => types.length === 0 || types.some((t) => t.toLowerCase() === String(e.type).toLowerCase());

const lastSeen = (e: any): number => parseTime(e.series ? e.series.lastObservedTime : (e.lastTimestamp ?? e.eventTime)) ?? 0;

const header = (all: boolean) => [...(all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];

function row(e: any, all: boolean, now: number): string[] {
  const first = since(e.eventTime ?? e.firstTimestamp, now);
  const interval = e.series
    ? `${since(e.series.lastObservedTime, now)} (x${e.series.count} over ${first})`
    : (e.count ?? 1) > 1
      ? `${since(e.lastTimestamp, now)} (x${e.count} over ${first})`
      : first;
  return [...(all ? [e.metadata.namespace] : []), interval, e.type ?? '', e.reason ?? '', `${e.involvedObject?.kind}/${e.involvedObject?.name}`, String(e.message ?? '').trim()];
}
