/** Does a label selector's text (`a=b,c!=d,e in (f,g),h,!i`) select these labels? For what is filtered on this side. */
export function matchesLabels(labels: Readonly<Record<string, string>>, selector: string): boolean {
  const parts = selector.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
  return parts.every((part) => {
    const p = part.trim();
    const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(p);
    const has = (key: string) => Object.prototype.hasOwnProperty.call(labels, key);
    if (set) {
      const inside = has(set[1]!) && set[3]!.split(',').map((x) => x.trim()).includes(labels[set[1]!]!);
      return set[2] === 'in' ? inside : !inside;
    }
    const pair = /^([^!=\s]+)\s*(==|=|!=)\s*(.*)$/.exec(p);
    if (pair) return (has(pair[1]!) && labels[pair[1]!] === pair[3]) === (pair[2] !== '!=');
    return p.startsWith('!') ? !has(p.slice(1).trim()) : has(p);
  });
}
