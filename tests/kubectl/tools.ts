import { spawnSync } from 'node:child_process';

export type Tools = { readonly kubectl: string; readonly helm: string; readonly missing?: undefined } | { readonly missing: string };

/** The real kubectl and helm, fetched once; or why there are none. */
export function realTools(): Tools {
  const ran = spawnSync(process.execPath, ['scripts/real-kubectl.mjs'], { encoding: 'utf8' });
  try {
    return JSON.parse(ran.stdout) as Tools;
  } catch {
    return { missing: ran.stderr.trim() || 'scripts/real-kubectl.mjs failed' };
  }
}
