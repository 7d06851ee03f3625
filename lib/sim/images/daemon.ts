import type { HttpRequest, HttpResponse } from '../core';
import type { Program, Rest, Sys } from '../machine/sys';

/** A program that opens ports, says a few lines and then answers requests until it is told to end. */
export interface Daemon {
  readonly name: string;
  readonly rest?: Rest;
  /** Ports to open. */
  ports(sys: Sys): readonly number[];
  /** Why it cannot start: it says so, and ends with status 1. */
  fault?(sys: Sys): string | undefined;
  /** Its first lines. */
  log?(sys: Sys): string;
  request?(sys: Sys, request: HttpRequest): HttpResponse;
  /** The file with the certificate it shows on a port. */
  certificate?(sys: Sys, port: number): string | undefined;
  /** Its last lines, when it ends on TERM, INT or QUIT. Absent: it does not handle signals. */
  farewell?(sys: Sys, signal: string): string;
  /** Exit status after a farewell; 0 if absent. */
  readonly status?: number;
  /** The descriptor its lines go to; 1 if absent. */
  readonly stream?: 1 | 2;
}

/** Makes a program of it. */
export function daemon(d: Daemon): Program<null> {
  const out = d.stream ?? 1;
  return {
    name: d.name,
    ...(d.rest ? { rest: d.rest } : {}),
    start(sys) {
      const fault = d.fault?.(sys);
      if (fault !== undefined) {
        sys.write(out, fault);
        return { exit: 1 };
      }
      for (const port of d.ports(sys)) sys.listen(port);
      if (d.log) sys.write(out, d.log(sys));
      if (d.farewell) for (const s of ['TERM', 'INT', 'QUIT'] as const) sys.handle(s, 'handle');
      return { wait: { signal: true }, state: null };
    },
    resume: () => ({ wait: { signal: true }, state: null }),
    signal(sys, _state, signal) {
      if (!d.farewell || !['TERM', 'INT', 'QUIT'].includes(signal)) return 'default';
      sys.write(out, d.farewell(sys, signal));
      return { exit: d.status ?? 0 };
    },
    certificate(sys: Sys, _state: null, port: number) {
      const path = d.certificate?.(sys, port);
      return path !== undefined && sys.files.exists(path) ? sys.files.read(path) : undefined;
    },
    ...(d.request ? { request: (sys: Sys, _state: null, r: HttpRequest) => d.request!(sys, r) } : {}),
  };
}

/** The value of `--name=value` or `--name value` among a process's arguments. */
export function option(argv: readonly string[], name: string): string | undefined {
  for (let i = 1; i < argv.length; i++) {
    if (argv[i] === `--${name}`) return argv[i + 1];
    if (argv[i]!.startsWith(`--${name}=`)) return argv[i]!.slice(name.length + 3);
  }
  return undefined;
}
