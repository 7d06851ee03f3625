import { compareQuantities } from '../../../kinds/quantities';
import type { Turn } from '../../../machine/sys';
import { goQuote } from '../../pflag';
import { TABLE } from '../client';
import type { Ctx, KubectlCommand } from '../command';
import { completeTypeAndName } from '../complete';
import { gvrText, resourcePath } from '../discovery';
import type { Resource } from '../discovery';
import { since } from '../describe/sheet';
import { Aggregate, Fail, Fatal, StatusError, UsageError, isStatus, throwAll } from '../errors';
import { allNamespacesFlag, chunkSizeFlag, filenameFlags, printFlags, selectorFlag } from '../flags';
import { objectPrinter } from '../print/printer';
import { JsonPathError, findResults, parseJsonPath, relaxed } from '../print/jsonpath';
import type { JsonPath } from '../print/jsonpath';
import { toJson } from '../print/json';
import { matchesLabels } from '../labels';
import { goSort } from '../print/sort';
import { table } from '../print/table';
import { headerCells, rowCells } from '../print/tables';
import type { ServerTable, TableOptions } from '../print/tables';
import { checkRawPath, requestPath } from '../raw';
import { inOrder, listItems, request, select, selectionOf } from '../resources';
import type { Item } from '../resources';
import { advance, eventsOf, waitFor } from '../stream';
import type { More, WatchEvent } from '../stream';

type Columns = ServerTable['columnDefinitions'] | null;

interface State {
  readonly more: More;
  readonly item: Pick<Item, 'type'>;
  readonly widths: number[];
  readonly headed: boolean;
  /** What the columns are, once a Table has said so. */
  readonly columns: Columns;
  /** The next event is not to be shown. */
  readonly skip: boolean;
  /** When --request-timeout ends the watch. */
  readonly ends?: number;
}

