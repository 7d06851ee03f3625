/** Quotes as bash does in traces and `alias`: plain words stay, others get single quotes. */
export function quote(s: string, always = false): string {
  if (/[\x00-\x1f\x7f]/.test(s)) return ansiQuote(s);
  if (!always && s !== '' && /^[\w@%+:,./=^-][\w@%+:,./=^~#-]*$/.test(s)) return s;
  return `'${s.replace(/'/g, "'\\''")}'`;
}

/** `$'…'`. */
export function ansiQuote(s: string): string {
  const names: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\x07': '\\a', '\b': '\\b', '\x1b': '\\E', '\f': '\\f', '\v': '\\v', "'": "\\'", '\\': '\\\\' };
  let out = "$'";
  for (const c of s) out += names[c] ?? (c < ' ' || c === '\x7f' ? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}` : c);
  return `${out}'`;
}

/** `printf %q`: backslashes before what is special. */
export function backslash(s: string): string {
  if (s === '') return "''";
  if (/[\x00-\x1f\x7f]/.test(s)) return ansiQuote(s);
  return s.replace(/[\s!"$&'()*,;<>?[\\\]^`{|}]/g, '\\$&').replace(/^[~#]/, '\\$&');
}
