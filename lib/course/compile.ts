import { splitFrontMatter } from './front-matter';
import { LessonFault, asFault, lessonPlugin, told } from './markdown';
import type { AuthorError, Lesson } from './types';

/** A lesson's text as code for `mdx-bundler/client/jsx`, in parts: a part with a fault shows as a gap, the others are whole. */
export interface Compiled {
  readonly parts: readonly (string | { readonly error: AuthorError })[];
}

// gray-matter would run `---js` front matter as a program.
const refuse = {
  parse(): never {
    throw new Error('front matter is YAML');
  },
};

const cache = new Map<string, { source: string; compiled: Promise<Compiled> }>();

/** Compiles a lesson, once per text. Never throws for the author's faults. */
export function compileLesson(lesson: Lesson): Promise<Compiled> {
  const cached = cache.get(lesson.dir);
  if (cached?.source === lesson.source) return cached.compiled;
  const compiled = compile(lesson);
  cache.set(lesson.dir, { source: lesson.source, compiled });
  compiled.catch(() => cache.delete(lesson.dir));
  return compiled;
}

async function compile(lesson: Lesson): Promise<Compiled> {
  const file = `${lesson.course}/${lesson.path}/lesson.mdx`;
  const body = splitFrontMatter(lesson.source)?.body ?? lesson.source;
  try {
    return { parts: [await bundle(body, 0)] };
  } catch (error) {
    if (!(error instanceof LessonFault)) throw error;
    // Something is wrong somewhere: compile step by step, so that only the step at fault is lost.
    let step = 0;
    const parts = await Promise.all(
      split(body).map(async (part) => {
        try {
          return await bundle(part, part.includes('<Step ') ? step++ : step);
        } catch (e) {
          if (!(e instanceof LessonFault)) throw e;
          return { error: told(file, e) };
        }
      }),
    );
    return { parts };
  }
}

/** The text before, in and between steps, each padded with empty lines so that its line numbers stay the file's own. */
function split(body: string): string[] {
  const parts: string[] = [];
  const lines = body.split('\n');
  let start = 0;
  const cut = (end: number) => {
    if (lines.slice(start, end).some((l) => l.trim())) parts.push('\n'.repeat(start) + lines.slice(start, end).join('\n'));
    start = end;
  };
  lines.forEach((line, i) => {
    if (/^<Step[ >]/.test(line)) cut(i);
    else if (/^<\/Step>/.test(line)) cut(i + 1);
  });
  cut(lines.length);
  return parts;
}

async function bundle(source: string, firstStep: number): Promise<string> {
  const [{ bundleMDX }, gfm] = await Promise.all([import('mdx-bundler'), import('remark-gfm')]);
  let fault: LessonFault | undefined;
  // A plugin's error reaches us through esbuild as text only, so keep it on the way.
  const keep = () => (tree: Parameters<ReturnType<typeof lessonPlugin>>[0]) => {
    try {
      lessonPlugin(firstStep)(tree);
    } catch (error) {
      fault = asFault(error);
      throw error;
    }
  };
  try {
    const { code } = await bundleMDX({
      source,
      grayMatterOptions: (o) => ({ ...o, engines: { ...o.engines, js: refuse, javascript: refuse } }) as typeof o,
      mdxOptions: (o) => ({ ...o, remarkPlugins: [gfm.default, keep, ...(o.remarkPlugins ?? [])] as never }),
      esbuildOptions: (o) => ({ ...o, target: 'es2022', logLevel: 'silent', define: { 'process.env.NODE_ENV': '"production"' } }),
    });
    return code;
  } catch (error) {
    if (fault) throw fault;
    const located = (error as { errors?: { text: string; location?: { line: number; column: number } }[] }).errors?.[0];
    if (located) throw new LessonFault(located.text.replace(/\s*\(Note that you need plugins.*$/s, '').replace(/^\[plugin[^\]]*\]\s*/, ''), located.location?.line ?? 1, (located.location?.column ?? 0) + 1);
    throw error;
  }
}
