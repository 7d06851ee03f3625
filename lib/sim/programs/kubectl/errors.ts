import type { Status } from '../../api/client';
import { goQuote } from '../pflag';

/**
 * The kinds of failure kubectl tells apart, and the one place where they become text (kubectl `pkg/cmd/util/helpers.go`,
 * checkErr and StandardErrorMessage). Commands throw; the program renders.
 */

/** Any other failure: printed as `error: message`. */
export class Fail extends Error {}

/** A refusal by the API server. */
export class StatusError extends Error {
  constructor(readonly status: Status) {
    super(status.message);
  }
  get reason(): string {
    return this.status.reason;
  }

  /** The same refusal with a message around its own, e.g. `error when creating "a.yaml": …`. */
  wrap(message: (old: string) => string): StatusError {
    return new StatusError({ ...this.status, message: message(this.message) });
  }
}

/** There was no answer. `message` is Go's: `Get "https://…": dial tcp 1.2.3.4:1: connect: connection refused`. */
export class ConnectionError extends Error {
  constructor(
    readonly method: string,
    readonly url: string,
    /** Text of the cause alone. */
    readonly why: string,
    /** Milliseconds until the failure is known. */
    readonly after = 0,
  ) {
    super(`${method[0]}${method.slice(1).toLowerCase()} ${goQuote(url)}: ${why}`);
  }
}

/** A kubeconfig that makes no sense. */
export class ConfigError extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(`invalid configuration: ${reasons.join(', ')}`);
  }
}

/** Wrong use; the message is followed by a pointer to the help of this command. */
export class UsageError extends Error {}

/** A message printed as it is, without `error: `. */
export class Plain extends Error {}

/** What kubectl logs as its last word (klog.Exit): with a log's header, which the program adds. */
export class Fatal extends Error {
  constructor(
    readonly where: string,
    message: string,
  ) {
    super(message);
  }
}

/** There is no Pod yet: the command is tried again for so many milliseconds. */
export class NotYet extends Error {
  constructor(readonly timeout: number) {
    super('timed out waiting for the condition');
  }
}

/** Several failures, each printed on a line of its own; with `listed` one alone is printed like one of several, without `error: `. */
export class Aggregate extends Error {
  constructor(
    readonly errors: readonly unknown[],
    readonly listed = false,
  ) {
    const said = [...new Set(errors.map(messageOf))];
    super(said.length === 1 ? said[0] : `[${said.join(', ')}]`);
  }
}

/** Ends the command with this status, and with nothing said but `text`. */
export class Exit extends Error {
  constructor(
    readonly code: number,
    readonly text = '',
  ) {
    super(`exit ${code}`);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export const isStatus = (error: unknown, reason: string): error is StatusError => error instanceof StatusError && error.reason === reason;

/** Throws what was gathered, if anything was: one failure as itself, several as one. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new Aggregate(errors);
}

/** What stands on stderr for a failure, and the exit status. `path` is the command's, e.g. `kubectl get`. */
export function render(error: unknown, path: string): { readonly text: string; readonly code: number } {
  if (error instanceof Exit) return { text: line(error.text), code: error.code };
  if (error instanceof Aggregate) {
    const [only] = error.errors;
    if (error.errors.length === 1 && (!error.listed || only instanceof Aggregate)) return render(only, path);
    return { text: error.errors.map((e) => `${standard(e) ?? messageOf(e)}\n`).join(''), code: 1 };
  }
  if (error instanceof UsageError) return { text: line(`error: ${error.message}\nSee '${path} -h' for help and examples`), code: 1 };
  if (error instanceof Plain) return { text: line(error.message), code: 1 };
  if (error instanceof ConfigError) {
    const [only] = error.reasons;
    return { text: error.reasons.length === 1 ? `Error in configuration: ${only}\n` : `Error in configuration: \n${error.reasons.map((r) => `* ${r}\n`).join('')}`, code: 1 };
  }
  if (isStatus(error, 'Invalid')) return { text: line(invalid(error.status)), code: 1 };
  const known = standard(error);
  if (known !== undefined) return { text: line(known), code: 1 };
  const message = messageOf(error);
  return { text: line(message.startsWith('error: ') ? message : `error: ${message}`), code: 1 };
}

const line = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

function standard(error: unknown): string | undefined {
  if (error instanceof StatusError) {
    const { reason } = error.status;
    if (reason === 'Unauthorized') return `error: You must be logged in to the server (${error.message})`;
    return reason ? `Error from server (${reason}): ${error.message}` : `Error from server: ${error.message}`;
  }
  if (error instanceof ConnectionError) {
    if (error.why.includes('connection refused')) {
      return `The connection to the server ${hostOf(error.url)} was refused - did you specify the right host or port?`;
    }
    return `Unable to connect to the server: ${error.why}`;
  }
  return undefined;
}

/** `host:port` of a URL. */
export function hostOf(url: string): string {
  return /^[a-z]+:\/\/([^/?#]*)/.exec(url)?.[1] ?? url;
}

function invalid(status: Status): string {
  const { details } = status;
  const start = 'The request is invalid';
  if (!details) return status.message ? `${start}: ${status.message}` : start;
  const named = Boolean(details.kind || details.name);
  const causes = details.causes ?? [];
  let text = named ? `The ${details.kind ?? ''} ${goQuote(details.name ?? '')} is invalid` : start;
  if (!named && status.message && causes.length === 0) text += `: ${status.message}`;
  if (causes.length === 0) return text;
  const lines = [...new Set(causes.map((c) => (c.field ? `${c.field}: ${c.message}` : c.message)))];
  return lines.length === 1 ? `${text}: ${lines[0]}\n` : `${text}: \n${lines.map((l) => `* ${l}\n`).join('')}`;
}

/** What is no failure of the command's, but a mistake of ours: it is never told with others. */
export const isMistake = (e: unknown): boolean => e instanceof Error && (e.constructor === Error || e instanceof TypeError || e instanceof RangeError);
