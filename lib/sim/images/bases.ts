import type { FileTree } from '../machine/files';
import { laptopTree } from './base/laptop';
import { nodeTree } from './base/node';
import { imageTree } from './catalog';

/** Files of a machine's base: `laptop`, `node`, or an image by its whole name. Throws for any other: whoever makes machines has looked it up. */
export function baseFiles(name: string): FileTree {
  if (name === 'laptop') return laptopTree();
  if (name === 'node') return nodeTree();
  const tree = imageTree(name);
  if (!tree) throw new Error(`images: no base ${name}`);
  return tree;
}
