import type { Sys } from '../machine/sys';

/** A line of Apache's error log, as its prefork model writes it. */
export function notice(sys: Sys, module: string, text: string): string {
  const d = new Date(sys.now);
  const iso = d.toISOString();
  return `[${d.toUTCString().slice(0, 3)} ${d.toUTCString().slice(8, 11)} ${iso.slice(8, 10)} ${iso.slice(11, 23)}000 ${d.getUTCFullYear()}] [${module}:notice] [pid ${sys.pid}] ${text}\n`;
}
