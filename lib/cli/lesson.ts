import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { contentDir, loadLesson, type Lesson } from '../course';
import { withOutputs } from './lesson-text';
import { followText, tryLesson } from './trial';

const USAGE = `usage: drydock lesson test [PATH…]      try lessons: those in these folders, or all
       drydock lesson record PATH…    write what the commands of a lesson's text print beneath them
       drydock lesson new PATH        make a lesson's folder, ready to be filled
`;

/** `drydock lesson …`; see docs/writing-a-lesson.md. Returns the exit status. */
export async function lesson(args: readonly string[]): Promise<number> {
  const [verb, ...paths] = args;
  if (paths.some((p) => p.startsWith('-')) || (verb !== 'test' && paths.length === 0)) {
    console.error(USAGE);
    return 2;
  }
  switch (verb) {
    case 'test':
      return test(paths);
    case 'record':
      return record(paths);
    case 'new':
      return paths.map(create).every(Boolean) ? 0 : 1;
    default:
      console.error(USAGE);
      return 2;
  }
}

async function test(paths: readonly string[]): Promise<number> {
  let failed = 0;
  for (const dir of found(paths)) {
    const one = await load(dir);
    if (!one) {
      failed++;
      continue;
    }
    const started = performance.now();
    const findings = tryLesson(one);
    const bad = findings.filter((f) => !f.note);
    const ms = Math.round(performance.now() - started);
    console.log(`${bad.length > 0 ? 'FAILED' : 'ok    '} ${relative('', dir)}  ${Object.keys(one.scripts).length} checks, ${Object.keys(one.wrong).length} wrong answers  ${(ms / 1000).toFixed(1)} s`);
    for (const f of findings) console.log(`    ${f.note ? 'note: ' : ''}${f.file}: ${f.message}`);
    if (bad.length > 0) failed++;
  }
  return failed > 0 ? 1 : 0;
}

async function record(paths: readonly string[]): Promise<number> {
  let failed = 0;
  for (const dir of found(paths)) {
    const one = await load(dir);
    const { outputs, findings } = one ? followText(one) : { outputs: [], findings: [] };
    const bad = findings.filter((f) => !f.note);
    for (const f of bad) console.error(`${relative('', dir)}/${f.file}: ${f.message}`);
    if (!one || bad.length > 0) failed++;
    else writeFileSync(join(dir, 'lesson.mdx'), withOutputs(one.source, outputs));
  }
  return failed > 0 ? 1 : 0;
}

/** Lesson folders at or beneath these paths. */
function found(paths: readonly string[]): string[] {
  const out: string[] = [];
  const walk = (dir: string, depth: number) => {
    if (existsSync(join(dir, 'lesson.mdx'))) out.push(dir);
    else if (depth > 0) for (const name of readdirSync(dir).sort()) if (statSync(join(dir, name)).isDirectory()) walk(join(dir, name), depth - 1);
  };
  for (const p of paths.length > 0 ? paths : [contentDir()]) {
    const before = out.length;
    if (existsSync(p) && statSync(p).isDirectory()) walk(resolve(p), 3);
    else if (basename(p) === 'lesson.mdx' && existsSync(p)) out.push(dirname(resolve(p)));
    if (out.length === before) console.error(`drydock lesson: ${p}: no lesson there`);
  }
  return out;
}

/** Reads the lesson in a folder: content/<course>/<module>/<lesson>. */
export async function load(dir: string): Promise<Lesson | undefined> {
  const course = dirname(dirname(dir));
  process.env.CONTENT_DIR = dirname(course);
  const one = await loadLesson(basename(course), basename(dirname(dir)), basename(dir));
  if (!one) console.error(`drydock lesson: ${dir} can't be read as <course>/<module>/<lesson>`);
  return one;
}

/** Makes a small lesson that is right: whoever fills it starts from one that passes its own tests. */
function create(path: string): boolean {
  const dir = resolve(path);
  const id = basename(dir);
  if (!/^[a-z0-9-]+$/.test(id)) {
    console.error(`drydock lesson new: ${id}: names are lower case, digits and "-"`);
    return false;
  }
  if (existsSync(dir) && readdirSync(dir).length > 0) {
    console.error(`drydock lesson new: ${path} is there already`);
    return false;
  }
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  };
  put('lesson.mdx', TEMPLATE.replace('TITLE', id.replaceAll('-', ' ').replace(/^./, (c) => c.toUpperCase())));
  put('checks/made.sh', `kubectl get namespace playground >/dev/null 2>&1 || { echo "There is no namespace playground yet."; exit 1; }\necho "The namespace playground is there."\n`);
  put('solution.sh', 'kubectl create namespace playground\n');
  put('wrong/misspelt.sh', '# Says what a tempting mistake is.\nkubectl create namespace play-ground\n');
  console.log(`${path}: now list ${id} in ${relative('', join(dir, '../../course.yaml'))}, and try it with \`drydock lesson test ${path}\``);
  return true;
}

const TEMPLATE = `---
title: TITLE
summary: One sentence, for the catalogue and the head of the page.
minutes: 5
cluster: { name: minikube, nodes: 1 }
---

A paragraph that says why.

<Step title="One idea">

\`\`\`console
$ kubectl get namespaces
\`\`\`

<Check id="made">There is a namespace \`playground\`.</Check>

<Hint>\`kubectl create namespace\` takes a name.</Hint>
<Solution>

\`\`\`console
$ kubectl create namespace playground
\`\`\`

</Solution>

</Step>
`;
