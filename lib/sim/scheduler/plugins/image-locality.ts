import { MAX_SCORE, type Plugin } from '../plugin';

const MB = 1024 * 1024;
const LEAST = 23 * MB;
const MOST_PER_CONTAINER = 1000 * MB;

/** Prefers nodes that have the Pod's images, by size; an image that few nodes have counts less. */
export const imageLocality: Plugin = {
  name: 'ImageLocality',
  weight: 1,
  score(pod, cluster) {
    const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
    const names = containers.map((c) => normalized(c.image ?? ''));
    const bytes = new Map<string, Map<string, number>>();
    for (const n of cluster.nodes) {
      for (const image of n.node.status?.images ?? []) {
        for (const name of image.names ?? []) {
          let there = bytes.get(name);
          if (!there) bytes.set(name, (there = new Map()));
          there.set(n.name, image.sizeBytes ?? 0);
        }
      }
    }
    return (n) => {
      let sum = 0;
      for (const name of names) {
        const there = bytes.get(name);
        const size = there?.get(n.name);
        if (size !== undefined) sum += Math.floor((size * there!.size) / cluster.nodes.length);
      }
      const most = MOST_PER_CONTAINER * containers.length;
      return Math.floor((MAX_SCORE * (Math.min(Math.max(sum, LEAST), most) - LEAST)) / (most - LEAST));
    };
  },
};

/** The name with the tag that is meant when none is written. */
function normalized(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}
