import { Fail } from './errors';
import { mergePatch, readObject } from './writes';

/** Applies `--overrides`: an object laid over the generated one, or a JSON patch. */
export function override(object: any, text: string, how: string): any {
  const change = readObject(text, 'overrides');
  if (how === 'merge' || how === 'strategic') {
    if (how === 'strategic' && Array.isArray(change?.spec?.containers) && Array.isArray(object.spec?.containers)) {
      const containers = [...object.spec.containers];
      for (const c of change.spec.containers) {
        const i = containers.findIndex((x: any) => x.name === c.name);
        if (i >= 0) containers[i] = mergePatch(containers[i], c);
        else containers.push(c);
      }
      return mergePatch(object, { ...change, spec: { ...change.spec, containers } });
    }
    return mergePatch(object, change);
  }
  if (how === 'json') throw new Fail('--override-type=json is not supported here');
  throw new Fail(`invalid override type: ${how}`);
}
