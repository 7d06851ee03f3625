import { base64, set } from '../../../../core';
import type { Flags } from '../../../command';
import type { Ctx } from '../../command';
import { Errno } from '../../../../machine/sys';
import { Fail } from '../../errors';
import { nameHash } from '../../name-hash';

/** Keys and values from literals, files and env files, for ConfigMaps and Secrets (kubectl `create_configmap.go`). */

export const sourceFlags = (thing: string): Flags => ({
  'append-hash': { type: 'bool', help: `Append a hash of the ${thing} to its name.` },
  'from-env-file': { type: 'strings', help: 'Specify the path to a file to read lines of key=val pairs to create a ' + thing + '.' },
  'from-file': {
    type: 'strings',
    help: `Key file can be specified using its file path, in which case file basename will be used as ${thing} key, or optionally with a key and file path, in which case the given key will be used.  Specifying a directory will iterate each named file in the directory whose basename is a valid ${thing} key.`,
  },
  'from-literal': { type: 'array', help: `Specify a key and literal value to insert in ${thing} (i.e. mykey=somevalue)` },
});

const VALID_KEY = /^[-._a-zA-Z0-9]+$/;

export function collect(ctx: Ctx): Map<string, string> {
  const out = new Map<string, string>();
  const f = ctx.flags as Record<string, any>;
  const envFiles = f['from-env-file'] as string[];
  if (envFiles.length > 0 && (f['from-file'].length > 0 || f['from-literal'].length > 0)) throw new Fail('from-env-file cannot be combined with from-file or from-literal');
  const add = (key: string, value: string, what: string) => {
    const why = keyProblem(key);
    if (why) throw new Fail(`${JSON.stringify(key)} is not ${what}: ${why}`);
    if (out.has(key)) throw new Fail(`cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ${ctx.path.split(' ')[2] === 'secret' ? 'Secret' : 'ConfigMap'} ${JSON.stringify(ctx.args[0] ?? '')}`);
    out.set(key, value);
  };
  for (const literal of f['from-literal'] as string[]) {
    const at = literal.indexOf('=');
    if (at <= 0) throw new Fail(`invalid literal source ${literal}, expected key=value`);
    let value = literal.slice(at + 1);
    if (/^(["']).*\1$/s.test(value) && value.length > 1) value = value.slice(1, -1);
    add(literal.slice(0, at), value, 'a valid key name for a ConfigMap');
  }
  for (const source of f['from-file'] as string[]) {
    const [key, path] = fileSource(source);
    if (isDirectory(ctx, path)) {
      if (source.includes('=')) throw new Fail('cannot give a key name for a directory path');
      for (const name of ctx.sys.files.list(path)) if (ctx.sys.files.stat(`${path}/${name}`).type === 'file') add(name, ctx.sys.files.read(`${path}/${name}`), 'a valid key name for a ConfigMap');
    } else add(key, readFile(ctx, path), 'a valid key name for a ConfigMap');
  }
  for (const path of envFiles) {
    readFile(ctx, path)
      .split('\n')
      .forEach((raw, i) => {
        const line = (i === 0 ? raw.replace(/^\uFEFF/, '') : raw).trimStart().replace(/\r$/, '');
        if (line === '' || line.startsWith('#')) return;
        const at = line.indexOf('=');
        const key = at < 0 ? line : line.slice(0, at);
        const why = envProblem(key);
        if (why) throw new Fail(`${JSON.stringify(key)} is not a valid key name: ${why}`);
        if (at < 0) {
          const own = ctx.sys.env[key];
          if (own !== undefined) add(key, own, 'a valid key name for a ConfigMap');
        } else add(key, line.slice(at + 1), 'a valid key name for a ConfigMap');
      });
  }
  return out;
}

const keyProblem = (key: string): string | undefined => {
  if (key.length > 253) return 'must be no more than 253 characters';
  if (!VALID_KEY.test(key)) return `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`;
  if (key === '.' || key.startsWith('..')) return key === '.' ? `must not be '.'` : `must not ${key === '..' ? `be '..'` : `start with '..'`}`;
  return undefined;
};

const envProblem = (key: string): string | undefined =>
  /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key)
    ? undefined
    : `a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`;

function fileSource(source: string): [string, string] {
  const parts = source.split('=');
  if (parts.length === 1) return [source.replace(/\/+$/, '').split('/').pop() ?? '', source];
  if (parts.length > 2) throw new Fail('key names or file paths cannot contain \'=\'');
  if (parts[0] === '') throw new Fail(`key name for file path ${parts[1]} missing`);
  if (parts[1] === '') throw new Fail(`file path for key name ${parts[0]} missing`);
  return [parts[0]!, parts[1]!];
}

function isDirectory(ctx: Ctx, path: string): boolean {
  try {
    return ctx.sys.files.stat(path).type === 'dir';
  } catch (e) {
    if (e instanceof Errno) throw new Fail(`error reading ${path}: ${e.message.toLowerCase()}`);
    throw e;
  }
}

function readFile(ctx: Ctx, path: string): string {
  try {
    return ctx.sys.files.read(path);
  } catch (e) {
    if (e instanceof Errno) throw new Fail(`error reading ${path}: ${e.message.toLowerCase()}`);
    throw e;
  }
}

/** Texts into `data`, what is not UTF-8 into `binaryData`. */
export function configData(pairs: ReadonlyMap<string, string>): { data?: Record<string, string>; binaryData?: Record<string, string> } {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [key, value] of [...pairs].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    if (/[\ud800-\udfff]/.test(value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))) set(binaryData, key, base64(value));
    else set(data, key, value);
  }
  return { ...(Object.keys(data).length > 0 ? { data } : {}), ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}) };
}

export function secretData(pairs: ReadonlyMap<string, string>): Record<string, string> | undefined {
  const data: Record<string, string> = {};
  for (const [key, value] of [...pairs].sort((a, b) => (a[0] < b[0] ? -1 : 1))) set(data, key, base64(value));
  return pairs.size > 0 ? data : undefined;
}

/** The name with the suffix of `--append-hash`: ten letters made of what the object holds. */
export const hashed = (object: any): string => `${object.metadata.name}-${nameHash({ ...object, data: object.data ?? null })}`;
