/**
 * Brace expansion, which works on source text before everything else: `a{b,c{1..3}}d`. Text inside quotes, `$(…)` and
 * `${…}` is left alone. At most `limit` words; undefined when there would be more.
 */
export function braceExpand(text: string, limit: number): string[] | undefined {
  try {
    return expand(text, { left: limit });
  } catch (e) {
    if (e === TOO_MANY) return undefined;
    throw e;
  }
}

const TOO_MANY = new Error('brace expansion');

function expand(text: string, budget: { left: number }): string[] {
  if (!text.includes('{')) return [text];
  const closed = closedBraces(text);
  for (let i = 0; i < text.length; i++) {
    i = skip(text, i);
    if (text[i] !== '{' || !closed.has(i)) continue;
    const found = group(text, i);
    if (!found) continue;
    const before = text.slice(0, i);
    const middle = found.range ?? found.items.flatMap((x) => expand(x, budget));
    const after = expand(text.slice(found.end), budget);
    budget.left -= middle.length * after.length;
    if (budget.left < 0) throw TOO_MANY;
    const out: string[] = [];
    for (const m of middle) for (const a of after) out.push(before + m + a);
    return out;
  }
  return [text];
}

/** Where braces begin that end somewhere: to look for the end of each by itself takes long where there are thousands. */
function closedBraces(text: string): ReadonlySet<number> {
  const open: number[] = [];
  const closed = new Set<number>();
  for (let i = 0; i < text.length; i++) {
    const to = skip(text, i);
    if (to !== i) i = to;
    else if (text[i] === '{') open.push(i);
    else if (text[i] === '}' && open.length > 0) closed.add(open.pop()!);
  }
  return closed;
}

/** Passes over a quoted stretch that begins at `i`; returns the index of its last character. */
function skip(text: string, i: number): number {
  const c = text[i];
  if (c === '\\') return i + 1;
  if (c === "'" || c === '`') {
    const end = text.indexOf(c, i + 1);
    return end < 0 ? text.length : end;
  }
  if (c === '"') {
    for (let k = i + 1; k < text.length; k++) {
      if (text[k] === '\\') k++;
      else if (text[k] === '"') return k;
    }
    return text.length;
  }
  if (c === '$' && (text[i + 1] === '{' || text[i + 1] === '(')) {
    const open = text[i + 1]!;
    const close = open === '{' ? '}' : ')';
    let depth = 0;
    for (let k = i + 1; k < text.length; k++) {
      if (text[k] === '\\') k++;
      else if (text[k] === "'" && open === '(') k = skip(text, k);
      else if (text[k] === open) depth++;
      else if (text[k] === close && --depth === 0) return k;
    }
    return text.length;
  }
  return i;
}

function group(text: string, open: number): { items: string[]; range?: string[]; end: number } | undefined {
  const items: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let i = open; i < text.length; i++) {
    const to = skip(text, i);
    if (to !== i) {
      i = to;
      continue;
    }
    const c = text[i];
    if (c === '{') depth++;
    else if (c === ',' && depth === 1) {
      items.push(text.slice(from, i));
      from = i + 1;
    } else if (c === '}' && --depth === 0) {
      const body = text.slice(open + 1, i);
      if (items.length) return { items: [...items, text.slice(from, i)], end: i + 1 };
      const range = sequence(body);
      return range ? { items: [], range, end: i + 1 } : undefined;
    }
  }
  return undefined;
}

function sequence(body: string): string[] | undefined {
  const m = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(body);
  if (!m) return undefined;
  const [, a, b, by] = m as unknown as [string, string, string, string | undefined];
  const letters = /[A-Za-z]/.test(a);
  if (letters !== /[A-Za-z]/.test(b)) return undefined;
  const from = letters ? a.charCodeAt(0) : Number(a);
  const to = letters ? b.charCodeAt(0) : Number(b);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  if (Math.abs(to - from) / step > 1_000_000) throw TOO_MANY;
  const pad = !letters && (/^-?0\d/.test(a) || /^-?0\d/.test(b)) ? Math.max(a.length, b.length) : 0;
  const out: string[] = [];
  for (let i = from; from <= to ? i <= to : i >= to; i += from <= to ? step : -step) {
    if (letters) out.push(String.fromCharCode(i));
    else if (pad) out.push(i < 0 ? `-${String(-i).padStart(pad - 1, '0')}` : String(i).padStart(pad, '0'));
    else out.push(String(i));
  }
  return out;
}
