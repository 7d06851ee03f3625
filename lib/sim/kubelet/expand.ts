/** The longest word or variable that Linux starts a process with (MAX_ARG_STRLEN), and the most of all of them together. */
export const LONGEST_WORD = 128 * 1024;
export const ALL_WORDS = 2 * 1024 * 1024;

/** Replaces `$(NAME)` by its value; an unknown one stays, and `$$(NAME)` is `$(NAME)` (`third_party/forked/golang/expansion`). Ends where no process could be started with it. */
export function expand(text: string, value: (name: string) => string | undefined): string {
  let out = '';
  for (let i = 0; i < text.length && out.length <= LONGEST_WORD; i++) {
    if (text[i] !== '$' || i + 1 >= text.length) {
      out += text[i];
      continue;
    }
    if (text[i + 1] === '$') {
      out += '$';
      i++;
      continue;
    }
    const end = text[i + 1] === '(' ? text.indexOf(')', i + 2) : -1;
    if (end < 0) {
      out += '$';
      continue;
    }
    const name = text.slice(i + 2, end);
    out += value(name) ?? `$(${name})`;
    i = end;
  }
  return out;
}
