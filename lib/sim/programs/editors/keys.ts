/**
 * Keys out of what a terminal in raw mode sends. A key is its character, or a name: `Enter`, `Tab`, `Escape`,
 * `Backspace`, `Up`, `PageDown` …; `C-x` with the control key, `M-x` with Alt (sent as Escape and the letter).
 */
export function decodeKeys(input: string): string[] {
  if (/^\x1bO[PQRS]$/.test(input)) return [`F${'PQRS'.indexOf(input[2]!) + 1}`];
  const keys: string[] = [];
  for (let i = 0; i < input.length; ) {
    const rest = input.slice(i, i + 16);
    const csi = /^\x1b\[([0-9;]*)([A-Za-z~])/.exec(rest);
    if (csi) {
      i += csi[0].length;
      const name = named(csi[1]!, csi[2]!);
      if (name) keys.push(name);
      continue;
    }
    const code = input.codePointAt(i)!;
    const length = code > 0xffff ? 2 : 1;
    if (code === 0x1b) {
      const next = input.codePointAt(i + 1);
      if (next === undefined || next < 0x20 || next === 0x7f) {
        keys.push('Escape');
        i += 1;
      } else {
        const char = String.fromCodePoint(next);
        keys.push(`M-${char}`);
        i += 1 + char.length;
      }
      continue;
    }
    keys.push(plain(code));
    i += length;
  }
  return keys;
}

const LETTERS = new Map([
  ['A', 'Up'],
  ['B', 'Down'],
  ['C', 'Right'],
  ['D', 'Left'],
  ['H', 'Home'],
  ['F', 'End'],
]);

const NUMBERS = new Map([
  ['1', 'Home'],
  ['2', 'Insert'],
  ['3', 'Delete'],
  ['4', 'End'],
  ['5', 'PageUp'],
  ['6', 'PageDown'],
  ['7', 'Home'],
  ['8', 'End'],
  ['11', 'F1'],
]);

function named(parameters: string, final: string): string | undefined {
  const [first = '', modifier = ''] = parameters.split(';');
  const name = final === '~' ? NUMBERS.get(first) : LETTERS.get(final);
  if (!name) return undefined;
  return modifier === '5' ? `C-${name}` : modifier === '3' ? `M-${name}` : name;
}

function plain(code: number): string {
  if (code === 0x0d || code === 0x0a) return 'Enter';
  if (code === 0x09) return 'Tab';
  if (code === 0x7f || code === 0x08) return 'Backspace';
  if (code < 0x20) return `C-${String.fromCharCode(code + 0x40).toLowerCase()}`;
  return String.fromCodePoint(code);
}

/** Is this key a character to be put into text? */
export function isText(key: string): boolean {
  return key.length === 1 || (key.length === 2 && key.codePointAt(0)! > 0xffff);
}
