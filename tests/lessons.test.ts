import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from '@/lib/cli/lesson';
import { tryLesson } from '@/lib/cli/trial';
import { loadCourse } from '@/lib/course';

/** Every lesson is tried as a learner lives it; see lib/cli/trial.ts. A note of a trial is for its author, and no failure. */
const root = resolve(__dirname, '..');
const CONTENT = ['content', 'tests/fixtures/content'].map((d) => join(root, d));

const folders = (dir: string) => readdirSync(dir, { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => join(dir, e.name));
const courses = CONTENT.flatMap(folders).filter((d) => existsSync(join(d, 'course.yaml')));
const lessons = courses.flatMap(folders).flatMap(folders).filter((d) => existsSync(join(d, 'lesson.mdx')));

test.each(lessons.map((dir) => [dir.slice(root.length + 1), dir]))('%s', async (_, dir) => {
  const lesson = await load(dir);
  expect(tryLesson(lesson!).filter((f) => !f.note)).toEqual([]);
});

test.each(courses.map((dir) => [dir.slice(root.length + 1), dir]))('%s lists every lesson it has', async (_, dir) => {
  process.env.CONTENT_DIR = join(dir, '..');
  const course = await loadCourse(dir.split('/').at(-1)!);
  expect(course!.errors).toEqual([]);
  const listed = course!.modules.flatMap((m) => m.lessons.map((l) => join(dir, l.path)));
  expect(lessons.filter((l) => l.startsWith(`${dir}/`) && !listed.includes(l))).toEqual([]);
});

describe('a lesson that is wrong', () => {
  const lesson = { path: 'm/l', course: 'c', title: '', summary: '', minutes: 1, source: '<Step title="x">\n```console\n$ nosuch\n```\n</Step>', dir: '/', cluster: null, setup: null, files: {}, errors: [] };
  const steps = [{ title: 'x', hints: 0, checks: ['a', 'b', 'c'].map((id) => ({ id, goal: id, points: 1 })) }];

  test('is told what is wrong', () => {
    const findings = tryLesson({ ...lesson, steps, scripts: { a: 'exit 0', b: 'exit 1', c: '[ -f c ] || { echo no c; exit 1; }' }, solution: 'touch d', wrong: { right: '# makes c\ntouch c' } });
    expect(findings.map((f) => `${f.note ? 'note: ' : ''}${f.file}: ${f.message}`)).toEqual([
      'checks/a.sh: passes before anything was done',
      'checks/b.sh: fails without a hint: its last line of output says what was seen',
      'checks/b.sh: does not pass with solution.sh: ',
      'checks/c.sh: does not pass with solution.sh: no c',
      'checks/b.sh: refuses wrong/right.sh without a hint',
      'note: lesson.mdx: line 2: `nosuch` ends with status 127: bash: nosuch: command not found',
      'lesson.mdx: who follows step 1 does not pass b: ',
      'lesson.mdx: who follows step 1 does not pass c: no c',
    ]);
  });

  test('and a wrong answer that passes is none', () => {
    const findings = tryLesson({ ...lesson, source: '', steps: [{ ...steps[0]!, checks: [steps[0]!.checks[2]!] }], scripts: { c: '[ -f c ] || { echo no c; exit 1; }' }, solution: 'touch c', wrong: { right: 'touch c' } });
    expect(findings.map((f) => `${f.file}: ${f.message}`)).toEqual(['wrong/right.sh: passes every check']);
  });
});
