/** Words curl prints beside the body. */

/** A number in five characters, as in the progress meter: 615, 60000, 1234k, 12.3M. */
export function five(bytes: number): string {
  const n = Math.floor(bytes);
  if (n < 100_000) return String(n).padStart(5);
  if (n < 10_000 * 1024) return `${String(Math.floor(n / 1024)).padStart(4)}k`;
  if (n < 100 * 1048576) return `${String(Math.floor(n / 1048576)).padStart(2)}.${Math.floor((n % 1048576) / 104858)}M`;
  if (n < 10_000 * 1048576) return `${String(Math.floor(n / 1048576)).padStart(4)}M`;
  return `${String(Math.floor(n / 1073741824)).padStart(4)}G`;
}

export const METER =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n';

function clock(seconds: number): string {
  if (seconds <= 0) return '--:--:--';
  return `${String(Math.floor(seconds / 3600)).padStart(2)}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

/** One state of the progress meter, without the carriage return. */
export function meterLine(received: number, sent: number, expected: number | undefined, ms: number): string {
  const total = (expected ?? received) + sent;
  const share = (part: number, of: number) => String(of > 0 ? Math.floor((100 * part) / of) : 0).padStart(3);
  const speed = (n: number) => five(ms > 0 ? (n * 1000) / Math.max(ms, 1) : n * 1000);
  const seconds = Math.floor(ms / 1000);
  const right = clock(seconds);
  return `${share(received + sent, total)} ${five(total)}  ${share(received, expected ?? received)} ${five(received)}  ${share(sent, sent)} ${five(sent)}  ${speed(received)}  ${speed(sent)} ${right} ${right} --:--:-- ${speed(received + sent)}`;
}

/** Fills in `%{…}` of -w. */
export function writeOut(format: string, values: ReadonlyMap<string, string>): string {
  return format.replace(/%\{(\w+)\}|%%|\\([nrt\\])/g, (whole, name: string | undefined, escape: string | undefined) => {
    if (escape !== undefined) return { n: '\n', r: '\r', t: '\t', '\\': '\\' }[escape]!;
    if (name === undefined) return '%';
    return values.get(name) ?? (whole === '%%' ? '%' : '');
  });
}

/** `a{1,2}[3-5]` as the URLs it stands for, at most 1,000. */
export function expandUrl(text: string): string[] {
  const m = /\{([^{}]*)\}|\[(\d+)-(\d+)(?::(\d+))?\]|\[([a-z])-([a-z])\]/.exec(text);
  if (!m || /^[a-z]*:\/\/\[/.test(text)) return [text];
  const before = text.slice(0, m.index);
  const after = text.slice(m.index + m[0].length);
  const middle: string[] = [];
  if (m[1] !== undefined) middle.push(...m[1].split(','));
  else if (m[2] !== undefined) {
    const width = m[2].startsWith('0') ? m[2].length : 0;
    for (let n = Number(m[2]); n <= Number(m[3]) && middle.length < 1000; n += Number(m[4] ?? 1) || 1) middle.push(String(n).padStart(width, '0'));
  } else for (let c = m[5]!.charCodeAt(0); c <= m[6]!.charCodeAt(0); c++) middle.push(String.fromCharCode(c));
  const out: string[] = [];
  const tails = expandUrl(after);
  for (const part of middle.slice(0, 1000)) {
    for (const rest of tails) {
      if (out.length >= 1000) return out;
      out.push(before + part + rest);
    }
  }
  return out;
}

export const CERTIFICATE_PROBLEM =
  'SSL certificate problem: unable to get local issuer certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.';