export const get: KubectlCommand<State> = {
  name: 'get',
  usage:
    'kubectl get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  short: 'Display one or many resources',
  long: `Display one or many resources.

 Prints a table of what matters most about the resources named. A label selector (--selector) narrows the list. Of a namespaced type only the objects of the current namespace are shown, unless you give a namespace or --all-namespaces.

 With the output format 'template' and a Go template in --template you choose yourself which attributes are printed.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# List all pods in ps output format
kubectl get pods

# List all pods in ps output format with more information (such as node name)
kubectl get pods -o wide

# List a single replication controller with specified NAME in ps output format
kubectl get replicationcontroller web

# List deployments in JSON output format, in the "v1" version of the "apps" API group
kubectl get deployments.v1.apps -o json

# List a single pod in JSON output format
kubectl get -o json pod web-pod-13je7

# List a pod identified by type and name specified in "pod.yaml" in JSON output format
kubectl get -f pod.yaml -o json

# List what a kustomization directory stands for - e.g. dir/kustomization.yaml
kubectl get -k dir/

# Return only the phase value of the specified pod
kubectl get -o template pod/web-pod-13je7 --template={{.status.phase}}

# List resource information in custom columns
kubectl get pod test-pod -o custom-columns=CONTAINER:.spec.containers[0].name,IMAGE:.spec.containers[0].image

# List all replication controllers and services together in ps output format
kubectl get rc,services

# List one or more resources by their type and names
kubectl get rc/web service/frontend pods/web-pod-13je7

# List the 'status' subresource for a single pod
kubectl get pod web-pod-13je7 --subresource status

# List all deployments in namespace 'backend'
kubectl get deployments.apps --namespace backend

# List all pods existing in all namespaces
kubectl get pods --all-namespaces`,
  flags: {
    ...allNamespacesFlag,
    ...chunkSizeFlag,
    ...filenameFlags('Filename, directory, or URL to files identifying the resource to get from a server.'),
    ...printFlags,
    ...selectorFlag,
    output: {
      type: 'string',
      short: 'o',
      help: 'Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file, wide). See custom columns [https://kubernetes.io/docs/reference/kubectl/#custom-columns], golang template [http://golang.org/pkg/text/template/#pkg-overview] and jsonpath template [https://kubernetes.io/docs/reference/kubectl/jsonpath/].',
    },
    'field-selector': {
      type: 'string',
      help: "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type.",
    },
    'ignore-not-found': { type: 'bool', help: 'If set to true, suppresses NotFound error for specific objects that do not exist. Using this flag with commands that query for collections of resources has no effect when no resources are found.' },
    'label-columns': {
      type: 'strings',
      short: 'L',
      help: 'Accepts a comma separated list of labels that are going to be presented as columns. Names are case-sensitive. You can also use multiple flag options like -L label1 -L label2...',
    },
    'no-headers': { type: 'bool', help: "When using the default or custom-column output format, don't print headers (default print headers)." },
    'output-watch-events': { type: 'bool', help: 'Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED events.' },
    raw: { type: 'string', help: 'Raw URI to request from the server.  Uses the transport specified by the kubeconfig file.' },
    'server-print': { type: 'bool', default: true, help: 'If true, have the server return the appropriate table output. Supports extension APIs and CRDs.' },
    'show-kind': { type: 'bool', help: 'If present, list the resource type for the requested object(s).' },
    'show-labels': { type: 'bool', help: 'When printing, show all labels as the last column (default hide labels column)' },
    'sort-by': {
      type: 'string',
      help: "If non-empty, sort list types using this field specification.  The field specification is expressed as a JSONPath expression (e.g. '{.metadata.name}'). The field in the API resource specified by this JSONPath expression must be an integer or a string.",
    },
    subresource: { type: 'string', help: 'If specified, gets the subresource of the requested object.' },
    watch: { type: 'bool', short: 'w', help: 'After listing/getting the requested object, watch for changes.' },
    'watch-only': { type: 'bool', help: 'Watch for changes to the requested object(s), without listing/getting first.' },
  },
  complete: completeTypeAndName,
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    if (f.raw !== '') return raw(ctx, f.raw);
    if (!f.watch && !f['watch-only'] && ctx.args.length === 0 && f.filename.length === 0 && f.kustomize === '') {
      ctx.err('You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n');
      throw new UsageError(`Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).`);
    }
    if (f['show-labels'] && f.output !== '' && f.output !== 'wide') throw new Fail(`--show-labels option cannot be used with ${f.output} printer`);
    if (f['output-watch-events'] && !f.watch && !f['watch-only']) throw new Fail('--output-watch-events option can only be used with --watch or --watch-only');
    if (f['sort-by'] !== '' && f.watch) ctx.err('warning: --watch requested, --sort-by will be ignored for watch events received\n');
    else if (f['sort-by'] !== '' && f['watch-only']) ctx.err('warning: --watch-only requested, --sort-by will be ignored\n');
    const printer = objectPrinter(ctx, { get: true });
    const files = f.filename.length > 0 || f.kustomize !== '';
    const items = select(ctx, selectionOf(ctx, { typeAlone: true, later: true, allNamespaces: f['all-namespaces'], ...(files ? { selector: '' } : {}) }));
    if (!f.watch && !f['watch-only'] && f.subresource !== '' && items.some((i) => i.name === undefined)) throw new Fail('subresource cannot be used when bulk resources are specified');
    if (f.watch || f['watch-only']) return startWatch(ctx, items);
    return printer ? printObjects(ctx, items, printer) : printTables(ctx, items);
  },
  resume: (ctx, state) => {
    const { body, more } = advance(ctx, state.more);
    return continueWatch(ctx, state, eventsOf(body), more);
  },
};

function raw(ctx: Ctx, path: string): number {
  const f = ctx.flags as Record<string, any>;
  if (ctx.args.length > 0) throw new Fail('arguments may not be passed when --raw is specified');
  if (f.watch || f['watch-only'] || f.selector !== '') throw new Fail('--raw may not be specified with other flags that filter the server request or alter the output');
  if (f.output !== '') throw new Fail('--raw and --output are mutually exclusive');
  checkRawPath(path);
  const { body } = ctx.api.send({ path: requestPath(path), headers: { accept: '*/*' }, raw: true });
  ctx.out(typeof body === 'string' ? body : `${toJson(body, '', false)}\n`);
  return 0;
}

