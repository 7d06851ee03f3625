import type { Sys } from '../../machine/sys';

/** A line as Kubernetes' components log it: `I1123 15:44:25.123456       1 server.go:150] text`. */
export function klog(sys: Pick<Sys, 'now' | 'pid'>, level: 'I' | 'W' | 'E' | 'F', where: string, text: string): string {
  const iso = new Date(sys.now).toISOString();
  return `${level}${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000 ${String(sys.pid).padStart(7)} ${where}] ${text}\n`;
}
