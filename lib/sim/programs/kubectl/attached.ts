import { Errno } from '../../machine/sys';
import type { Wait } from '../../machine/sys';
import type { Ctx } from './command';
import { resourcePath } from './discovery';
import { Fail } from './errors';
import { podType, upgradeError } from './pods';

/**
 * A connection to the main process of a container: what it says comes here, what is typed here goes there. Where both have
 * a terminal this one is raw meanwhile, so that every key, ^C too, goes to the container's, and the keys to detach by are
 * looked for on the way.
 */
export interface Attached {
  readonly from: readonly { readonly fd: number; readonly to: number }[];
  /** The descriptor that leads to its input, while this process's own is read for it. */
  readonly input?: number;
  readonly raw: boolean;
  /** The keys that end it, and how many of them were typed last. */
  readonly detach: string;
  readonly typed: number;
}

export interface AttachWish {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
  readonly detachKeys: string;
}

/** What the server hands over for an attach: the container's main process. */
interface Target {
  readonly machine: string;
  readonly attach: number;
  readonly stdin: boolean;
  /** Its input ends with the first one who was attached. */
  readonly once: boolean;
}

const RECORDED = 'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n';
const PROMPT = "If you don't see a command prompt, try pressing enter.\n";

/** `ctrl-p,ctrl-q` as the characters that those keys give. Throws kubectl's sentence. */
function keySequence(text: string): string {
  return text
    .split(',')
    .map((key) => {
      const ctrl = /^ctrl-([a-z@[\\\]^_])$/i.exec(key);
      if (ctrl) return String.fromCharCode(ctrl[1]!.toUpperCase().charCodeAt(0) & 31);
      if ([...key].length !== 1) throw new Fail(`could not bind detach keys: unknown key "${key}"`);
      return key;
    })
    .join('');
}

/** Attaches to a running container. Throws where there is nothing to attach to. */
export function attachToContainer(ctx: Ctx, pod: any, container: any, wish: AttachWish): Attached {
  const { sys } = ctx;
  const detach = keySequence(wish.detachKeys || 'ctrl-p,ctrl-q');
  if (wish.tty && !container.tty && !wish.quiet) ctx.err(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  const raw = container.tty === true && wish.stdin && sys.tty(0) !== undefined;
  if (container.tty && wish.stdin && !raw) ctx.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  if (!wish.quiet) ctx.err(RECORDED + PROMPT);
  const { namespace, name } = pod.metadata;
  let target: Target;
  try {
    const path = resourcePath(podType(ctx), namespace, name, 'attach');
    const query = { container: container.name, stdin: wish.stdin, stdout: true, stderr: !container.tty, tty: container.tty === true };
    target = ctx.api.send({ method: 'GET', path, query, headers: { upgrade: 'websocket', connection: 'Upgrade' } }).upgrade as unknown as Target;
  } catch (e) {
    throw upgradeError(e);
  }
  try {
    const { input, output, error, tty } = sys.attach(target.machine, target.attach, { once: target.once && wish.stdin });
    const typing = wish.stdin && target.stdin && input >= 0;
    if (input >= 0 && !typing && !tty) sys.close(input);
    if (raw) {
      sys.tty(0)!.mode = 'raw';
      sys.handle('WINCH', 'handle');
      const { cols, rows } = sys.tty(0)!;
      sys.resize(output, cols, rows);
    }
    const from = [
      { fd: output, to: 1 },
      { fd: error, to: 2 },
    ].filter((s) => s.fd >= 0);
    return { from, ...(typing ? { input } : {}), raw, detach, typed: 0 };
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    throw new Fail('Internal error occurred: Internal error occurred: error attaching to container: container is in CONTAINER_EXITED state');
  }
}

/** Passes on what there is both ways: over, or what to go on with and to wait for. */
export function pumpAttached(ctx: Ctx, attached: Attached): 'over' | { readonly attached: Attached; readonly wait: Wait } {
  const { sys } = ctx;
  let { input, typed } = attached;
  while (input !== undefined) {
    const text = sys.read(0);
    if (text === undefined) break;
    if (text === '') {
      // The end of one's own input is that of a container without a terminal; a terminal stays.
      if (!attached.from.some((f) => f.fd === input)) sys.close(input);
      input = undefined;
    } else if (attached.raw) {
      const keys = scan(text, attached.detach, typed);
      if (keys.forward !== '') sys.write(input, keys.forward);
      typed = keys.typed;
      if (keys.detached) return finish(ctx, attached);
    } else {
      try {
        sys.write(input, text);
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        input = undefined;
      }
    }
  }
  const from = attached.from.filter(({ fd, to }) => {
    for (;;) {
      const text = sys.read(fd);
      if (text === undefined) return true;
      if (text === '') return false;
      sys.write(to, text);
    }
  });
  if (from.length === 0) return finish(ctx, attached);
  const { input: _closed, ...rest } = attached;
  return { attached: { ...rest, from, ...(input !== undefined ? { input } : {}), typed }, wait: { readable: [...from.map((f) => f.fd), ...(input !== undefined ? [0] : [])] } };
}

/** The window has another size. */
export function resizeAttached(ctx: Ctx, attached: Attached): void {
  const tty = ctx.sys.tty(0);
  if (attached.raw && tty) ctx.sys.resize(attached.from[0]!.fd, tty.cols, tty.rows);
}

/** Lets go: the terminal is as it was. */
function finish(ctx: Ctx, attached: Attached): 'over' {
  const { sys } = ctx;
  for (const fd of new Set([...attached.from.map((f) => f.fd), ...(attached.input !== undefined ? [attached.input] : [])])) sys.close(fd);
  const tty = sys.tty(0);
  if (attached.raw && tty) tty.mode = 'cooked';
  return 'over';
}

/** What of the keys is to be passed on; the first keys of the sequence are held back until the next one is known. */
function scan(text: string, sequence: string, typed: number): { forward: string; typed: number; detached: boolean } {
  let forward = '';
  let n = typed;
  for (const key of text) {
    if (key === sequence[n]) {
      n++;
      if (n === sequence.length) return { forward, typed: 0, detached: true };
      continue;
    }
    forward += sequence.slice(0, n);
    n = key === sequence[0] ? 1 : 0;
    if (n === 0) forward += key;
  }
  return { forward, typed: n, detached: false };
}

/** What is said when a session at a terminal is over. */
export function sessionEnded(ctx: Ctx, pod: any, container: string, wish: AttachWish, attached: Pick<Attached, 'raw'>): void {
  if (wish.quiet || !wish.stdin || !attached.raw) return;
  const how = `kubectl attach ${pod.metadata.name} -c ${container} -n ${pod.metadata.namespace} -i -t`;
  const ephemeral = (pod.spec?.ephemeralContainers ?? []).some((c: any) => c.name === container);
  ctx.out(ephemeral ? `Session ended, the ephemeral container will not be restarted but may be reattached using '${how}' if it is still running\n` : `Session ended, resume using '${how}' command\n`);
}
