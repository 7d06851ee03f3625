import type { Turn } from '../../machine/sys';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { ended, launch, which } from './launch';

interface Reading {
  page: string;
  text: string;
  fd: number;
  child: number;
  /** Showing it, in a pager. */
  shown: boolean;
}

/** Shell words that have no program: described in one line each. */
const BUILTINS = new Set(['alias', 'bg', 'cd', 'declare', 'eval', 'exec', 'exit', 'export', 'fg', 'history', 'jobs', 'local', 'read', 'readonly', 'return', 'set', 'shift', 'source', 'trap', 'type', 'ulimit', 'umask', 'unalias', 'unset', 'wait']);

/** The pages are what each tool says of itself with `--help`. */
export const man = tool<any, Reading>({
  name: 'man',
  usage: '[section] page',
  short: 'Show a page about a command: what its --help says.',
  version: '2.11.2',
  flags: {
    'apropos': { type: 'bool', short: 'k', help: 'equivalent to apropos', unsupported: true },
    'whatis': { type: 'bool', short: 'f', help: 'equivalent to whatis', unsupported: true },
  },
  run(ctx) {
    const { sys, args, out, err } = ctx;
    const page = args.length > 1 && /^[1-9n]$/.test(args[0]!) ? args.slice(1).join(' ') : args.join(' ');
    if (page === '') {
      out("What manual page do you want?\nFor example, try 'man man'.\n");
      return 1;
    }
    // `man kubectl-get` and `man kubectl get` are one page.
    const words = which(sys, page) ? [page] : page.split(/[- ]/);
    if (BUILTINS.has(page)) {
      out(`${page} is a shell builtin: see \`help ${page}\`.\n`);
      return 0;
    }
    if (which(sys, words[0]!) === undefined) {
      err(`No manual entry for ${page}\n`);
      return 16;
    }
    const { read, write } = sys.pipe();
    const started = launch(sys, [...words, '--help'], { fds: { 1: write, 2: write } });
    sys.close(write);
    if (!('pid' in started)) {
      err(`No manual entry for ${page}\n`);
      return 16;
    }
    return { wait: { readable: [read] }, state: { page, text: '', fd: read, child: started.pid, shown: false } };
  },
  resume,
});

function resume(ctx: ToolContext<any>, s: Reading): number | Turn<Reading> {
  const { sys, out } = ctx;
  if (!s.shown) {
    for (;;) {
      const text = sys.read(s.fd);
      if (text === undefined) return { wait: { readable: [s.fd] }, state: s };
      if (text === '') break;
      if (s.text.length < 500_000) s.text += text;
    }
    sys.close(s.fd);
    ended(sys, s.child);
    const title = `${s.page.toUpperCase().replaceAll(' ', '-')}(1)`;
    const middle = 'User Commands';
    const cols = sys.tty(1)?.cols ?? 80;
    const gap = Math.max(1, Math.floor((cols - 2 * title.length - middle.length) / 2));
    const page = `${title}${' '.repeat(gap)}${middle}${' '.repeat(gap)}${title}\n\n${s.text.split('\n').map((l) => (l === '' ? '' : `       ${l}`)).join('\n')}`;
    if (!sys.tty(1)) {
      out(page);
      return 0;
    }
    const { read, write } = sys.pipe();
    const started = launch(sys, ['less'], { fds: { 0: read, 1: 1, 2: 2 } });
    sys.close(read);
    if (!('pid' in started)) {
      sys.close(write);
      out(page);
      return 0;
    }
    sys.write(write, page);
    sys.close(write);
    s.child = started.pid;
    s.shown = true;
    s.text = '';
    return { wait: { child: s.child }, state: s };
  }
  const end = ended(sys, s.child);
  return end ? 0 : { wait: { child: s.child }, state: s };
}
