import { Node } from '../kinds';
import type * as T from '../kinds/types';
import type { FoundImage } from '../images/catalog';
import { formatReference, parseReference } from '../images/reference';
import { heldBack, nextBackoff } from './backoff';
import { hasImage, queuePull, storeImages } from './image-store';
import type { ContainerRecord } from './record';
import { event, wakeAfterError, type Sync } from './sync';

/** How fast a registry sends, in bytes a second, and how long it takes to ask. */
const SPEED = 45_000_000;
const ASKING = 400;
/** How long the runtime takes to see that it has an image already. */
const THERE = 45;
/** However large an image is: waiting longer teaches nothing more. */
const LONGEST = 1_700;
/** How many times as long it takes where more than two nodes share the line of the one machine that they are on. */
const SHARED = 1.7;

/** How a pull goes. */
export type PullRecord = Pick<ContainerRecord, 'pull' | 'reason' | 'shown'>;

/** Makes sure that a container's image is on the node: the image, or undefined when it is not there (yet). */
export const ensureImage = (s: Sync, c: T.Container, r: ContainerRecord): FoundImage | undefined => ensure(s, c.image ?? '', c.imagePullPolicy, r, c);

/**
 * The same of the images that are volumes of a container; the Pod itself is told of those. False while one is being
 * pulled, or cannot be: then the container's record says why (`getImageVolumes`).
 */
export function ensureVolumeImages(s: Sync, c: T.Container, r: ContainerRecord): boolean {
  for (const v of s.pod.spec!.volumes ?? []) {
    if (!v.image?.reference || !c.volumeMounts?.some((m) => m.name === v.name)) continue;
    const known = ((s.record.images ??= {})[v.name] ??= {});
    if (known.there) continue;
    if (r.shown) known.shown = r.shown;
    if (!ensure(s, v.image.reference, v.image.pullPolicy, known, undefined)) {
      if (known.reason) r.reason = known.reason;
      return false;
    }
    s.record.images[v.name] = { there: true };
  }
  return true;
}

/** `EnsureImageExists`. */
function ensure(s: Sync, image: string, wanted: string | undefined, r: PullRecord, c: T.Container | undefined): FoundImage | undefined {
  const reference = parseReference(image);
  const found = s.deps.image(image);
  const fail = (reason: string, message: string) => {
    event(s, 'Warning', 'Failed', `Error: ${reason}`, c);
    r.reason = { reason, message };
  };
  // The news that the sandbox is up brings a second look soon; later ones come as after any error.
  const again = () => (r.shown ? wakeAfterError(s) : s.wake(s.now + 1_000));
  if (!reference) {
    const why = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`;
    event(s, 'Warning', 'InspectFailed', why, c);
    fail('InvalidImageName', why);
    again();
    return undefined;
  }
  const name = formatReference(reference);
  const present = found !== undefined && hasImage(s.files, found.name);
  const policy = wanted ?? (reference.tag === 'latest' ? 'Always' : 'IfNotPresent');
  if (!r.pull) {
    if (present && policy !== 'Always') {
      event(s, 'Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`, c);
      return found;
    }
    if (policy === 'Never') {
      const why = `Container image "${image}" is not present with pull policy of Never`;
      event(s, 'Warning', 'ErrImageNeverPull', why, c);
      fail('ErrImageNeverPull', why);
      again();
      return undefined;
    }
    const held = s.record.backoff[`image ${image}`];
    if (held && heldBack(held, held.updated, s.now)) {
      event(s, 'Normal', 'BackOff', `Back-off pulling image "${image}"`, c);
      fail('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${notFound(name)}`);
      wakeAfterError(s);
      return undefined;
    }
    event(s, 'Normal', 'Pulling', `Pulling image "${image}"`, c);
    const jitter = 0.85 + s.deps.loop.random() * 0.3;
    const time = (there: boolean) => {
      if (there || present) return Math.round(THERE * jitter);
      const alone = Math.min(LONGEST, (ASKING + (found ? (found.bytes / SPEED) * 1000 : 200)) * jitter);
      return Math.round(alone * (s.client.list(Node).length > 2 ? SHARED : 1));
    };
    r.pull = { image, begun: s.now, ...queuePull(s.files, s.now, found?.name ?? name, time) };
  }
  if (s.now < r.pull.until) {
    s.wake(r.pull.until);
    return undefined;
  }
  const { from, until, begun } = r.pull;
  delete r.pull;
  if (!found) {
    event(s, 'Warning', 'Failed', `Failed to pull image "${image}": ${notFound(name)}`, c);
    fail('ErrImagePull', notFound(name));
    const key = `image ${image}`;
    const first = !s.record.backoff[key];
    s.record.backoff[key] = nextBackoff(s.record.backoff[key], s.now, s.now);
    // The first failure is looked at again at once, for the sandbox has just come up; later ones as any error.
    if (first) s.wake(s.now + 1_000);
    else wakeAfterError(s);
    return undefined;
  }
  storeImages(s.files, [found]);
  delete s.record.backoff[`image ${image}`];
  event(s, 'Normal', 'Pulled', `Successfully pulled image "${image}" in ${seconds(until - from)} (${seconds(until - begun)} including waiting). Image size: ${found.bytes} bytes.`, c);
  return found;
}

const notFound = (name: string): string => `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve image: ${name}: not found`;

/** A Go duration of whole milliseconds: `427ms`, `2.52s`. */
export function seconds(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const rest = `${(ms % 60_000) / 1000}s`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
