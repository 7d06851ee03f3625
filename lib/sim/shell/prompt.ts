import { strftime } from './builtins/printing';
import type { Shell } from './shell';

/** Decodes the backslash escapes of PS1 and its kin. What takes no room stands between \x01 and \x02. */
export function decodePrompt(sh: Shell, text: string): string {
  const { sys, st } = sh;
  const home = sh.home();
  const cwd = sh.get('PWD') ?? sys.cwd;
  const short = home !== '/' && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  // a value may hold what a prompt would expand
  const safe = (s: string) => s.replace(/[\\$`]/g, '\\$&');
  return text.replace(/\\(?:D\{([^}]*)\}|([0-7]{3})|x([0-9a-fA-F]{2})|([^]))/g, (whole, date?: string, octal?: string, hex?: string, c?: string): string => {
    if (date !== undefined) return strftime(date || '%X', sys.now);
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
    switch (c) {
      case 'u':
        return safe(sys.user);
      case 'h':
        return safe(sys.hostname.split('.')[0]!);
      case 'H':
        return safe(sys.hostname);
      case 'w':
        return safe(short);
      case 'W':
        return safe(short === '~' || short === '/' ? short : short.slice(short.lastIndexOf('/') + 1));
      case '$':
        return sys.user === 'root' ? '#' : '\\$';
      case '[':
        return '\x01';
      case ']':
        return '\x02';
      case 'e':
        return '\x1b';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 'a':
        return '\x07';
      case 't':
        return strftime('%H:%M:%S', sys.now);
      case 'T':
        return strftime('%I:%M:%S', sys.now);
      case '@':
        return strftime('%I:%M %p', sys.now);
      case 'A':
        return strftime('%H:%M', sys.now);
      case 'd':
        return strftime('%a %b %d', sys.now);
      case 's':
        return safe(st.name.replace(/^-/, '').replace(/^.*\//, ''));
      case 'v':
        return '5.2';
      case 'V':
        return '5.2.15';
      case 'j':
        return String(st.jobs.length);
      case 'l':
        return 'pts/0';
      case '!':
        return String(st.historyBase + st.history.length);
      case '#':
        return String(st.lines);
      case '\\':
        return '\\\\';
      default:
        return whole;
    }
  });
}
