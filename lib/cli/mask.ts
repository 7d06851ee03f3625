/** Hides what differs from cluster to cluster, or with the seed: ages, times, hashes, addresses, ports, widths. */
export function masked(text: string): string {
  const plain = text
    .split('\n')
    .filter((l) => !/^Waiting for deployment .* rollout to finish/.test(l))
    .join('\n')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?|\d\d:\d\d:\d\d(\.\d+)?/g, 'TIME')
    .replace(/\b(10|192)\.\d+\.\d+\.\d+\b/g, 'ADDRESS')
    .replace(/:3[0-2]\d{3}\b/g, ':NODEPORT')
    .replace(/-[a-f0-9]{8,10}(-[a-z0-9]{5})?\b/g, '-HASH')
    .replace(/(?<=[a-z]-)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, 'HASH')
    .replace(/\.\.20\d\d_[\d_.]+/g, '..DATED')
    .replace(/\b[0-9a-f]{64}\b/g, 'ID')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID')
    .replace(/(resourceVersion: |pod-template-hash=)\S+/g, '$1MASKED')
    .replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} 20\d\d/g, 'DAY')
    .replace(/[\b\r]/g, '')
    .replace(/\bin [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size: \d+/g, 'in TIME')
    .replace(/\(x\d+ over \S+\)/g, '(xN over AGE)')
    .replace(/(?<=[\s(>]|^)(\d+y)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(?=[\s)]|$)/gm, (age) => (age === '' ? '' : 'AGE'))
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '')
    .replace(/\n+$/, '');
  // Rows of generated names stand in the order of those names, so in any.
  const lines = plain.split('\n');
  for (let from = 0; from < lines.length; from++) {
    let to = from;
    while (to < lines.length && lines[to]!.includes('-HASH')) to++;
    if (to > from + 1) lines.splice(from, to - from, ...lines.slice(from, to).sort());
    from = to;
  }
  return lines.join('\n');
}
