/** Replaces `$(NAME)` by its value; an unknown one stays, and `$$(NAME)` is `$(NAME)` (`third_party/forked/golang/expansion`). */
export function expand(text: string, value: (name: string) => string | undefined): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
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
