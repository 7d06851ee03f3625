import { z } from 'zod';
import { API_PATH, grantOf, makeGrant, revokeGrant, type LabName } from '@/lib/api-grants';
import { currentId } from '@/lib/auth';
import { db } from '@/lib/db';
import { allow } from '@/lib/limits';

/**
 * The address at which a learner's own tools reach a lab's cluster. GET says whether there is one, POST makes one (and ends
 * the one there was), DELETE ends it. The lab is named in the query: `?course=kubernetes&lesson=pods/first-pod`.
 */
const Lab = z.object({ course: z.string().regex(/^[a-z0-9-]{1,64}$/), lesson: z.string().regex(/^[a-z0-9-]{1,64}\/[a-z0-9-]{1,64}$/) });

async function labOf(request: Request): Promise<LabName | Response> {
  const parsed = Lab.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!parsed.success) return new Response('no such lesson', { status: 400 });
  // Forms of other sites can't send this header without asking first, and they would be refused.
  if (request.method !== 'GET' && request.headers.get('x-drydock') !== '1') return new Response('not from this site', { status: 403 });
  const userId = await currentId();
  return userId ? { userId, ...parsed.data } : new Response('signed out', { status: 401 });
}

export async function GET(request: Request): Promise<Response> {
  const lab = await labOf(request);
  return lab instanceof Response ? lab : Response.json(await grantOf(db(), lab), { headers: { 'cache-control': 'no-store' } });
}

export async function POST(request: Request): Promise<Response> {
  const lab = await labOf(request);
  if (lab instanceof Response) return lab;
  if (!allow(`connect:${lab.userId}`, 30, 60)) return new Response('too many new addresses', { status: 429 });
  const secret = await makeGrant(db(), lab);
  if (!secret) return new Response('the lab has not been started yet', { status: 409 });
  return Response.json({ path: `${API_PATH}${secret}` }, { headers: { 'cache-control': 'no-store' } });
}

export async function DELETE(request: Request): Promise<Response> {
  const lab = await labOf(request);
  if (lab instanceof Response) return lab;
  await revokeGrant(db(), lab);
  return new Response(null, { status: 204 });
}
