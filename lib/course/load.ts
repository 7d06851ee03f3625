import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readYaml, splitFrontMatter } from './front-matter';
import { LessonFault, checkTags, outline, parseMarkdown, told } from './markdown';
import { ID } from './tags';
import type { AuthorError, Course, Lesson, LessonInfo, Module } from './types';

/** Where the courses are: CONTENT_DIR, else content/ beside package.json. */
export const contentDir = (): string => process.env.CONTENT_DIR ?? path.join(/*turbopackIgnore: true*/ process.cwd(), 'content');

const id = z.string().regex(ID, 'names are lower case, digits and "-"');

const CourseFile = z.strictObject({
  title: z.string().min(1),
  summary: z.string().default(''),
  audience: z.string().default(''),
  modules: z.array(z.strictObject({ id, title: z.string().min(1), summary: z.string().default(''), lessons: z.array(id) })),
});

const Cluster = z.strictObject({ name: z.string().min(1).max(50), nodes: z.number().int().min(1).max(10).default(1) });

const FrontMatter = z.strictObject({ title: z.string().min(1), summary: z.string().default(''), minutes: z.number().int().min(1).max(120).default(10), cluster: Cluster.optional() });

const Glossary = z.record(z.string(), z.string());

/** The ids of all courses, in order of name. */
export async function courseIds(): Promise<string[]> {
  const entries = await readdir(contentDir(), { withFileTypes: true }).catch(() => []);
  return entries.filter((e) => e.isDirectory() && ID.test(e.name)).map((e) => e.name).sort();
}

/** All courses that can be read. */
export async function loadCourses(): Promise<Course[]> {
  return (await Promise.all((await courseIds()).map(loadCourse))).filter((c) => c !== undefined);
}

const text = (file: string) => readFile(file, 'utf8').catch(() => undefined);

/** A course with the heads of its lessons; undefined if there is no such course, or its course.yaml can't be read. */
export async function loadCourse(course: string): Promise<Course | undefined> {
  if (!ID.test(course)) return undefined;
  const dir = path.join(/*turbopackIgnore: true*/ contentDir(), course);
  const source = await text(path.join(/*turbopackIgnore: true*/ dir, 'course.yaml'));
  if (source === undefined) return undefined;
  const { value, errors } = readYaml(`${course}/course.yaml`, source, CourseFile);
  const glossarySource = await text(path.join(/*turbopackIgnore: true*/ dir, 'glossary.yaml'));
  const glossary = glossarySource === undefined ? { value: {}, errors: [] } : readYaml(`${course}/glossary.yaml`, glossarySource, Glossary);
  const all: AuthorError[] = [...errors, ...glossary.errors];
  const modules: Module[] = [];
  for (const m of value?.modules ?? []) {
    const lessons: LessonInfo[] = [];
    for (const l of m.lessons) {
      const lesson = await loadLesson(course, m.id, l);
      if (!lesson) all.push({ file: `${course}/course.yaml`, message: `module ${m.id}: there is no lesson ${l} (${course}/${m.id}/${l}/lesson.mdx)` });
      else {
        const { path: p, title, summary, minutes, steps } = lesson;
        lessons.push({ path: p, course, title, summary, minutes, steps });
        all.push(...lesson.errors);
      }
    }
    modules.push({ id: m.id, title: m.title, summary: m.summary, lessons });
  }
  return { id: course, title: value?.title ?? course, summary: value?.summary ?? '', audience: value?.audience ?? '', modules, glossary: glossary.value ?? {}, errors: all };
}

const cache = new Map<string, { stamp: string; lesson: Promise<Lesson> }>();

/** One lesson with its scripts and files; undefined if it has no lesson.mdx. Faults do not throw: they are in `errors`. */
export async function loadLesson(course: string, module: string, lesson: string): Promise<Lesson | undefined> {
  if (![course, module, lesson].every((x) => ID.test(x))) return undefined;
  const dir = path.join(/*turbopackIgnore: true*/ contentDir(), course, module, lesson);
  // Scripts change with the text or without it: the newest of both is the stamp.
  const stamps = await Promise.all(['lesson.mdx', 'setup.sh', 'solution.sh', '', 'checks', 'files', 'wrong'].map((f) => stat(path.join(/*turbopackIgnore: true*/ dir, f)).then((s) => s.mtimeMs, () => 0)));
  if (!stamps[0]) return undefined;
  const stamp = stamps.join();
  const cached = cache.get(dir);
  if (cached?.stamp === stamp && process.env.NODE_ENV === 'production') return cached.lesson;
  const reading = read(course, `${module}/${lesson}`, dir);
  cache.set(dir, { stamp, lesson: reading });
  return reading;
}

