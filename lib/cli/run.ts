import { readFileSync } from 'node:fs';
import { Session } from './session';

/**
 * `drydock run [--json] [--nodes N] [-] [FILE…]`: runs scripts in a fresh world's terminal and prints what its screen shows.
 * Every line (or here-document, loop …) of a script is a command of its own; ends with the status of the last.
 */
export function run(args: readonly string[]): number {
  const files: string[] = [];
  let json = false;
  let nodes = 0;
  for (let i = 0; i < args.length; i++) {
    const a = args[i]!;
    if (a === '--json') json = true;
    else if (a === '--nodes') nodes = Number(args[++i]);
    else if (a === '-' || !a.startsWith('-')) files.push(a);
    else {
      console.error(`drydock run: unknown option ${a}\nusage: drydock run [--json] [--nodes N] [-] [FILE…]`);
      return 2;
    }
  }
  if (!Number.isInteger(nodes) || nodes < 0) {
    console.error('drydock run: --nodes wants a number');
    return 2;
  }
  const session = new Session(nodes > 0 ? { cluster: { name: 'minikube', nodes } } : {});
  let status = 0;
  const results: object[] = [];
  for (const file of files.length > 0 ? files : ['-']) {
    const text = readFileSync(file === '-' ? 0 : file, 'utf8');
    if (json) {
      for (const command of commands(text)) {
        const ran = session.run(command);
        results.push({ command, out: ran.out, code: ran.status });
        status = ran.status;
      }
    } else {
      const ran = session.run(text);
      process.stdout.write(ran.out);
      status = ran.status;
    }
  }
  if (json) console.log(JSON.stringify(results, null, 1));
  return status & 255;
}

/** Splits a script at its lines, keeping together what goes on: continued lines, here-documents, blocks that are open. */
export function commands(text: string): string[] {
  const out: string[] = [];
  let current = '';
  let depth = 0;
  let end: string | undefined;
  for (const line of text.split('\n')) {
    current += current === '' ? line : `\n${line}`;
    if (end !== undefined) {
      if (line.trim() !== end) continue;
      end = undefined;
    } else {
      const here = /<<-?\s*(["']?)(\w+)\1/.exec(line);
      if (here) end = here[2];
      const words = line.replace(/(["']).*?\1/g, '').split(/[\s;]+/);
      depth += words.filter((w) => w === 'do' || w === 'if' || w === 'case' || w === '{').length;
      depth -= words.filter((w) => w === 'done' || w === 'fi' || w === 'esac' || w === '}').length;
    }
    if (end !== undefined || depth > 0 || line.endsWith('\\')) continue;
    if (current.trim() !== '' && !/^\s*#[^\n]*$/.test(current)) out.push(current);
    current = '';
    depth = 0;
  }
  if (current.trim() !== '') out.push(current);
  return out;
}
