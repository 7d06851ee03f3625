/** One metric in Prometheus' text format: a name and what was measured under it. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** `at` in milliseconds; `of` is what of a histogram it is. */
  readonly samples: readonly { readonly of?: 'bucket' | 'sum' | 'count'; readonly labels?: Readonly<Record<string, string>>; readonly value: number; readonly at?: number }[];
}

/** Prometheus' text format; families without samples are left out. */
export function exposition(families: readonly Family[]): string {
  const line = (name: string, s: Family['samples'][number]) => {
    const labels = Object.entries(s.labels ?? {}).map(([k, v]) => `${k}=${JSON.stringify(v)}`).join(','); // prettier-ignore
    return `${name}${s.of === undefined ? '' : `_${s.of}`}${labels && `{${labels}}`} ${goFloat(s.value)}${s.at === undefined ? '' : ` ${s.at}`}\n`;
  };
  return families.filter((f) => f.samples.length > 0).map((f) => `# HELP ${f.name} ${f.help}\n# TYPE ${f.name} ${f.type}\n${f.samples.map((s) => line(f.name, s)).join('')}`).join(''); // prettier-ignore
}

/** The samples of one histogram by the durations of what was counted, each with how often it was. `bounds` in order. */
export function histogram(labels: Readonly<Record<string, string>>, bounds: readonly number[], counted: readonly (readonly [seconds: number, times: number])[]): Family['samples'] {
  const upTo = (most: number): number => counted.reduce((n, [seconds, times]) => n + (seconds <= most ? times : 0), 0);
  const sum = counted.reduce((n, [seconds, times]) => n + seconds * times, 0);
  return [
    ...bounds.map((b) => ({ of: 'bucket' as const, labels: { ...labels, le: goFloat(b) }, value: upTo(b) })),
    { of: 'bucket', labels: { ...labels, le: '+Inf' }, value: upTo(Infinity) },
    { of: 'sum', labels, value: Math.round(sum * 1e9) / 1e9 },
    { of: 'count', labels, value: upTo(Infinity) },
  ];
}

/** The media type that metrics are told in. */
export const EXPOSITION = 'text/plain; version=0.0.4; charset=utf-8; escaping=values';

/** A number as Go's `strconv` writes it at its shortest. */
function goFloat(n: number): string {
  if (n === 0 || (Math.abs(n) >= 1e-4 && Math.abs(n) < 1e21 && String(Math.trunc(Math.abs(n))).length <= 6)) return String(n);
  const [mantissa, exponent] = n.toExponential().split('e') as [string, string];
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}
