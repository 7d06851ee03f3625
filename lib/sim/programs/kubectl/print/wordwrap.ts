/**
 * Breaks lines at blanks so that none is longer than `width` (kubectl's `util/term` WordWrap, by go-wordwrap); 0 leaves them as they are. Blanks at the
 * beginning of a line stay, those at a break go, and those before a line's end stay where they fit.
 */
export function wordWrap(text: string, width: number): string {
  if (width === 0) return text;
  let out = '';
  let current = 0;
  let space = '';
  let word = '';
  const flush = (): void => {
    current += space.length + word.length;
    out += space + word;
    space = '';
    word = '';
  };
  for (const c of text) {
    if (c === '\n') {
      if (word !== '' || current + space.length <= width) flush();
      space = '';
      out += c;
      current = 0;
    } else if (c === ' ' || c === '\t') {
      if (space === '' || word !== '') flush();
      space += c;
    } else {
      word += c;
      if (current + space.length + word.length > width && word.length < width) {
        out += '\n';
        current = 0;
        space = '';
      }
    }
  }
  if (word !== '' || current + space.length <= width) flush();
  return out;
}
