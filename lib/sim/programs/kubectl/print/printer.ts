import { toYaml } from '../../../core';
import { goOrder } from '../../../kinds/go-order';
import { goBool, goQuote } from '../../pflag';
import type { Ctx } from '../command';
import { Fail } from '../errors';
import type { Info } from '../resources';
import { infoName } from '../resources';
import { cellsOf, parseColumns, parseColumnsFile } from './columns';
import { TemplateError, parseTemplate, runTemplate } from './gotemplate';
import { sortKeys, toJson } from './json';
import { JsonPathError, goPrint, goSyntax, parseJsonPath, runJsonPath, runJsonPathAsJson } from './jsonpath';
import { toKyaml } from './kyaml';
import { table } from './table';

/** Prints one object, or a List of several, and is told of one after the other. */
export type Printer = (object: any) => string;

const OBJECT_FORMATS = ['go-template', 'go-template-file', 'json', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file', 'kyaml', 'name', 'template', 'templatefile', 'yaml'];
/** What `get` takes beside them. */
const GET_FORMATS = ['custom-columns', 'custom-columns-file', ...OBJECT_FORMATS.slice(0, -1), 'wide', 'yaml'];

/**
 * The printer that `-o` and `--template` ask for; undefined where neither does, or for `wide` in a `get`. Throws
 * kubectl's sentences for what cannot be.
 */
export function objectPrinter(ctx: Ctx, options: { readonly get?: boolean; /** It holds the object as a type of Go's. */ readonly typed?: boolean; /** It holds a List of Go's of any objects. */ readonly list?: boolean; /** How many it printed in earlier turns. */ readonly printed?: number; /** `-o` has a default, which `--template` goes before; an empty `-o` gives names. */ readonly defaulted?: boolean } = {}): Printer | undefined {
  const f = ctx.flags as Record<string, any>;
  const template: string = f.template ?? '';
  const typed: string = options.defaulted && template !== '' && !ctx.given('output') ? '' : (f.output ?? '');
  if (options.defaulted && typed === '' && template === '') return namePrinter;
  if (typed === '' && template === '') return undefined;
  const eq = typed.indexOf('=');
  const format = typed === '' ? 'go-template' : eq < 0 ? typed : typed.slice(0, eq);
  const argument = eq < 0 ? template : typed.slice(eq + 1);
  const allowMissing: boolean = f['allow-missing-template-keys'] !== false;
  const managed: boolean = f['show-managed-fields'] === true;
  const bare = (object: any) => (managed ? object : withoutManagedFields(object));
  const unknown = () => {
    const allowed = options.get ? GET_FORMATS : OBJECT_FORMATS;
    return new Fail(`unable to match a printer suitable for the output format ${goQuote(typed)}, allowed formats are: ${allowed.join(',')}`);
  };
  if (options.get && typed === 'wide') return undefined;
  switch (typed.toLowerCase()) {
    case 'json':
      if (options.list) return (list) => `${toJson({ ...list, items: bare(list).items.map(sortKeys) }, undefined, false)}\n`;
      return options.typed ? (object) => `${toJson(goOrder(bare(object)), undefined, false)}\n` : (object) => `${toJson(bare(object))}\n`;
    case 'yaml': {
      let count = options.printed ?? 0;
      return (object) => `${count++ > 0 ? '---\n' : ''}${toYaml(bare(object))}`;
    }
    case 'kyaml':
      return (object) => (options.typed && !options.list ? toKyaml(goOrder(bare(object)), false) : toKyaml(bare(object)));
    case 'name':
      return namePrinter;
  }
  switch (format) {
    case 'jsonpath':
    case 'jsonpath-as-json':
    case 'jsonpath-file':
      return jsonPathPrinter(format, templateText(ctx, argument, format === 'jsonpath-file'), allowMissing);
    case 'go-template':
    case 'template':
    case 'go-template-file':
    case 'templatefile':
      return goTemplatePrinter(templateText(ctx, argument, format.endsWith('file')), allowMissing, options.typed === true);
    case 'custom-columns':
    case 'custom-columns-file':
      if (!options.get) throw unknown();
      return columnsPrinter(ctx, format, eq < 0 ? template : argument, (options.printed ?? 0) > 0);
    default:
      throw unknown();
  }
}

function templateText(ctx: Ctx, argument: string, file: boolean): string {
  if (argument === '') throw new Fail('template format specified but no template given');
  if (!file) return argument;
  if (!ctx.sys.files.exists(argument)) throw new Fail(`error reading --template ${argument}, open ${argument}: no such file or directory`);
  return ctx.sys.files.read(argument);
}

export function withoutManagedFields(object: any): any {
  if (Array.isArray(object?.items)) return { ...object, items: object.items.map(withoutManagedFields) };
  if (object?.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** `pod/web` for each object; a List's items have a line each. */
function namePrinter(object: any): string {
  if (Array.isArray(object.items)) return object.items.map(namePrinter).join('');
  if (object.kind === 'Status') return '';
  // An event of a watch is called as what it tells of.
  if (object.kind === undefined && typeof object.type === 'string' && object.object) return namePrinter(object.object);
  const group = String(object.apiVersion ?? '').includes('/') ? `.${String(object.apiVersion).split('/')[0]}` : '';
  return `${String(object.kind ?? '').toLowerCase()}${group}/${object.metadata?.name || '<unknown>'}\n`;
}

function jsonPathPrinter(format: string, template: string, allowMissing: boolean): Printer {
  let path;
  try {
    path = parseJsonPath(template);
  } catch (e) {
    if (e instanceof JsonPathError) throw new Fail(`error parsing jsonpath ${template}, ${e.message}`);
    throw e;
  }
  return (object) => {
    try {
      return format === 'jsonpath-as-json' ? runJsonPathAsJson(path, object, allowMissing) : runJsonPath(path, object, allowMissing);
    } catch (e) {
      if (!(e instanceof JsonPathError)) throw e;
      throw new Fail(
        `error executing jsonpath ${goQuote(template)}: Error executing template: ${e.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`,
      );
    }
  };
}

function goTemplatePrinter(text: string, allowMissing: boolean, typed: boolean): Printer {
  let template;
  try {
    template = parseTemplate(text);
  } catch (e) {
    if (e instanceof TemplateError) throw new Fail(`error parsing template ${text}, ${e.message}`);
    throw e;
  }
  return (object) => {
    try {
      return runTemplate(template, object, allowMissing);
    } catch (e) {
      if (!(e instanceof TemplateError)) throw e;
      // The engine's account goes to stdout, where the output would be.
      throw new TemplateFailure(
        `Error executing template: ${e.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${text}\n\traw data was:\n\t\t${typed ? toJson(goOrder(object), '', false) : toJson(object, '')}\n\tobject given to template engine was:\n\t\t${goPrint(object)}\n\n`,
        `error executing template ${goQuote(text)}: ${e.message}`,
      );
    }
  };
}

/** A template that failed: what it says on stdout, and its message. */
export class TemplateFailure extends Fail {
  constructor(
    readonly output: string,
    message: string,
  ) {
    super(message);
  }
}

/** Prints where the real command does not look whether printing fails: what a template wrote stands there, and that is all. */
export function tolerant(ctx: Ctx, print: () => void): void {
  try {
    print();
  } catch (e) {
    if (!(e instanceof Fail)) throw e;
    if (e instanceof TemplateFailure) ctx.out(e.output);
  }
}

function columnsPrinter(ctx: Ctx, format: string, argument: string, headed: boolean): Printer {
  let columns;
  if (format === 'custom-columns') columns = parseColumns(argument);
  else {
    if (argument === '') throw new Fail('custom-columns format specified but no custom columns given');
    if (!ctx.sys.files.exists(argument)) throw new Fail(`error reading template ${argument}, open ${argument}: no such file or directory`);
    columns = parseColumnsFile(ctx.sys.files.read(argument));
  }
  let headers = !headed && (ctx.flags as Record<string, any>)['no-headers'] !== true;
  return (object) => {
    const rows: string[][] = [];
    if (headers) rows.push(columns.map((c) => c.header));
    headers = false;
    try {
      for (const each of Array.isArray(object.items) ? object.items : [object]) rows.push(cellsOf(columns, each));
    } catch (e) {
      ctx.out(table(rows));
      throw e;
    }
    return table(rows);
  };
}

/**
 * What a writing command prints of an object it made or changed: `pod/web created`, with ` (dry run)` or ` (server dry
 * run)` behind it, or the object itself where `-o` asks for it.
 */
export function reporter(ctx: Ctx, options: { readonly typed?: boolean; readonly printed?: number } = {}): (info: Pick<Info, 'type' | 'name' | 'object'>, operation: string) => void {
  const printer = objectPrinter(ctx, options);
  const dry: string = (ctx.flags as Record<string, any>)['dry-run'] ?? 'none';
  const suffix = dry === 'client' || dry === 'unchanged' || goBool(dry) === true ? ' (dry run)' : dry === 'server' ? ' (server dry run)' : '';
  return (info, operation) => ctx.out(printer ? printer(info.object) : `${infoName(info.name === '' ? { ...info, name: '<unknown>' } : info)} ${operation}${suffix}\n`);
}
