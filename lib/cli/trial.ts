import type { Lesson } from '../course';
import { commands } from './run';
import { Learner } from './learner';
import { drifted, sessions } from './lesson-text';

/** What a trial found. A note is for the author to judge; anything else makes the trial fail. */
export interface Finding {
  /** Path in the lesson's folder. */
  readonly file: string;
  readonly note?: true;
  readonly message: string;
}

/**
 * Tries a lesson as a learner lives it: in its opening state every check must fail with a hint; while the solution is
 * typed each must pass at some moment; each wrong answer must leave one unpassed; and whoever follows the text, unfolding
 * solutions where it gives no command, must pass too.
 */
export function tryLesson(lesson: Lesson): Finding[] {
  const findings: Finding[] = lesson.errors.map((e) => ({ file: e.file.split('/').slice(3).join('/') || e.file, message: e.line ? `line ${e.line}: ${e.message}` : e.message }));
  const checks = lesson.steps.flatMap((s) => s.checks.map((c) => c.id)).filter((id) => Object.hasOwn(lesson.scripts, id));
  const begin = (file: string): Learner | undefined => {
    try {
      return new Learner(lesson);
    } catch (e) {
      if (!findings.some((f) => f.file === 'setup.sh')) findings.push({ file: 'setup.sh', message: `${(e as Error).message} (before ${file})` });
      return undefined;
    }
  };
  const end = (file: string, learner: Learner) => {
    for (const fault of learner.faults) findings.push({ file, message: `a fault of the simulator: ${fault instanceof Error ? fault.stack : String(fault)}` });
  };

  const opening = begin('the checks');
  if (!opening) return findings;
  for (const id of checks) {
    const { passed, hint } = opening.judge(id, lesson.scripts[id]!);
    if (passed) findings.push({ file: `checks/${id}.sh`, message: `passes before anything was done${hint ? ` (“${hint}”)` : ''}` });
    else if (hint === '') findings.push({ file: `checks/${id}.sh`, message: 'fails without a hint: its last line of output says what was seen' });
    else if (/^(bash|\/.*|[\w-]+): .*(command not found|syntax error)|line \d+:/.test(hint)) findings.push({ file: `checks/${id}.sh`, message: `fails by its own fault: ${hint}` });
  }
  end('setup.sh', opening);

  if (lesson.solution === null) findings.push({ file: 'solution.sh', message: 'there is none: nobody knows whether the lesson can be done' });
  else {
    const learner = begin('solution.sh');
    if (learner) {
      const open = typed(learner, lesson, checks, lesson.solution, (command, status, out) => {
        if (status !== 0) findings.push({ file: 'solution.sh', note: true, message: `\`${command}\` ends with status ${status}: ${tail(out)}` });
      });
      for (const [id, hint] of open) findings.push({ file: `checks/${id}.sh`, message: `does not pass with solution.sh: ${hint}` });
      end('solution.sh', learner);
    }
  }
  for (const [name, script] of Object.entries(lesson.wrong)) {
    const file = `wrong/${name}.sh`;
    const learner = begin(file);
    if (!learner) continue;
    const open = typed(learner, lesson, checks, script);
    if (checks.length > 0 && open.size === 0) findings.push({ file, message: 'passes every check' });
    for (const [id, hint] of open) if (hint === '') findings.push({ file: `checks/${id}.sh`, message: `refuses ${file} without a hint` });
    end(file, learner);
  }
  findings.push(...followText(lesson).findings);
  return findings;
}

/** Types a script; returns the checks that passed at no moment, with their last hints. */
function typed(learner: Learner, lesson: Lesson, checks: readonly string[], script: string, ran: (command: string, status: number, out: string) => void = () => {}): Map<string, string> {
  const open = new Map(checks.map((id) => [id, '']));
  const look = () => {
    for (const id of [...open.keys()]) {
      const { passed, hint } = learner.judge(id, lesson.scripts[id]!);
      if (passed) open.delete(id);
      else open.set(id, hint);
    }
  };
  for (const command of commands(script)) {
    const { status, out } = learner.type(command);
    ran(command, status, out);
    learner.settle();
    look();
  }
  return open;
}

/** What a command of the text printed when it was typed. */
export interface Followed {
  readonly findings: Finding[];
  /** By the order of commands in the text; undefined where one was not typed (a solution that was not needed). */
  readonly outputs: readonly (string | undefined)[];
}

/** Types what the text says, as somebody who reads it from the top and gives each command a few seconds. */
export function followText(lesson: Lesson): Followed {
  const findings: Finding[] = [];
  const outputs: (string | undefined)[] = [];
  let learner: Learner;
  try {
    learner = new Learner(lesson);
  } catch {
    return { findings, outputs };
  }
  const passed = new Set<string>();
  const look = (step: number) => {
    const mine = (lesson.steps[step]?.checks ?? []).filter((c) => !passed.has(c.id) && Object.hasOwn(lesson.scripts, c.id));
    if (mine.length === 0) return [];
    learner.settle();
    return mine.flatMap((c) => {
      const { passed: ok, hint } = learner.judge(c.id, lesson.scripts[c.id]!);
      if (ok) passed.add(c.id);
      return ok ? [] : [{ id: c.id, hint }];
    });
  };
  const all = sessions(lesson.source);
  for (const s of all) {
    if (s.solution && look(s.step).length === 0) {
      outputs.push(...s.exchanges.map(() => undefined));
      continue;
    }
    for (const { command, output } of s.exchanges) {
      if (command === '') {
        outputs.push(undefined);
        continue;
      }
      const { out, status, interrupted } = learner.type(command);
      outputs.push(out);
      const expected = /\b(error|errors|refused|unable|forbidden|failed|not found)\b/i.test(output);
      if (status !== 0 && !interrupted && !expected) findings.push({ file: 'lesson.mdx', note: true, message: `line ${s.line}: \`${command}\` ends with status ${status}: ${tail(out)}` });
      if (output !== '' && !s.solution && drifted(output, out)) findings.push({ file: 'lesson.mdx', note: true, message: `line ${s.line}: \`${command}\` prints something else now (\`drydock lesson record\` writes it down):\n${indent(out)}` });
      learner.pause(3000);
    }
    const last = all[all.indexOf(s) + 1]?.step !== s.step;
    if (last) for (const { id, hint } of look(s.step)) findings.push({ file: 'lesson.mdx', message: `who follows step ${s.step + 1} does not pass ${id}: ${hint}` });
  }
  for (const fault of learner.faults) findings.push({ file: 'lesson.mdx', message: `a fault of the simulator: ${fault instanceof Error ? fault.stack : String(fault)}` });
  return { findings, outputs };
}

const tail = (out: string) => out.trim().split('\n').at(-1) ?? '';
const indent = (text: string) => text.trimEnd().split('\n').slice(0, 12).map((l) => `        ${l}`).join('\n');
