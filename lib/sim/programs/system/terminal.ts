import { tool } from '../tool';
import { quote } from '../files/common';

export const clear = tool<any>({
  name: 'clear',
  usage: '[options]',
  short: 'Clear the terminal screen.',
  version: 'ncurses 6.4',
  flags: { x: { type: 'bool', help: 'do not try to clear scrollback' } },
  run({ flags, out }) {
    out(`\x1b[H\x1b[2J${flags.x ? '' : '\x1b[3J'}`);
    return 0;
  },
});

export const reset = tool<any>({
  name: 'reset',
  usage: '[options] [terminal]',
  short: 'Set the terminal back to its first state.',
  version: 'ncurses 6.4',
  flags: {},
  run({ sys, out }) {
    const tty = sys.tty(0) ?? sys.tty(1);
    if (tty) {
      tty.mode = 'cooked';
      tty.echo = true;
    }
    out('\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>');
    return 0;
  },
});

export const tty = tool<any>({
  name: 'tty',
  usage: '[OPTION]...',
  short: 'Print the file name of the terminal connected to standard input.',
  flags: { silent: { type: 'bool', short: 's', help: 'print nothing, only return an exit status' } },
  run({ sys, flags, out }) {
    const there = sys.tty(0) !== undefined;
    if (!flags.silent) out(there ? '/dev/pts/0\n' : 'not a tty\n');
    return there ? 0 : 1;
  },
});

const CAPABILITIES = new Map<string, string>([
  ['bold', '\x1b[1m'],
  ['dim', '\x1b[2m'],
  ['smul', '\x1b[4m'],
  ['rmul', '\x1b[24m'],
  ['rev', '\x1b[7m'],
  ['smso', '\x1b[7m'],
  ['rmso', '\x1b[27m'],
  ['sgr0', '\x1b(B\x1b[m'],
  ['clear', '\x1b[H\x1b[2J'],
  ['home', '\x1b[H'],
  ['el', '\x1b[K'],
  ['ed', '\x1b[J'],
  ['civis', '\x1b[?25l'],
  ['cnorm', '\x1b[?12l\x1b[?25h'],
  ['smcup', '\x1b[?1049h\x1b[22;0;0t'],
  ['rmcup', '\x1b[?1049l\x1b[23;0;0t'],
  ['sc', '\x1b7'],
  ['rc', '\x1b8'],
  ['cuu1', '\x1b[A'],
  ['bel', '\x07'],
  ['op', '\x1b[39;49m'],
]);

export const tput = tool<any>({
  name: 'tput',
  usage: '[-T term] capname [parameter]...',
  short: 'Query terminfo database.',
  version: 'ncurses 6.4',
  misuse: 2,
  posix: true,
  flags: { T: { type: 'string', value: 'TERM', help: 'use this terminfo entry' } },
  run({ sys, args, out, err }) {
    const [name, ...rest] = args;
    const screen = sys.tty(1) ?? sys.tty(2);
    if (name === undefined) {
      err('usage: tput [-V] [-S] [-T term] capname\n');
      return 2;
    }
    if (name === 'cols') out(`${screen?.cols ?? 80}\n`);
    else if (name === 'lines') out(`${screen?.rows ?? 24}\n`);
    else if (name === 'colors') out('256\n');
    else if (name === 'cup') out(`\x1b[${(Number(rest[0]) || 0) + 1};${(Number(rest[1]) || 0) + 1}H`);
    else if (name === 'setaf' || name === 'setab') {
      const n = Number(rest[0]) || 0;
      const base = name === 'setaf' ? 30 : 40;
      out(n < 8 ? `\x1b[${base + n}m` : n < 16 ? `\x1b[${base + 52 + n}m` : `\x1b[${base + 8};5;${n}m`);
    } else if (name === 'init' || name === 'reset') out(name === 'reset' ? '\x1bc' : '');
    else if (CAPABILITIES.has(name)) out(CAPABILITIES.get(name)!);
    else {
      err(`tput: unknown terminfo capability '${name}'\n`);
      return 4;
    }
    return 0;
  },
});

export const stty = tool<any>({
  name: 'stty',
  usage: '[-a] [SETTING]...',
  short: 'Print or change terminal characteristics: size, echo, raw, cooked, sane.',
  raw: true,
  flags: {},
  run({ sys, args, out, fail, misuse }) {
    const tty = sys.tty(0);
    if (!tty) return fail("'standard input': Inappropriate ioctl for device");
    const words = args.filter((w) => w !== '-F' && w !== '/dev/tty');
    if (words.length === 0) {
      out(`speed 38400 baud; line = 0;\n${tty.echo ? '' : '-echo\n'}`);
      return 0;
    }
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (word === '-a' || word === '--all') {
        const flag = (on: boolean, name: string) => (on ? name : `-${name}`);
        out(
          `speed 38400 baud; rows ${tty.rows}; columns ${tty.cols}; line = 0;\nintr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>; eol2 = <undef>; swtch = <undef>; start = ^Q; stop = ^S; susp = ^Z; rprnt = ^R;\nwerase = ^W; lnext = ^V; discard = ^O; min = 1; time = 0;\n-parenb -parodd -cmspar cs8 -hupcl -cstopb cread -clocal -crtscts\n-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr icrnl ixon -ixoff -iuclc -ixany -imaxbel -iutf8\nopost -olcuc -ocrnl onlcr -onocr -onlret -ofill -ofdel nl0 cr0 tab0 bs0 vt0 ff0\n${flag(tty.mode === 'cooked', 'isig')} ${flag(tty.mode === 'cooked', 'icanon')} iexten ${flag(tty.echo, 'echo')} echoe echok -echonl -noflsh -xcase -tostop -echoprt echoctl echoke -flusho -extproc\n`,
        );
      } else if (word === '-g') out('0:0:0:0\n');
      else if (word === 'size') out(`${tty.rows} ${tty.cols}\n`);
      else if (word === 'speed') out('38400\n');
      else if (word === 'echo' || word === '-echo') tty.echo = word === 'echo';
      else if (word === 'raw' || word === 'cbreak' || word === '-icanon') tty.mode = 'raw';
      else if (word === 'cooked' || word === '-raw' || word === 'icanon' || word === '-cbreak') tty.mode = 'cooked';
      else if (word === 'sane') {
        tty.mode = 'cooked';
        tty.echo = true;
      } else if (['rows', 'cols', 'columns', 'erase', 'intr', 'susp', 'min', 'time', 'eof', 'kill'].includes(word)) i++;
      else if (!/^-?(ixon|ixoff|isig|icrnl|onlcr|opost|echoe|echok|echoctl|tostop|iutf8)$/.test(word)) return misuse(`invalid argument ${quote(word)}`);
    }
    return 0;
  },
});
