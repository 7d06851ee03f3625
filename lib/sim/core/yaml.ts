import { isAlias, isMap, isSeq } from 'yaml';
import type { Document, Node } from 'yaml';
import { allowedRatio } from './go-yaml';

/**
 * Do a document's aliases multiply so that Go's YAML library refuses it ("document contains excessive aliasing",
 * yaml.v2 `decode.go`)? Ends after a few million nodes, whatever the document says.
 */
export function excessiveAliasing(doc: Document): boolean {
  let decoded = 0;
  let aliased = 0;
  const anchors = new Map<string, Node>();
  /** The anchors being read: an alias within its own anchor is another error. */
  const open = new Set<Node>();
  const read = (node: unknown, depth: number): boolean => {
    if (node === null || typeof node !== 'object') return false;
    decoded++;
    if (depth > 0) aliased++;
    if (aliased > 100 && decoded > 1000 && aliased / decoded > allowedRatio(decoded)) return true;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (!target || open.has(target)) return false;
      open.add(target);
      const refused = read(target, depth + 1);
      open.delete(target);
      return refused;
    }
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined && depth === 0) anchors.set(anchor, node as Node);
    if (isSeq(node)) return node.items.some((item) => read(item, depth));
    if (isMap(node)) return node.items.some((pair) => read(pair.key, depth) || read(pair.value, depth));
    return false;
  };
  return read(doc.contents, 0);
}
