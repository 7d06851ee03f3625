import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compileLesson } from './compile';
import { loadCourse, loadLesson } from './load';
import { splitSession } from './session';

const fixtures = path.join(__dirname, '../../tests/fixtures/content');

test('a course is read with its lessons, steps and checks', async () => {
  process.env.CONTENT_DIR = fixtures;
  const course = await loadCourse('sample');
  expect(course).toEqual({
    id: 'sample',
    title: 'Sample course',
    summary: 'A course for the tests.',
    audience: 'The tests.',
    glossary: { shell: 'A program that reads commands and runs them.' },
    errors: [],
    modules: [
      {
        id: 'basics',
        title: 'Basics',
        summary: 'Files and words.',
        lessons: [
          {
            path: 'basics/hello',
            course: 'sample',
            title: 'Hello, terminal',
            summary: 'Write a file and read it back.',
            minutes: 2,
            steps: [
              { title: 'Write a greeting', hints: 1, checks: [{ id: 'greeting', goal: 'A file greeting.txt says hello.', points: 1 }] },
              { title: 'Look around', hints: 0, checks: [] },
            ],
          },
        ],
      },
    ],
  });
  const lesson = (await loadLesson('sample', 'basics', 'hello'))!;
  expect([lesson.files, Object.keys(lesson.scripts), Object.keys(lesson.wrong)]).toEqual([{ 'note.txt': 'A note.\n' }, ['greeting'], ['only-printed']]);
  const { parts } = await compileLesson(lesson);
  expect(parts).toHaveLength(1);
  expect(parts[0]).toContain('"command":"cat greeting.txt"');
});

test('faults have a line and a column, and cost only the step they stand in', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'course-'));
  process.env.CONTENT_DIR = dir;
  const at = path.join(dir, 'c/m/l');
  mkdirSync(path.join(at, 'checks'), { recursive: true });
  writeFileSync(path.join(dir, 'c/course.yaml'), 'title: C\nmodules:\n  - id: m\n    title: 3\n    lessons: [l, gone]\n');
  writeFileSync(path.join(at, 'lesson.mdx'), '---\ntitle: L\nminuts: 3\n---\n\n<Step title="One">\n\nFine.\n\n</Step>\n\n<Step title="Two">\n\nBad {process.exit()} here.\n\n</Step>\n\n<Step title="Three">\n\n<script>x</script> and <Hint>\n\n</Step>\n');
  const lesson = (await loadLesson('c', 'm', 'l'))!;
  expect(lesson.errors.map((e) => [e.line, e.column])).toEqual([[2, 1], [20, 1]]);
  const { parts } = await compileLesson(lesson);
  expect(parts.map((p) => (typeof p === 'string' ? 'whole' : [p.error.line, p.error.column, p.error.message.slice(0, 40)]))).toEqual([
    'whole',
    [14, 5, 'expressions in braces are not allowed in'],
    [20, 1, expect.any(String)],
  ]);
  const course = await loadCourse('c');
  expect(course!.errors.slice(0, 1)).toEqual([{ file: 'c/course.yaml', line: 4, column: 12, message: expect.stringContaining('modules.0.title') }]);
});

test('a session is split into commands and what they print', () => {
  expect(splitSession('$ cat <<EOF | kubectl apply -f -\n> a: b\n> EOF\npod/x created\n$ kubectl get pods \\\n    -o wide\nNAME\nx')).toEqual([
    { command: 'cat <<EOF | kubectl apply -f -\na: b\nEOF', output: 'pod/x created' },
    { command: 'kubectl get pods \\\n    -o wide', output: 'NAME\nx' },
  ]);
});
