import { lesson } from './lesson';
import { replay } from './replay';
import { run } from './run';

const USAGE = `usage: drydock COMMAND

  run [--json] [--nodes N] [-] [FILE…]     run a script in a fresh world's terminal, and print what its screen shows
  replay --out DIR [--only WORD] PATH…     run recorded scenarios in fresh worlds, and write what came back
  lesson test [PATH…]                      try lessons: checks, solution, wrong answers, and the text's own commands
  lesson record PATH…                      write what the commands of a lesson's text print beneath them
  lesson new PATH                          make a lesson's folder
`;

const [, , command, ...args] = process.argv;
switch (command) {
  case 'run':
    process.exitCode = run(args);
    break;
  case 'replay':
    process.exitCode = replay(args);
    break;
  case 'lesson':
    process.exitCode = await lesson(args);
    break;
  default:
    console.error(USAGE);
    process.exitCode = 2;
}