function tableOptions(ctx: Ctx, items: readonly Item[]): TableOptions {
  const f = ctx.flags as Record<string, any>;
  const types = new Set(items.map((i) => gvrText(i.type)));
  return {
    wide: f.output === 'wide',
    noHeaders: f['no-headers'],
    withNamespace: f['all-namespaces'],
    withKind: f['show-kind'] || types.size > 1,
    showLabels: f['show-labels'],
    labelColumns: f['label-columns'],
  };
}

/** One request's answer in full: a long list comes in chunks. */
function fetchAll(ctx: Ctx, item: Item, accept: string | undefined, query: Record<string, string | number>): any {
  const f = ctx.flags as Record<string, any>;
  const subresource = f.subresource as string;
  const limit = item.name === undefined && f['chunk-size'] > 0 && f['sort-by'] === '' ? f['chunk-size'] : undefined;
  const first = request(ctx, item, { ...(accept ? { accept } : {}), query: { ...query, ...(limit ? { limit } : {}) }, ...(subresource ? { subresource } : {}) });
  // Logs and the like are no objects, which is all that is asked for here.
  if (typeof first === 'string') throw new Fail("serializer for text/plain doesn't exist");
  let more = first?.metadata?.continue;
  if (!more) return first;
  const key = first.kind === 'Table' ? 'rows' : 'items';
  const all = [...(first[key] ?? [])];
  while (more) {
    const next = request(ctx, item, { ...(accept ? { accept } : {}), query: { ...query, limit, continue: more } });
    all.push(...(next?.[key] ?? []));
    more = next?.metadata?.continue;
  }
  return { ...first, [key]: all };
}

/** The Table of one request; with `--server-print=false` one that is made here, of names and ages. */
function fetchTable(ctx: Ctx, item: Item, sorted: boolean): ServerTable {
  if (ctx.flags['server-print']) return fetchAll(ctx, item, TABLE, sorted ? { includeObject: 'Object' } : {}) as ServerTable;
  const body = fetchAll(ctx, item, undefined, {});
  return plainTable(item.name !== undefined ? [body] : listItems(body, item.type), ctx.sys.now);
}

/** What cli-runtime prints of objects that no server has laid out. */
function plainTable(objects: readonly any[], now: number): ServerTable {
  return {
    kind: 'Table',
    columnDefinitions: [{ name: 'Name', type: 'string', format: 'name' }, { name: 'Age', type: 'string' }],
    rows: objects.map((object) => ({ cells: [object.metadata?.name ?? '', since(object.metadata?.creationTimestamp, now)], object })),
  };
}

/** An object of a file that cannot be asked for: it is shown as it stands there. */
const nameless = (item: Item) => item.object !== undefined && item.name === undefined;

function gather<T>(ctx: Ctx, items: readonly Item[], fetch: (item: Item) => T): { answers: { item: Item; body: T }[]; errors: unknown[] } {
  const answers: { item: Item; body: T }[] = [];
  const errors: unknown[] = [];
  for (const item of inOrder(items)) {
    if ('error' in item) {
      errors.push(item.error);
      continue;
    }
    try {
      const body: any = fetch(item);
      // What a file names is fetched first and selected then: a Table has no labels, whatever its object has.
      const selector: string = ctx.flags.selector;
      if (item.source === undefined || selector === '' || matchesLabels(body?.metadata?.labels ?? {}, selector)) answers.push({ item, body });
    } catch (e) {
      if (!(e instanceof StatusError || e instanceof Fail)) throw e;
      if (ctx.flags['ignore-not-found'] && isStatus(e, 'NotFound')) continue;
      errors.push(e);
    }
  }
  return { answers, errors };
}

