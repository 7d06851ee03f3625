import type { KubectlCommand } from '../command';
import { UsageError } from '../errors';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

export const completion: KubectlCommand = {
  name: 'completion',
  usage: 'kubectl completion SHELL',
  short: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
  long: `Output shell completion code for the specified shell (bash, zsh, fish, or powershell). The shell code must be evaluated to provide interactive completion of kubectl commands. This can be done by sourcing it from the .bash_profile.

 How this is done is told here:

        for macOS:
        https://kubernetes.io/docs/tasks/tools/install-kubectl-macos/#enable-shell-autocompletion
        
        for linux:
        https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/#enable-shell-autocompletion
        
        for windows:
        https://kubernetes.io/docs/tasks/tools/install-kubectl-windows/#enable-shell-autocompletion
        
 Note for zsh users: [1] zsh 5.2 or later is needed.`,
  examples: `# bash on macOS, with homebrew
## For the Bash 3.2 of macOS
brew install bash-completion
## or for Bash 4.1 and later
brew install bash-completion@2
## A kubectl that homebrew installed needs no more;
## for any other, put the script where completions are read from
kubectl completion bash > $(brew --prefix)/etc/bash_completion.d/kubectl


# bash on Linux
## The package 'bash-completion' of your distribution
## must be installed.
## For this shell
source <(kubectl completion bash)
## For every shell
kubectl completion bash > ~/.kube/completion.bash.inc
printf "
# kubectl shell completion
source '$HOME/.kube/completion.bash.inc'
" >> $HOME/.bash_profile
source $HOME/.bash_profile

# zsh, for this shell
source <(kubectl completion zsh)
# zsh, for every shell
kubectl completion zsh > "\${fpath[1]}/_kubectl"


# fish, for this shell
kubectl completion fish | source
# fish, for every shell
kubectl completion fish > ~/.config/fish/completions/kubectl.fish

# powershell, for this shell
kubectl completion powershell | Out-String | Invoke-Expression
# powershell, for every shell
## as a file that the profile reads
kubectl completion powershell > "$HOME\\.kube\\completion.ps1"
Add-Content $PROFILE ". '$HOME\\.kube\\completion.ps1'"
## as a command of the profile
Add-Content $PROFILE "if (Get-Command kubectl -ErrorAction SilentlyContinue) {
kubectl completion powershell | Out-String | Invoke-Expression
}"
## or inside the profile
kubectl completion powershell >> $PROFILE`,
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
