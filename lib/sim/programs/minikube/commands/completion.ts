import type { MiniCommand } from '../command';
import { failure, usage } from '../output';

/** Completion is built into the learner's shell: the script only says so to it. */
export const completion: MiniCommand = {
  name: 'completion',
  usage: 'completion [command] [flags]',
  short: 'Generate command completion for a shell',
  group: 'Other Commands:',
  flags: { output: { type: 'string', default: '', help: 'The file to write to' } },
  run(m) {
    if (m.args.length !== 1) throw usage('Usage: minikube completion SHELL');
    if (!['bash', 'zsh', 'fish', 'powershell'].includes(m.args[0]!)) throw failure('MK_USAGE', 14, `Sorry, completion support is not yet implemented for "${m.args[0]}"`);
    if (m.args[0] !== 'bash') throw failure('MK_UNSUPPORTED', 16, `completion for ${m.args[0]} is not simulated here: the shell is bash`, 'unsupported');
    m.out('# bash completion for minikube: this shell has it built in\ncomplete -o default -F __start_minikube minikube 2>/dev/null || true\n');
    return 0;
  },
};

export const options: MiniCommand = {
  name: 'options',
  usage: 'options [flags]',
  short: 'Show a list of global command-line options (applies to all commands).',
  group: 'Troubleshooting Commands:',
  flags: {},
};
