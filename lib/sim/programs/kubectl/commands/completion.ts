import type { KubectlCommand } from '../command';
import { UsageError } from '../errors';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

export const completion: KubectlCommand = {
  name: 'completion',
  usage: 'kubectl completion SHELL',
  short: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
  long: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell). The shell code must be evaluated to provide interactive completion of kubectl commands. This can be done by sourcing it from the .bash_profile.',
  examples: `# Load the kubectl completion code for bash into the current shell
source <(kubectl completion bash)

# Write bash completion code to a file and source it from .bash_profile
kubectl completion bash > ~/.kube/completion.bash.inc
printf "
# kubectl shell completion
source '$HOME/.kube/completion.bash.inc'
" >> $HOME/.bash_profile
source $HOME/.bash_profile`,
  flags: {},
  complete: (ctx) => (ctx.args.length > 0 ? [] : SHELLS.map((word) => ({ word }))),
  run(ctx) {
    const [shell, ...more] = ctx.args;
    if (shell === undefined) throw new UsageError('Shell not specified.');
    if (more.length > 0) throw new UsageError('Too many arguments. Expected only the shell type.');
    if (!SHELLS.includes(shell)) throw new UsageError(`Unsupported shell type ${JSON.stringify(shell)}.`);
    ctx.out(SCRIPTS[shell]!);
    return 0;
  },
};

const BASH = `# bash completion for kubectl                              -*- shell-script -*-

__start_kubectl()
{
    local words out
    words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
    out=$(kubectl __completeNoDesc "\${words[@]}" 2>/dev/null | grep -v '^:')
    COMPREPLY=($(compgen -W "$out" -- "\${COMP_WORDS[COMP_CWORD]}"))
}

complete -o default -F __start_kubectl kubectl
`;

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: BASH,
  zsh: `#compdef kubectl
compdef _kubectl kubectl

_kubectl()
{
    local -a out
    out=("\${(@f)$(kubectl __completeNoDesc "\${words[@]:1}" 2>/dev/null | grep -v '^:')}")
    compadd -a out
}
`,
  fish: `# fish completion for kubectl                              -*- shell-script -*-

function __kubectl_complete
    set -l words (commandline -opc) (commandline -ct)
    kubectl __completeNoDesc $words[2..-1] 2>/dev/null | string match -v ':*'
end

complete -c kubectl -f -a '(__kubectl_complete)'
`,
  powershell: `# powershell completion for kubectl                              -*- shell-script -*-

Register-ArgumentCompleter -CommandName 'kubectl' -ScriptBlock {
    param($word, $line, $cursor)
    $words = $line.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" }
    kubectl __completeNoDesc @words 2>$null | Where-Object { $_ -notmatch '^:' }
}
`,
};
