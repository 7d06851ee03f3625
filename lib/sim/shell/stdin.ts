import { Errno, type Wait } from '../machine/sys';
import { compile } from './syntax';
import type { Runner } from './runner';
import type { Frame } from './state';

/**
 * Reads a script from descriptor 0 as bash does: line by line, a character at a time, so that the commands of the
 * script can read what stands behind them (`kubectl exec -i … -- sh <<EOF`).
 */
export function readScript(m: Runner, frame: Frame): Wait | undefined {
  const { sys, st } = m;
  const input = (st.stdin ??= { text: '', line: 1, eof: false });
  for (let n = 0; n < 4096; n++) {
    let c: string | undefined;
    try {
      c = input.eof ? '' : sys.read(0, 1);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      c = '';
    }
    if (c === undefined) return { readable: [0] };
    if (c === '') input.eof = true;
    else input.text += c;
    if (!input.eof && c !== '\n') continue;
    if (input.eof && input.text === '') {
      m.finish(frame, st.status);
      return undefined;
    }
    const compiled = compile(input.text);
    if (!input.eof && (compiled.fault?.eof || compiled.open || /(^|[^\\])(\\\\)*\\\n$/.test(input.text))) continue;
    const lines = input.text.split('\n').length - (input.text.endsWith('\n') ? 1 : 0);
    if (st.opts.verbose) m.err(input.text);
    m.warnOpen(compiled, input.line - 1);
    m.sweep();
    const c2 = m.addCode({ src: input.text, file: '', line: input.line - 1 });
    input.line += lines;
    input.text = '';
    m.push({ t: 'node', c: c2, n: compiled.code.root });
    return undefined;
  }
  return {};
}
