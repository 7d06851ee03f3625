import { NetworkError } from '../../core';
import type { Program, Sys, Turn } from '../../machine/sys';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { isAddress } from './dns';

interface Pinging {
  host: string;
  address: string;
  sent: number;
  times: number[];
  started: number;
  /** When the next echo is asked for. */
  next: number;
  /** After the last one: how long an answer is waited for. */
  end: number;
  errors: number;
  busybox: boolean;
  size: number;
}

const NEVER = 8.64e15;

const base = tool<any, Pinging>({
  name: 'ping',
  usage: '[options] <destination>',
  short: 'Send ICMP ECHO_REQUEST to network hosts.',
  version: 'from iputils 20221126',
  misuse: 2,
  hint: () => '\nUsage\n  ping [options] <destination>\n',
  flags: {
    count: { type: 'int', short: 'c', value: '<count>', help: 'stop after <count> replies' },
    interval: { type: 'string', short: 'i', value: '<interval>', help: 'seconds between sending each packet' },
    W: { type: 'string', value: '<timeout>', help: 'time to wait for response' },
    w: { type: 'string', value: '<deadline>', help: 'reply wait <deadline> in seconds' },
    size: { type: 'int', short: 's', value: '<size>', help: 'use <size> as number of data bytes to be sent' },
    quiet: { type: 'bool', short: 'q', help: 'quiet output' },
    n: { type: 'bool', help: 'no dns name resolution' },
    '4': { type: 'bool', help: 'use IPv4' },
    t: { type: 'int', value: '<ttl>', help: 'define time to live' },
    I: { type: 'string', value: '<interface>', help: 'either interface name or address', hidden: true },
  },
  run(ctx) {
    const { sys, args, flags, busybox, err, misuse } = ctx;
    const host = args[0];
    if (host === undefined) {
      if (busybox) return misuse();
      err('ping: usage error: Destination address required\n');
      return 2;
    }
    let address = host;
    try {
      if (!isAddress(host)) address = sys.resolve(host)[0] ?? host;
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      err(busybox ? `ping: bad address '${host}'\n` : `ping: ${host}: ${e.failure === 'timeout' ? 'Temporary failure in name resolution' : 'Name or service not known'}\n`);
      return busybox ? 1 : 2;
    }
    const size = Math.min(Math.max(flags.size ?? 56, 0), 65507);
    ctx.out(busybox ? `PING ${host} (${address}): ${size} data bytes\n` : `PING ${host} (${address}) ${size}(${size + 28}) bytes of data.\n`);
    sys.handle('INT', 'handle');
    const s: Pinging = { host, address, sent: 0, times: [], started: sys.now, next: sys.now, end: NEVER, errors: 0, busybox, size };
    return go(ctx, s);
  },
  resume: go,
});

function go(ctx: ToolContext<any>, s: Pinging): number | Turn<Pinging> {
  const { sys, flags, out } = ctx;
  const limit = flags.w === undefined ? NEVER : s.started + Number(flags.w) * 1000;
  if (sys.now >= Math.min(s.end, limit)) return report(sys, s);
  if (sys.now >= s.next) {
    const seq = s.sent++;
    s.next = sys.now + Math.max(0.002, Number(flags.interval ?? 1) || 1) * 1000;
    try {
      const base = sys.ping(s.address);
      const ms = base * (0.85 + sys.random() * 0.5);
      s.times.push(ms);
      if (!flags.quiet) {
        if (s.busybox) out(`${s.size + 8} bytes from ${s.address}: seq=${seq} ttl=64 time=${ms.toFixed(3)} ms\n`);
        else out(`${s.size + 8} bytes from ${s.host === s.address ? s.address : `${s.host} (${s.address})`}: icmp_seq=${seq + 1} ttl=64 time=${ms < 1 ? ms.toFixed(3) : ms.toFixed(2)} ms\n`);
      }
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      if (e.failure === 'no-route') {
        s.errors++;
        if (!s.busybox) out(`From ${sys.addresses[0] ?? '127.0.0.1'} icmp_seq=${seq + 1} Destination Host Unreachable\n`);
      }
    }
    if (flags.count !== undefined && s.sent >= flags.count) {
      s.next = NEVER;
      s.end = s.times.length === s.sent ? sys.now : sys.now + (Number(flags.W ?? 10) || 10) * 1000;
      if (s.end === sys.now) return report(sys, s);
    }
  }
  return { wait: { until: Math.min(s.next, s.end, limit) }, state: s };
}

/** The statistics; the status is 0 when at least one answer came. */
function report(sys: Sys, s: Pinging): number {
  const lost = s.sent === 0 ? 0 : Math.round((100 * (s.sent - s.times.length)) / s.sent);
  const min = Math.min(...s.times);
  const max = Math.max(...s.times);
  const mean = s.times.reduce((a, b) => a + b, 0) / s.times.length;
  const deviation = Math.sqrt(Math.max(0, s.times.reduce((a, b) => a + b * b, 0) / s.times.length - mean * mean));
  let text = `\n--- ${s.host} ping statistics ---\n`;
  if (s.busybox) {
    text += `${s.sent} packets transmitted, ${s.times.length} packets received, ${lost}% packet loss\n`;
    if (s.times.length) text += `round-trip min/avg/max = ${min.toFixed(3)}/${mean.toFixed(3)}/${max.toFixed(3)} ms\n`;
  } else {
    text += `${s.sent} packets transmitted, ${s.times.length} received${s.errors ? `, +${s.errors} errors` : ''}, ${lost}% packet loss, time ${Math.round(sys.now - s.started)}ms\n`;
    text += s.times.length ? `rtt min/avg/max/mdev = ${min.toFixed(3)}/${mean.toFixed(3)}/${max.toFixed(3)}/${deviation.toFixed(3)} ms\n` : '\n';
  }
  sys.write(1, text);
  return s.times.length ? 0 : 1;
}

export const ping: Program<Pinging> = {
  ...base,
  signal(sys, s, signal): Turn<Pinging> | 'default' {
    if (signal !== 'INT') return 'default';
    return { exit: report(sys, s) };
  },
};
