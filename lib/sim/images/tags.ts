import type { ImageTag } from './image';

/** Ways in which a release comes: what is put behind its tag (`-alpine`), and how it then differs. */
export type Variants = Readonly<Record<string, Partial<ImageTag>>>;

/**
 * The tags of release lines, each given with its last release: `{ '1.36': 1 }` serves `1.36`, `1.36.0` and `1.36.1`. A line
 * without releases of its own (`{ '17': '17.6' }`) serves its version. The first line's newest is also `latest`.
 */
export function releases(lines: Readonly<Record<string, number | string>>, bytes: number, variants: Variants = {}): Record<string, ImageTag> {
  const tags: Record<string, ImageTag> = {};
  for (const [suffix, more] of Object.entries({ '': {}, ...variants })) {
    const put = (name: string, version: string) => (tags[`${name}${suffix}`] ??= { bytes, version, ...more });
    for (const [line, last] of Object.entries(lines)) {
      const newest = typeof last === 'string' ? last : `${line}.${last}`;
      put('latest', newest);
      if (suffix !== '') tags[suffix.slice(1)] ??= { bytes, version: newest, ...more };
      put(line, newest);
      put(newest, newest);
      if (typeof last === 'number') for (let n = 0; n < last; n++) put(`${line}.${n}`, `${line}.${n}`);
    }
  }
  for (const suffix of Object.keys(variants)) delete tags[`latest${suffix}`];
  return tags;
}
