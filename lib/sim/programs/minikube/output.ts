import type { Sys } from '../../machine/sys';

/** Prefixes of minikube's messages: with colours and pictures, and for a plain terminal or a pipe. */
const STYLES = {
  happy: ['😄  ', '* '],
  sparkle: ['✨  ', '* '],
  notice: ['📌  ', '* '],
  thumbsUp: ['👍  ', '* '],
  pulling: ['🚜  ', '* '],
  startingVM: ['🔥  ', '* '],
  deletingHost: ['🔥  ', '* '],
  containerd: ['📦  ', '* '],
  cni: ['🔗  ', '* '],
  internet: ['🌐  ', '* '],
  option: ['    ▪ ', '  - '],
  healthCheck: ['🔎  ', '* '],
  addonEnable: ['🌟  ', '* '],
  addonDisable: ['🌑  ', '* '],
  ready: ['🏄  ', '* '],
  restarting: ['🔄  ', '* '],
  running: ['🏃  ', '* '],
  stopping: ['✋  ', '* '],
  shutdown: ['🛑  ', '* '],
  stopped: ['🛑  ', '* '],
  deleted: ['💀  ', '* '],
  celebrate: ['🎉  ', '* '],
  check: ['✅  ', '* '],
  success: ['✅  ', '* '],
  shrug: ['🤷  ', '* '],
  workaround: ['👉  ', '  '],
  failure: ['❌  ', 'X '],
  fatal: ['💣  ', 'X '],
  warning: ['❗  ', '! '],
  meh: ['🙄  ', '! '],
  sad: ['😿  ', '* '],
  tip: ['💡  ', '* '],
  usage: ['💡  ', '* '],
  enabling: ['🔌  ', '* '],
  verifying: ['🤔  ', '* '],
  launch: ['🚀  ', '* '],
  pause: ['⏸️  ', '* '],
  unpause: ['⏯️  ', '* '],
  copying: ['✨  ', '* '],
  unsupported: ['🚡  ', '* '],
  unmet: ['⛔  ', 'X '],
  caching: ['🤹  ', '* '],
  empty: ['', ''],
  thumbsDown: ['👎  ', '* '],
} as const;

export type Style = keyof typeof STYLES;

/** Does minikube decorate what it writes to this descriptor (`out.wantsColor`)? */
export function decorates(sys: Sys, fd: number): boolean {
  const asked = sys.env['MINIKUBE_IN_STYLE'];
  if (asked !== undefined && asked !== '') return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(asked);
  const term = sys.env['TERM'] ?? '';
  if (term.endsWith('dumb')) return false;
  return sys.tty(fd) !== undefined;
}

/** One message in its style, with line end. */
export function styled(sys: Sys, fd: number, style: Style, text: string): string {
  const [decorated, plain] = STYLES[style];
  return `${decorates(sys, fd) ? decorated : plain}${text}\n`;
}

/** Thrown anywhere in a command: minikube ends with this text on stderr and this status. */
export class Exit extends Error {
  constructor(
    readonly status: number,
    readonly lines: readonly { readonly style: Style; readonly text: string; readonly fd?: 1 | 2 }[] = [],
  ) {
    super(lines.map((l) => l.text).join('\n'));
  }
}

/** `Exiting due to CODE: message`, after a blank line on stdout; with a suggestion if there is one. */
export const failure = (code: string, status: number, message: string, style: Style = 'failure', suggestion?: string): Exit =>
  new Exit(status, [{ style: 'empty', text: '', fd: 1 }, { style, text: `Exiting due to ${code}: ${message}` }, ...(suggestion ? [{ style: 'tip' as const, text: `Suggestion: ${suggestion}` }] : [])]);

/** A misuse of the command line, status 14. */
export const usage = (message: string): Exit => failure('MK_USAGE', 14, message);
