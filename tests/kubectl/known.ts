import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Command lines of which it is known that our kubectl answers in other words than the real one, and why: the table in
 * docs/differences.md. Whatever else differs fails the test, and so does a line there that differs no more.
 */
export const KNOWN: Readonly<Record<string, string>> = Object.fromEntries(
  [...readFileSync(join(__dirname, '../../docs/differences.md'), 'utf8').matchAll(/^\| `(kubectl .*)` \| (.*) \|$/gm)].map(([, line, why]) => [line!.replaceAll('\\|', '|'), why!]),
);