function printTables(ctx: Ctx, items: readonly Item[]): number {
  const f = ctx.flags as Record<string, any>;
  const sortBy: string = f['sort-by'];
  const { answers, errors } = gather(ctx, items, (item) => (nameless(item) ? plainTable([item.object], ctx.sys.now) : fetchTable(ctx, item, sortBy !== '')));
  // What was not found has no part in whether there are several types.
  const options = tableOptions(ctx, answers.map((a) => a.item));
  let written = false;
  let at = 0;
  let all = answers.map(({ item, body }) => ({ item, body, rows: body.rows ?? [] }));
  if (sortBy) all = sortTables(all, sortBy);
  while (at < all.length) {
    const { type } = all[at]!.item;
    const lines: string[][] = [];
    let header: string[] | undefined;
    for (; at < all.length && gvrText(all[at]!.item.type) === gvrText(type); at++) {
      const { body, rows } = all[at]!;
      const o = { ...options, withNamespace: options.withNamespace && type.namespaced };
      if (rows.length > 0) header ??= headerCells(body, o);
      for (const row of rows) lines.push(rowCells(body, row, type, o));
    }
    if (lines.length === 0) continue;
    if (written && !options.noHeaders) ctx.out('\n');
    ctx.out(table(options.noHeaders ? lines : [header!, ...lines]));
    written = true;
  }
  if (!written && errors.length === 0 && !f['ignore-not-found']) {
    const inNamespace = !f['all-namespaces'] && items.every((i) => i.type.namespaced);
    ctx.err(inNamespace ? `No resources found in ${ctx.namespace} namespace.\n` : 'No resources found\n');
  }
  throwAll(errors);
  return 0;
}

/** Is it clear from the command line that one object is meant? One file counts as that, whatever is in it (cli-runtime `Result.singleItemImplied`). */
function singleImplied(ctx: Ctx, items: readonly Item[]): boolean {
  const sources = new Set(items.map((i) => i.source));
  const files = (ctx.flags.filename as readonly string[]).length > 0 || ctx.flags.kustomize !== '';
  return files ? sources.size === 1 && !sources.has('STDIN') : items.length === 1 && items[0]!.name !== undefined;
}

function printObjects(ctx: Ctx, items: readonly Item[], print: (object: any) => string): number {
  const f = ctx.flags as Record<string, any>;
  const sortBy: string = f['sort-by'];
  const { answers, errors: all } = gather(ctx, items, (item) => (nameless(item) ? item.object : fetchAll(ctx, item, undefined, {})));
  const errors = all.flatMap((e) => (e instanceof Aggregate ? e.errors : [e]));
  let objects = answers.flatMap(({ item, body }) => (item.name !== undefined || nameless(item) ? [body] : listItems(body, item.type)));
  if (sortBy) objects = sortObjects(objects, sortBy);
  const single = singleImplied(ctx, items);
  // Of one object, or of one file, nothing is shown where something failed.
  if (single && errors.length > 0) throwAll(errors);
  if (objects.length === 0 && (errors.length > 0 || f['ignore-not-found']) && items.every((i) => i.name !== undefined)) {
    throwAll(errors);
    return 0;
  }
  ctx.out(print(single && objects.length === 1 ? objects[0] : { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } }));
  throwAll(errors);
  return 0;
}

// ---- sorting (kubectl get/sorter.go)

interface SortPath {
  readonly text: string;
  readonly path: JsonPath;
}

/** The path that sorts. Throws {@link JsonPathError} for what is none; in a Table's objects any template will do. */
function sortPath(expression: string, lenient: boolean): SortPath {
  let text = expression;
  try {
    text = relaxed(expression);
  } catch (e) {
    if (!(e instanceof JsonPathError) || !lenient) throw e;
  }
  return { text, path: parseJsonPath(text) };
}

/** The rows a watch begins with. */
function sortShown(rows: ServerTable['rows'], expression: string): ServerTable['rows'] {
  try {
    return sortRows(rows, expression);
  } catch (e) {
    if (e instanceof JsonPathError) throw new Fail(`unable to output the provided object: ${e.message}`);
    throw e;
  }
}

type Laid = { readonly item: Item; readonly body: ServerTable; readonly rows: ServerTable['rows'] };

