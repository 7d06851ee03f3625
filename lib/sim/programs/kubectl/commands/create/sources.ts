import { base64, set } from '../../../../core';
import { ENV_NAME, configKey, isPlainEnvName } from '../../../../kinds/names';
import type { Flags } from '../../../command';
import { goQuote } from '../../../pflag';
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

/** What the two kinds say otherwise. */
interface Words {
  /** `is not a valid key name for a ConfigMap: `, followed by why. */
  readonly key: string;
  readonly directory: string;
  readonly between: string;
  taken(key: string, name: string): string;
}

const CONFIG_MAP: Words = {
  key: 'is not a valid key name for a ConfigMap: ',
  directory: 'env config file cannot be a directory',
  between: ',',
  taken: (key, name) => `cannot add key ${goQuote(key)}, another key by that name already exists in Data for ConfigMap ${goQuote(name)}`,
};
const SECRET: Words = {
  key: 'is not valid key name for a Secret ',
  directory: 'env secret file cannot be a directory',
  between: ';',
  taken: (key) => `cannot add key ${key}, another key by that name already exists`,
};

/** All keys and values that the flags name. Throws {@link Fail} with kubectl's sentences. */
export function collect(ctx: Ctx, kind: 'ConfigMap' | 'Secret', name: string): Map<string, string> {
  const out = new Map<string, string>();
  const f = ctx.flags as Record<string, any>;
  const words = kind === 'Secret' ? SECRET : CONFIG_MAP;
  const envFiles = (f['from-env-file'] ?? []) as string[];
  const literals = (f['from-literal'] ?? []) as string[];
  if (envFiles.length > 0 && (f['from-file'].length > 0 || literals.length > 0)) throw new Fail('from-env-file cannot be combined with from-file or from-literal');
  const add = (key: string, value: string) => {
    const why = configKey(key);
    if (why.length > 0) throw new Fail(`${goQuote(key)} ${words.key}${why.join(words.between)}`);
    if (out.has(key)) throw new Fail(words.taken(key, name));
    out.set(key, value);
  };
  for (const source of f['from-file'] as string[]) {
    const [key, path] = fileSource(kind === 'Secret' && ctx.path.endsWith('docker-registry') && !source.includes('=') ? `.dockerconfigjson=${source}` : source);
    if (isDirectory(ctx, path)) {
      if (source.includes('=')) throw new Fail('cannot give a key name for a directory path');
      for (const file of ctx.sys.files.list(path)) if (ctx.sys.files.stat(`${path}/${file}`).type === 'file') add(file, ctx.sys.files.read(`${path}/${file}`));
    } else add(key, ctx.sys.files.read(path));
  }
  for (const literal of literals) {
    const at = literal.indexOf('=');
    if (at <= 0) throw new Fail(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, at), literal.slice(at + 1));
  }
  for (const path of envFiles) {
    if (isDirectory(ctx, path)) throw new Fail(words.directory);
    ctx.sys.files
      .read(path)
      .split('\n')
      .forEach((raw, i) => {
        const line = (i === 0 ? raw.replace(/^\uFEFF/, '') : raw).trimStart().replace(/\r$/, '');
        if (line === '' || line.startsWith('#')) return;
        const at = line.indexOf('=');
        const key = at < 0 ? line : line.slice(0, at);
        if (!isPlainEnvName(key)) throw new Fail(`${goQuote(key)} is not a valid key name: ${ENV_NAME}`);
        add(key, at < 0 ? (ctx.sys.env[key] ?? '') : line.slice(at + 1));
      });
  }
  return out;
}

/** `path` or `key=path` (`ParseFileSource`). */
function fileSource(source: string): [string, string] {
  const parts = source.split('=');
  if (parts.length === 1) return [source.replace(/\/+$/, '').split('/').pop() || (source.startsWith('/') ? '/' : '.'), source];
  if (parts.length > 2) throw new Fail("key names or file paths cannot contain '='");
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
export const hashed = (object: any): string => `${object.metadata.name}-${nameHash({ ...object, data: object.data ?? {} })}`;
