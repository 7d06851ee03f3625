import { Fail } from './errors';
import { jsonPatch } from './json-patch';
import { strategicMerge } from './strategic';
import { mergePatch, readObject } from './writes';

/** Applies `--overrides`: an object laid over the generated one, or a JSON patch. */
export function override(object: any, text: string, how: string): any {
  const change = readObject(text, 'overrides');
  switch (how) {
    case 'merge':
      return mergePatch(object, change);
    case 'strategic':
      return strategicMerge(object, change) ?? object;
    case 'json':
      return jsonPatch(object, Array.isArray(change) ? change : []);
    default:
      throw new Fail(`invalid override type: ${how}`);
  }
}
