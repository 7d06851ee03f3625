import type { Program } from '../../machine/sys';
import { curl } from './curl/curl';
import { packetFilterPrograms } from './iptables';
import { ifconfig, ip, netstat, route, ss } from './interfaces';
import { nc, telnet } from './netcat';
import { dig, host, nslookup } from './nslookup';
import { ping } from './ping';
import { wget } from './wget';

/** Tools that talk over the network, or tell of it. */
export const netPrograms: readonly Program[] = [curl, dig, host, ifconfig, ip, nc, netstat, nslookup, ping, route, ss, telnet, wget, ...packetFilterPrograms];