async function read(course: string, where: string, dir: string): Promise<Lesson> {
  const file = `${course}/${where}/lesson.mdx`;
  const source = await readFile(path.join(/*turbopackIgnore: true*/ dir, 'lesson.mdx'), 'utf8');
  const errors: AuthorError[] = [];
  const split = splitFrontMatter(source);
  if (!split) errors.push({ file, line: 1, column: 1, message: 'the file must begin with front matter: a line ---, title: …, a line ---' });
  const head = readYaml(file, split?.yaml ?? '', FrontMatter, 2);
  if (split) errors.push(...head.errors);
  let steps: Lesson['steps'] = [];
  try {
    const tree = await parseMarkdown(split?.body ?? source);
    const out = outline(tree);
    steps = out.steps;
    errors.push(...[...checkTags(tree), ...out.faults].map((f) => told(file, f)));
  } catch (error) {
    if (!(error instanceof LessonFault)) throw error;
    errors.push(told(file, error));
    steps = roughOutline(source);
  }
  const scripts = await folder(path.join(/*turbopackIgnore: true*/ dir, 'checks'));
  const checks = steps.flatMap((s) => s.checks.map((c) => c.id));
  for (const c of checks) if (scripts[c] === undefined) errors.push({ file, message: `check ${c} has no script checks/${c}.sh` });
  for (const s of Object.keys(scripts)) if (!checks.includes(s)) errors.push({ file: `${course}/${where}/checks/${s}.sh`, message: `no <Check id="${s}"> in lesson.mdx` });
  return {
    path: where,
    course,
    title: head.value?.title ?? where.split('/')[1]!,
    summary: head.value?.summary ?? '',
    minutes: head.value?.minutes ?? 10,
    steps,
    source,
    dir,
    scripts,
    cluster: head.value?.cluster ?? null,
    setup: (await text(path.join(/*turbopackIgnore: true*/ dir, 'setup.sh'))) ?? null,
    solution: (await text(path.join(/*turbopackIgnore: true*/ dir, 'solution.sh'))) ?? null,
    wrong: await folder(path.join(/*turbopackIgnore: true*/ dir, 'wrong')),
    files: await tree(path.join(/*turbopackIgnore: true*/ dir, 'files')),
    errors,
  };
}

/** A lesson whose Markdown does not parse still has checks: what its tags say, read line by line. */
function roughOutline(source: string): Lesson['steps'] {
  return [...source.matchAll(/<Step title="([^"]*)">([\s\S]*?)<\/Step>/g)].map((m) => ({
    title: m[1]!,
    hints: (m[2]!.match(/<Hint>/g) ?? []).length,
    checks: [...m[2]!.matchAll(/<Check id="([a-z0-9-]+)"(?: points="(\d+)")?>([\s\S]*?)<\/Check>/g)].map((c) => ({ id: c[1]!, goal: c[3]!.replaceAll('`', '').trim(), points: Number(c[2] ?? 1) })),
  }));
}

/** The `.sh` files of a folder by name. */
async function folder(dir: string): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  const names = await readdir(dir).catch(() => []);
  for (const name of names.sort()) {
    const base = name.replace(/\.sh$/, '');
    if (name !== base && ID.test(base)) out[base] = await readFile(path.join(/*turbopackIgnore: true*/ dir, name), 'utf8');
  }
  return out;
}

async function tree(dir: string, prefix = ''): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  const entries = await readdir(path.join(/*turbopackIgnore: true*/ dir, prefix), { withFileTypes: true }).catch(() => []);
  for (const e of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path.posix.join(prefix, e.name);
    if (e.isDirectory()) Object.assign(out, await tree(dir, name));
    else if (e.isFile() && e.name !== '.gitkeep') out[name] = await readFile(path.join(/*turbopackIgnore: true*/ dir, name), 'utf8');
  }
  return out;
}
