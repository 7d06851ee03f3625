/** One command of a recorded session, and what it prints. */
export interface Exchange {
  /** Without the prompt; several lines for a continued line or a here-document. '' for output that stands before any command. */
  readonly command: string;
  readonly output: string;
}

/** Reads a ```console block: `$ ` begins a command, `> ` or a line after a trailing backslash continues it, the rest is output. */
export function splitSession(text: string): Exchange[] {
  const out: { command: string[]; output: string[] }[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const last = out.at(-1);
    if (/^[$#] /.test(line) || line === '$') {
      out.push({ command: [line.slice(2)], output: [] });
      open = true;
    } else if (last && open && (last.command.at(-1)!.endsWith('\\') || /^> ?/.test(line))) last.command.push(line.replace(/^> ?/, ''));
    else {
      open = false;
      if (!last) out.push({ command: [], output: [line] });
      else last.output.push(line);
    }
  }
  return out.map((e) => ({ command: e.command.join('\n'), output: e.output.join('\n').replace(/\s+$/, '') }));
}
