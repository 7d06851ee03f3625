/**
 * `make`, which must be pure, with its answers kept for the texts that come again and again (a cluster's certificates, the
 * quantities of a template, the times of one moment). It forgets all of them after `most` texts, and keeps none of a text
 * longer than `longest` characters: what is kept depends on no world and is never saved.
 */
export function remembered<T>(make: (text: string) => T, most = 1000, longest = 8192): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    if (answers.has(text)) return answers.get(text)!;
    const answer = make(text);
    if (text.length > longest) return answer;
    if (answers.size >= most) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}
