import { NextResponse, type NextRequest } from 'next/server';
import { askerAddress, currentLearner, signInGuest } from '@/lib/auth';
import { courseIds, lessonHref, loadCourse } from '@/lib/course';
import { db } from '@/lib/db';
import { allow } from '@/lib/limits';
import { safeNext } from '@/app/components/site/next';

/** The one big button: a guest is made if nobody is signed in, and learning begins, or goes on where it stopped. */
export async function POST(request: NextRequest): Promise<NextResponse> {
  const origin = request.headers.get('origin');
  if (origin && origin !== 'null' && !(URL.canParse(origin) && new URL(origin).host === request.headers.get('host'))) return new NextResponse('Start from our own page.', { status: 403 });
  const learner = await currentLearner();
  if (!learner) {
    if (!allow(`guest:${await askerAddress()}`, 300, 60)) return new NextResponse('Too many new learners from your network just now. Try again in some minutes.', { status: 429 });
    await signInGuest();
  }
  const form = await request.formData().catch(() => null);
  const next = safeNext(form?.get('next')) ?? (await goOn(learner?.id)) ?? '/learn';
  return new NextResponse(null, { status: 303, headers: { location: next } });
}

/** The lesson that was last open, else the first of the first course. */
async function goOn(userId: string | undefined): Promise<string | null> {
  const last = userId ? await db().lab.findFirst({ where: { userId }, orderBy: { updatedAt: 'desc' }, select: { course: true, lesson: true } }) : null;
  if (last) return lessonHref({ course: last.course, path: last.lesson });
  for (const id of await courseIds()) {
    const first = (await loadCourse(id))?.modules.flatMap((m) => m.lessons)[0];
    if (first) return lessonHref(first);
  }
  return null;
}

/** Typed by hand, or a reload: the front page has the button. */
export function GET(): NextResponse {
  return new NextResponse(null, { status: 303, headers: { location: '/' } });
}
