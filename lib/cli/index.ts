import { replay } from './replay';
import { run } from './run';

const USAGE = `usage: drydock COMMAND

  run [--json] [--nodes N] [-] [FILE…]     run a script in a fresh world's terminal, and print what its screen shows
  replay --out DIR [--only WORD] PATH…     run recorded scenarios in fresh worlds, and write what came back
`;

const [, , command, ...args] = process.argv;
switch (command) {
  case 'run':
    process.exitCode = run(args);
    break;
  case 'replay':
    process.exitCode = replay(args);
    break;
  default:
    console.error(USAGE);
    process.exitCode = 2;
}