/** One row is left alone; several are sorted by their objects, and this throws what is not to be told: nothing is shown then. */
function sortRows(rows: ServerTable['rows'], expression: string): ServerTable['rows'] {
  if (rows.length < 2) return rows;
  return sorted(rows, sortPath(expression, true), (row) => row.object, 'sorter.go:375', '[][][]reflect.Value');
}

/** Of several Tables kubectl looks for the field in the Tables themselves, where there is none. */
function sortTables(all: readonly Laid[], expression: string): Laid[] {
  if (all.length > 1) return sortObjects(all, expression, (t) => t.body);
  return all.map((laid) => {
    try {
      return { ...laid, rows: sortRows(laid.rows, expression) };
    } catch (e) {
      if (e instanceof JsonPathError) return { ...laid, rows: [] };
      throw e;
    }
  });
}

function sortObjects<T>(objects: readonly T[], expression: string, of: (each: T) => unknown = (each) => each): T[] {
  if (objects.length === 0) return [];
  try {
    return sorted(objects, sortPath(expression, false), of, 'sorter.go:329', '*unstructured.Unstructured');
  } catch (e) {
    if (e instanceof JsonPathError) throw new Fail(e.message);
    throw e;
  }
}

function sorted<T>(all: readonly T[], by: SortPath, of: (each: T) => unknown, where: string, holder: string): T[] {
  const keyed = all.map((each) => {
    const object = of(each);
    const [first] = findResults(by.path, object);
    return { each, object, has: first !== undefined && first.length > 0, key: first?.[0] };
  });
  if (keyed.every((k) => !k.has)) throw new JsonPathError(`couldn't find any field with path ${goQuote(by.text)} in the list of objects`);
  return goSort(keyed, (a, b) => {
    if (!a.has || !b.has) return !a.has;
    const less = isLess(a.key, b.key, a.key === a.object);
    if (typeof less === 'boolean') return less;
    throw new Fatal(where, `Field ${by.text} in ${holder} is an unsortable type: ${a.key === a.object ? 'map' : 'interface'}, err: unsortable ${less.unsortable}`);
  }).map((k) => k.each);
}

/** kubectl's `isLess`: nulls first, texts that are quantities by amount, other texts by their characters; or what cannot be told apart. */
function isLess(a: unknown, b: unknown, whole: boolean): boolean | { readonly unsortable: string } {
  if (whole) return { unsortable: 'type: map' };
  if (a === null || b === null || a === undefined || b === undefined) return (a === null || a === undefined) && b !== null && b !== undefined;
  if (typeof a === 'string' && typeof b === 'string') {
    try {
      return compareQuantities(a, b) < 0;
    } catch {
      return a < b;
    }
  }
  if (typeof a === 'number' && typeof b === 'number' && Number.isInteger(a) === Number.isInteger(b)) return a < b;
  return { unsortable: typeof a === 'boolean' ? 'type: bool' : Array.isArray(a) ? 'type: []interface {}' : typeof a === 'object' ? 'type: map[string]interface {}' : 'interface: interface' };
}

// ---- watching

