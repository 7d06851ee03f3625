import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { contentDir } from '@/lib/course';

const TYPES: Record<string, string> = { '.svg': 'image/svg+xml', '.png': 'image/png' };

/** Pictures that lie beside a lesson: /content/course/module/lesson/picture.svg. */
export async function GET(_: Request, { params }: { params: Promise<{ path: string[] }> }): Promise<Response> {
  const parts = (await params).path;
  const type = TYPES[path.extname(parts.at(-1) ?? '')];
  if (parts.length !== 4 || !type || !parts.every((p) => /^[a-z0-9][a-z0-9.-]*$/i.test(p) && !p.includes('..'))) return new Response('Not found', { status: 404 });
  try {
    const body = new Uint8Array(await readFile(path.join(/*turbopackIgnore: true*/ contentDir(), ...parts)));
    return new Response(body, { headers: { 'content-type': type, 'cache-control': 'public, max-age=300', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" } });
  } catch {
    return new Response('Not found', { status: 404 });
  }
}
