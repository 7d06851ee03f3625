import type { Sys } from '../machine/sys';

/** A line of Apache's error log, as its prefork model writes it. */
export function notice(sys: Sys, module: string, text: string): string {
  const d = new Date(sys.now);
  const iso = d.toISOString();
  return `[${d.toUTCString().slice(0, 3)} ${d.toUTCString().slice(8, 11)} ${iso.slice(8, 10)} ${iso.slice(11, 23)}000 ${d.getUTCFullYear()}] [${module}:notice] [pid ${sys.pid}] ${text}\n`;
}

/** What Apache with PHP logs as it starts; `software` is what it calls itself. */
export const startedWithPhp = (sys: Sys, software: string): string =>
  `AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${sys.addresses[0] ?? '127.0.0.1'}. Set the 'ServerName' directive globally to suppress this message\n`.repeat(2) +
  notice(sys, 'mpm_prefork', `AH00163: ${software} configured -- resuming normal operations`) +
  notice(sys, 'core', "AH00094: Command line: 'apache2 -D FOREGROUND'");