function startWatch(ctx: Ctx, items: readonly Item[]): number | Turn<State> {
  const f = ctx.flags as Record<string, any>;
  const [item] = items;
  if (!item || new Set(items.map((i) => gvrText(i.type))).size > 1) throw new Fail('you may only specify a single resource type');
  const printer = objectPrinter(ctx, { get: true });
  if (items.length > 1) {
    // What is there now is shown before kubectl notices.
    const { answers, errors } = gather(ctx, items, (each) => request(ctx, each));
    throwAll(errors);
    if (printer) for (const { body } of answers) ctx.out(printer(body));
    else printTables(ctx, items);
    throw new Fail(f.filename.length > 0 ? `watch is only supported on individual resources and resource collections - ${items.length} resources were found` : 'you may only watch a single resource or type of resource at a time');
  }
  const options = tableOptions(ctx, items);
  const widths: number[] = [];
  let headed = options.noHeaders && !printer;
  let columns: Columns = null;
  const timeout = ctx.api.target.timeout;
  const ends = timeout > 0 ? ctx.sys.now + timeout : undefined;
  const accept = printer || !f['server-print'] ? undefined : TABLE;
  const sortBy: string = f['sort-by'];
  let body: any;
  try {
    body = request(ctx, item, accept ? { accept, ...(sortBy ? { query: { includeObject: 'Object' } } : {}) } : {});
  } catch (e) {
    if (f['ignore-not-found'] && isStatus(e, 'NotFound')) return 0;
    throw e;
  }
  // Of one object the watch itself tells first how it is now; that is not shown again.
  const skip = item.name !== undefined;
  const version: string = skip ? '0' : (body?.metadata?.resourceVersion ?? '0');
  if (!f['watch-only']) {
    if (printer) {
      const objects = item.name !== undefined ? [body] : listItems(body, item.type);
      for (const object of objects) ctx.out(printer(f['output-watch-events'] ? { type: 'ADDED', object } : object));
      headed = objects.length > 0;
    } else {
      const laid: ServerTable = accept ? body : plainTable(item.name !== undefined ? [body] : listItems(body, item.type), ctx.sys.now);
      columns = laid.columnDefinitions;
      const rows = laid.rows ?? [];
      headed = printRows(ctx, item.type, laid, sortBy ? sortShown(rows, sortBy) : rows, options, widths, headed, 'ADDED');
    }
  }
  const fieldSelector = [item.name !== undefined ? `metadata.name=${item.name}` : '', item.fieldSelector ?? ''].filter(Boolean).join(',');
  const response = ctx.api.send({
    path: resourcePath(item.type, item.namespace),
    query: { watch: true, resourceVersion: version, fieldSelector, labelSelector: item.selector },
    ...(accept ? { headers: { accept } } : {}),
  });
  return continueWatch(ctx, { item: { type: item.type }, widths, headed, columns, skip, more: response.more!, ...(ends ? { ends } : {}) }, eventsOf(response.body), response.more);
}

function continueWatch(ctx: Ctx, state: State, events: readonly WatchEvent[], more: More | undefined): number | Turn<State> {
  const f = ctx.flags as Record<string, any>;
  const { type } = state.item;
  const options = tableOptions(ctx, [{ type }]);
  const widths = [...state.widths];
  let { headed, columns, skip } = state;
  const printer = objectPrinter(ctx, { get: true, printed: headed ? 1 : 0 });
  for (const event of events) {
    if (event.type === 'BOOKMARK') continue;
    if (event.type === 'ERROR') throw new StatusError(event.object);
    if (skip) {
      skip = false;
      columns = event.object.columnDefinitions ?? columns;
      continue;
    }
    if (printer) {
      ctx.out(printer(f['output-watch-events'] ? { type: event.type, object: event.object } : event.object));
      headed = true;
    } else {
      const laid: ServerTable = f['server-print'] ? event.object : plainTable([event.object], ctx.sys.now);
      // A watch's first Table alone says what its columns are.
      columns = laid.columnDefinitions ?? columns;
      headed = printRows(ctx, type, { ...laid, columnDefinitions: columns ?? [] }, laid.rows ?? [], options, widths, headed, event.type);
    }
  }
  if (state.ends !== undefined && ctx.sys.now >= state.ends) return 0;
  if (!more) return 0;
  const wait = waitFor(more);
  const until = state.ends !== undefined ? Math.min(state.ends, wait.until ?? Infinity) : wait.until;
  return { wait: { ...wait, ...(until !== undefined ? { until } : {}) }, state: { ...state, widths, headed, columns, skip, more } };
}

function printRows(ctx: Ctx, type: Resource, t: ServerTable, rows: ServerTable['rows'], options: TableOptions, widths: number[], headed: boolean, event: string): boolean {
  if (rows.length === 0) return headed;
  const events = ctx.flags['output-watch-events'] === true;
  const lines = rows.map((row) => [...(events ? [event.padEnd(8)] : []), ...rowCells(t, row, type, options)]);
  if (!headed) lines.unshift([...(events ? ['EVENT'] : []), ...headerCells(t, options)]);
  ctx.out(table(lines, widths));
  return true;
}

