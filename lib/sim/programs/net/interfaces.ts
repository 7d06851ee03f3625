import type { Sys } from '../../machine/sys';
import { baseName } from '../files/common';
import { tool } from '../tool';

/** Interfaces of this machine: loopback, and one for all addresses it has. */
function own(sys: Sys): { address: string; prefix: number; mac: string; broadcast: string; gateway: string }[] {
  return sys.addresses.filter((a) => /^\d+\.\d+\.\d+\.\d+$/.test(a)).map((address) => {
    const parts = address.split('.').map(Number);
    const mac = ['02', '42', ...parts.map((n) => n.toString(16).padStart(2, '0'))].join(':');
    const net = parts.slice(0, 3).join('.');
    return { address, prefix: 24, mac, broadcast: `${net}.255`, gateway: `${net}.1` };
  });
}

export const ip = tool<any>({
  name: 'ip',
  usage: '[ OPTIONS ] OBJECT { COMMAND | help }',
  short: 'Show addresses, links, routes and neighbours. Nothing can be changed here.',
  version: 'utility, iproute2-6.1.0',
  raw: true,
  flags: {},
  run({ sys, args, out, err }) {
    const words = args.filter((a) => !a.startsWith('-'));
    const brief = args.includes('-br') || args.includes('-brief');
    const [object = '', verb = 'show', ...rest] = words;
    const is = (name: string, least = 1) => object !== '' && name.startsWith(object) && object.length >= least;
    if (!['show', 'list', 'ls', 's', 'l', 'get', 'sh', 'sho'].includes(verb) && !/^(eth|lo|dev)/.test(verb)) {
      err(sys.user === 'root' ? 'RTNETLINK answers: Operation not supported\n' : 'RTNETLINK answers: Operation not permitted\n');
      return 2;
    }
    const only = [verb, ...rest].find((w) => /^(eth\d|lo)$/.test(w));
    const mine = own(sys);
    if (is('address') || is('link')) {
      const addresses = is('address');
      if (brief) {
        if (only === undefined || only === 'lo') out(`lo               UNKNOWN        ${addresses ? '127.0.0.1/8 ::1/128 ' : '00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> '}\n`);
        mine.forEach((i, n) => {
          if (only === undefined || only === `eth${n}`) out(`${`eth${n}`.padEnd(17)}UP             ${addresses ? `${i.address}/${i.prefix} ` : `${i.mac} <BROADCAST,MULTICAST,UP,LOWER_UP> `}\n`);
        });
        return 0;
      }
      if (only === undefined || only === 'lo') {
        out('1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n');
        if (addresses) out('    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n');
      }
      mine.forEach((i, n) => {
        if (only !== undefined && only !== `eth${n}`) return;
        out(`${n + 2}: eth${n}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n    link/ether ${i.mac} brd ff:ff:ff:ff:ff:ff\n`);
        if (addresses) out(`    inet ${i.address}/${i.prefix} brd ${i.broadcast} scope global eth${n}\n       valid_lft forever preferred_lft forever\n`);
      });
      return 0;
    }
    if (is('route')) {
      const via = mine[0];
      if (verb === 'get') out(`${rest[0] ?? ''} via ${via?.gateway ?? ''} dev eth0 src ${via?.address ?? ''} uid 0 \n    cache \n`);
      else if (via) {
        out(`default via ${via.gateway} dev eth0 \n`);
        for (const r of sys.ranges) out(r.via ? `${r.range} via ${r.via} dev eth0 \n` : `${r.range} dev bridge proto kernel scope link src ${r.range.replace(/0\/\d+$/, '1')} \n`);
        mine.forEach((i, n) => out(`${i.address.replace(/\d+$/, '0')}/${i.prefix} dev eth${n} ${sys.flavour === 'busybox' ? 'scope link ' : 'proto kernel scope link '} src ${i.address} \n`.replace('link  src', sys.flavour === 'busybox' ? 'link  src' : 'link src')));
      }
      return 0;
    }
    if (is('neighbour')) {
      const via = mine[0];
      if (via) out(`${via.gateway} dev eth0 lladdr 02:42:ac:00:00:01 REACHABLE\n`);
      return 0;
    }
    err(object === '' ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { address | link | neighbour | route }\n' : `Object "${object}" is unknown, try "ip help".\n`);
    return object === '' ? 255 : 1;
  },
});

export const ifconfig = tool<any>({
  name: 'ifconfig',
  usage: '[-a] [interface]',
  short: 'Show network interfaces.',
  flags: { a: { type: 'bool', help: 'all interfaces' } },
  run({ sys, args, out, err, busybox }) {
    const only = args[0];
    const mine = own(sys);
    if (only !== undefined && only !== 'lo' && !mine.some((_, n) => only === `eth${n}`)) {
      err(busybox ? `ifconfig: ${only}: error fetching interface information: Device not found\n` : `${only}: error fetching interface information: Device not found\n`);
      return 1;
    }
    mine.forEach((i, n) => {
      if (only === undefined || only === `eth${n}`) out(`${`eth${n}`.padEnd(10)}Link encap:Ethernet  HWaddr ${i.mac.toUpperCase()}  \n          inet addr:${i.address}  Bcast:${i.broadcast}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:0 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n`);
    });
    if (only === undefined || only === 'lo') out('lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n');
    return 0;
  },
});

export const route = tool<any>({
  name: 'route',
  usage: '[-n]',
  short: 'Show the routing table.',
  flags: { n: { type: 'bool', help: "don't resolve names" } },
  run({ sys, out }) {
    out('Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n');
    own(sys).forEach((i, n) => {
      if (n === 0) out(`0.0.0.0         ${i.gateway.padEnd(16)}0.0.0.0         UG    0      0        0 eth0\n`);
      out(`${i.address.replace(/\d+$/, '0').padEnd(16)}0.0.0.0         255.255.255.0   U     0      0        0 eth${n}\n`);
    });
    return 0;
  },
});

/** Who listens on this machine's network, in order of ports. */
function listeners(sys: Sys): { address: string; port: number; pid: number; command: string }[] {
  const processes = new Map(sys.processes().map((p) => [p.pid, p]));
  return sys.listening.map((l) => ({ ...l, command: baseName(processes.get(l.pid)?.argv[0] ?? '-') })).sort((x, y) => x.port - y.port);
}

const socketFlags = {
  tcp: { type: 'bool', short: 't', help: 'TCP sockets' },
  udp: { type: 'bool', short: 'u', help: 'UDP sockets' },
  listening: { type: 'bool', short: 'l', help: 'listening sockets' },
  numeric: { type: 'bool', short: 'n', help: "don't resolve names" },
  processes: { type: 'bool', short: 'p', help: 'show process using socket' },
  all: { type: 'bool', short: 'a', help: 'all sockets' },
  '4': { type: 'bool', help: 'IPv4 only' },
} as const;

export const netstat = tool<any>({
  name: 'netstat',
  usage: '[-tulnpa]',
  short: 'Show who listens on which port.',
  flags: { ...socketFlags, route: { type: 'bool', short: 'r', help: 'routing table', unsupported: true } },
  run({ sys, flags, out }) {
    out(`Active Internet connections (${flags.listening ? 'only servers' : flags.all ? 'servers and established' : 'w/o servers'})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${flags.processes ? 'PID/Program name    ' : ''}\n`);
    if ((flags.listening || flags.all) && !(flags.udp && !flags.tcp)) {
      for (const l of listeners(sys)) out(`tcp        0      0 ${`${l.address}:${l.port}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} LISTEN      ${flags.processes ? `${l.pid}/${l.command}`.padEnd(20) : ''}\n`);
    }
    return 0;
  },
});

export const ss = tool<any>({
  name: 'ss',
  usage: '[ OPTIONS ]',
  short: 'Show who listens on which port.',
  version: 'utility, iproute2-6.1.0',
  flags: { ...socketFlags, 'no-header': { type: 'bool', short: 'H', help: 'suppress header line' }, summary: { type: 'bool', short: 's', help: 'show socket usage summary', unsupported: true } },
  run({ sys, flags, out }) {
    const rows = (flags.listening || flags.all) && !(flags.udp && !flags.tcp) ? listeners(sys) : [];
    const lead = flags.tcp && !flags.udp ? '' : 'Netid ';
    if (!flags['no-header']) out(`${lead}State  Recv-Q Send-Q Local Address:Port  Peer Address:Port${flags.processes ? 'Process' : ''}\n`);
    for (const l of rows) out(`${lead ? 'tcp   ' : ''}LISTEN 0      4096   ${l.address.padStart(13)}:${String(l.port).padEnd(5)}      0.0.0.0:*    ${flags.processes ? `users:(("${l.command}",pid=${l.pid},fd=3))` : ''}\n`);
    return 0;
  },
});
