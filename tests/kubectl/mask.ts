import type { Ran } from './sides';

/** Groups of Pods that drain tells of, what is pruned, and labels that are listed: the real kubectl takes them as its maps give them, in any order. */
function ordered(text: string): string {
  const parts = (list: string, by: string) => list.split(by).sort().join(by);
  return text
    .replace(/^(Warning: )(.*Pods.*; .*)$/gm, (_, head: string, list: string) => head + parts(list, '; '))
    .replace(/\[(cannot delete [^\]]*)\]/g, (_, list: string) => `[${parts(list.replace(/, cannot delete /g, '\x00cannot delete '), '\x00')}]`)
    .replace(/(?:^cannot delete .*\n|^\S+ pruned.*\n){2,}/gm, (lines) => `${parts(lines.trimEnd(), '\n')}\n`)
    .replace(/(?:^ ?[\w./-]+=[^ \n]*\n){2,}/gm, (lines) => `${parts(lines.trimEnd(), '\n')}\n`);
}

/** What two runs of one cluster need not share: times, ages, names that were drawn. Everything else must be equal to the byte. */
export function mask(text: string): string {
  // A column whose width depends on an age moves its neighbours.
  const aged = /^(?:.* )?(?:AGE|DURATION|LAST SEEN|LAST SCHEDULE|CPU\(cores\))(?: |$)/m.test(text) || /^ {2}Type +Reason +Age/m.test(text);
  // The port a server was given here may look like a NodePort: the server's address is taken first.
  let t = ordered(text)
    .replace(/https?:\/\/(?:127\.0\.0\.1:\d+\/k8s\/test|192\.168\.49\.2:8443)/g, '<server>')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replace(/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>')
    .replace(/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} 20\d\d \d\d:\d\d:\d\d \+0000/g, '<time>')
    .replace(/(resourceVersion: |"resourceVersion": ?|Resource ?Version: +)"?\d+"?/gi, '$1<rv>')
    .replace(/\b(?:containerd|docker):\/\/[0-9a-f]{64}/g, '<container>')
    .replace(/\b[0-9a-f]{64}\b/g, '<id>')
    .replace(/\b10\.244\.\d+\.\d+\b/g, '<pod-ip>')
    .replace(/\b10\.(?:9[6-9]|1[01]\d)\.\d+\.\d+\b/g, '<cluster-ip>')
    .replace(/(NodePort: +\S+ +)\d+|(nodePort"?: ?)\d+|(:)3[0-2]\d{3}\b/g, '$1$2$3<port>')
    .replace(/-(?:[bcdf-hj-np-tv-z2-9]{5})(?=[\s"'/,:.)}\]]|$)/gm, '-<rand>')
    .replace(/\bin \d+(?:\.\d+)?m?s \(\d+(?:\.\d+)?m?s including/g, 'in <time> (<time> including')
    .replace(/\/tmp\/kubectl-edit-\d+/g, '/tmp/kubectl-edit-<n>')
    .replace(/\/tmp\/(LIVE|MERGED)-\d+/g, '/tmp/$1-<n>')
    .replace(/(?<=\t)20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000/g, '<time>')
    .replace(/\/tmp\/drydock-kubectl-\w+|\/home\/learner/g, '~')
    .replace(/^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ /gm, '<log> ')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>')
    .replace(/^(?:Starting to serve on 127\.0\.0\.1:)\d+/gm, '<port>');
  // What is measured depends on the moment it was measured.
  t = t.replace(/^(\S+ +)\d+m( +)\d+%/gm, '$1<cpu>$2<cpu>');
  t = t.replace(/\b(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?\b(?=\s|$|\)| \(x\d+ over)/g, (age) => (age === '' ? '' : '<age>')).replace(/<unknown>(?= *$)/gm, '<age>');
  return aged ? t.replace(/ +/g, ' ').replace(/ $/gm, '') : t;
}

/** Where two runs differ, as lines with - (real) and + (ours); empty when they are equal. */
export function difference(real: Ran, ours: Ran): string[] {
  const out: string[] = [];
  for (const part of ['out', 'err'] as const) {
    const a = mask(real[part]).split('\n');
    const b = mask(ours[part]).split('\n');
    if (a.join('\n') === b.join('\n')) continue;
    const longest = lcs(a, b);
    let [i, j] = [0, 0];
    for (const [x, y] of [...longest, [a.length, b.length] as const]) {
      while (i < x) out.push(`${part} - ${a[i++]}`);
      while (j < y) out.push(`${part} + ${b[j++]}`);
      i = x + 1;
      j = y + 1;
    }
  }
  if (real.status !== ours.status) out.push(`status - ${real.status}`, `status + ${ours.status}`);
  return out;
}

/** Pairs of equal lines, in order, as many as possible. */
function lcs(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1]! + 1 : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!);
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (table[(i + 1) * width + j]! >= table[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}
