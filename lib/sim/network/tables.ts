import { sha256 } from '@noble/hashes/sha2.js';
import { toBytes } from '../core';
import type * as T from '../kinds/types';
import type { Rules } from './services';

/** One table of a node's packet filter, as `iptables-save` has it: policies of the built-in chains, all chains, and the rules. */
export interface Table {
  readonly name: string;
  readonly builtin: readonly string[];
  /** Chains that were added, by name. */
  readonly chains: readonly string[];
  /** `-A CHAIN …`, chain by chain. */
  readonly rules: readonly string[];
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first sixteen letters of a text's SHA-256 in base 32: what kube-proxy names its chains with. */
function letters(text: string): string {
  const hash = sha256(toBytes(text));
  let out = '';
  for (let bit = 0; out.length < 16; bit += 5) {
    const two = (hash[bit >> 3]! << 8) | hash[(bit >> 3) + 1]!;
    out += LETTERS[(two >> (11 - (bit & 7))) & 31];
  }
  return out;
}

const comment = (text: string): string => `-m comment --comment "${text}"`;
const REJECT = '-j REJECT --reject-with icmp-port-unreachable';
const PODS = '10.244.0.0/16';

interface Endpoint {
  readonly at: string;
  readonly address: string;
  readonly node: string | undefined;
}

/** Endpoints that traffic is sent to: those that are ready, else those that leave and still serve. */
function endpointsOf(rules: Rules, service: T.Service, port: { readonly name?: string; readonly protocol?: string }): Endpoint[] {
  const ready: Endpoint[] = [];
  const leaving: Endpoint[] = [];
  for (const s of rules.slices) {
    if (s.metadata.namespace !== service.metadata.namespace || s.metadata.labels?.['kubernetes.io/service-name'] !== service.metadata.name) continue;
    const p = s.ports?.find((x) => (x.name ?? '') === (port.name ?? '') && (x.protocol ?? 'TCP') === (port.protocol ?? 'TCP'));
    if (p?.port === undefined) continue;
    for (const e of s.endpoints ?? []) {
      const to = e.conditions?.ready !== false ? ready : e.conditions?.serving && e.conditions?.terminating ? leaving : undefined;
      for (const address of to ? e.addresses : []) to!.push({ at: `${address}:${p.port}`, address, node: e.nodeName });
    }
  }
  return (ready.length > 0 ? ready : leaving).sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** What share of packets a rule lets go on, as the kernel keeps it: in 2^31sts. */
const probability = (n: number): string => (Math.round((1 / n) * 2 ** 31) / 2 ** 31).toFixed(11);

/** The tables that kube-proxy keeps on a node (`pkg/proxy/iptables/proxier.go`), made of Services and EndpointSlices. */
export function tablesOf(rules: Rules, node: string): readonly Table[] {
  const nat = new Map<string, string[]>();
  const filter: string[] = [];
  const external: string[] = [];
  const add = (chain: string, ...lines: string[]) => nat.set(chain, [...(nat.get(chain) ?? []), ...lines]);
  for (const service of [...rules.services].sort((a, b) => (`${a.metadata.namespace}/${a.metadata.name}` < `${b.metadata.namespace}/${b.metadata.name}` ? -1 : 1))) {
    const { clusterIP, type } = service.spec!;
    if (type === 'ExternalName' || !clusterIP || clusterIP === 'None') continue;
    for (const port of service.spec!.ports ?? []) {
      const protocol = (port.protocol ?? 'TCP').toLowerCase();
      const name = `${service.metadata.namespace}/${service.metadata.name}${port.name ? `:${port.name}` : ''}`;
      const match = `-p ${protocol}`;
      const to = (n: number) => `-m ${protocol} --dport ${n}`;
      const all = endpointsOf(rules, service, port);
      const outside = service.spec!.externalIPs ?? [];
      const balanced = (service.status?.loadBalancer?.ingress ?? []).flatMap((i) => (i.ip ? [i.ip] : []));
      if (all.length === 0) {
        filter.push(`-A KUBE-SERVICES -d ${clusterIP}/32 ${match} ${comment(`${name} has no endpoints`)} ${to(port.port)} ${REJECT}`);
        for (const ip of [...outside, ...balanced]) external.push(`-A KUBE-EXTERNAL-SERVICES -d ${ip}/32 ${match} ${comment(`${name} has no endpoints`)} ${to(port.port)} ${REJECT}`);
        if (port.nodePort) external.push(`-A KUBE-EXTERNAL-SERVICES ${match} ${comment(`${name} has no endpoints`)} -m addrtype --dst-type LOCAL ${to(port.nodePort)} ${REJECT}`);
        continue;
      }
      const id = letters(name + protocol);
      const sep = (e: Endpoint) => `KUBE-SEP-${letters(name + protocol + e.at)}`;
      const here = all.filter((e) => e.node === node);
      const seconds = service.spec!.sessionAffinity === 'ClientIP' ? (service.spec!.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800) : undefined;
      const spread = (chain: string, ends: readonly Endpoint[]) => {
        if (seconds !== undefined) for (const e of ends) add(chain, `${comment(`${name} -> ${e.at}`)} -m recent --rcheck --seconds ${seconds} --reap --name ${sep(e)} --mask 255.255.255.255 --rsource -j ${sep(e)}`);
        ends.forEach((e, i) => add(chain, `${comment(`${name} -> ${e.at}`)} ${i < ends.length - 1 ? `-m statistic --mode random --probability ${probability(ends.length - i)} ` : ''}-j ${sep(e)}`));
      };
      const inner = service.spec!.internalTrafficPolicy === 'Local';
      const local = service.spec!.externalTrafficPolicy === 'Local';
      const chain = `KUBE-${inner ? 'SVL' : 'SVC'}-${id}`;
      if (inner && here.length === 0) filter.push(`-A KUBE-SERVICES -d ${clusterIP}/32 ${match} ${comment(`${name} has no local endpoints`)} ${to(port.port)} -j DROP`);
      else {
        add('KUBE-SERVICES', `-d ${clusterIP}/32 ${match} ${comment(`${name} cluster IP`)} ${to(port.port)} -j ${chain}`);
        add(chain, `! -s ${PODS} -d ${clusterIP}/32 ${match} ${comment(`${name} cluster IP`)} ${to(port.port)} -j KUBE-MARK-MASQ`);
        spread(chain, inner ? here : all);
      }
      for (const e of all) {
        if (nat.has(sep(e))) continue;
        const recent = seconds === undefined ? '' : `-m recent --set --name ${sep(e)} --mask 255.255.255.255 --rsource `;
        add(sep(e), `-s ${e.address}/32 ${comment(name)} -j KUBE-MARK-MASQ`, `${match} ${comment(name)} ${recent}-m ${protocol} -j DNAT --to-destination ${e.at}`);
      }
      if (!port.nodePort && outside.length + balanced.length === 0) continue;
      const ext = `KUBE-EXT-${id}`;
      if (inner) spread(`KUBE-SVC-${id}`, all);
      if (local) {
        add(
          ext,
          `-s ${PODS} ${comment(`pod traffic for ${name} external destinations`)} -j KUBE-SVC-${id}`,
          `${comment(`masquerade LOCAL traffic for ${name} external destinations`)} -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`,
          `${comment(`route LOCAL traffic for ${name} external destinations`)} -m addrtype --src-type LOCAL -j KUBE-SVC-${id}`,
        );
        if (here.length > 0) {
          add(ext, `-j KUBE-SVL-${id}`);
          if (!inner) spread(`KUBE-SVL-${id}`, here);
        } else if (port.nodePort) external.push(`-A KUBE-EXTERNAL-SERVICES ${match} ${comment(`${name} has no local endpoints`)} -m addrtype --dst-type LOCAL ${to(port.nodePort)} -j DROP`);
      } else add(ext, `${comment(`masquerade traffic for ${name} external destinations`)} -j KUBE-MARK-MASQ`, `-j KUBE-SVC-${id}`);
      for (const ip of outside) add('KUBE-SERVICES', `-d ${ip}/32 ${match} ${comment(`${name} external IP`)} ${to(port.port)} -j ${ext}`);
      for (const ip of balanced) add('KUBE-SERVICES', `-d ${ip}/32 ${match} ${comment(`${name} loadbalancer IP`)} ${to(port.port)} -j ${ext}`);
      if (port.nodePort) add('KUBE-NODEPORTS', `${match} ${comment(name)} ${to(port.nodePort)} -j ${ext}`);
    }
  }
  add('PREROUTING', `${comment('kubernetes service portals')} -j KUBE-SERVICES`);
  add('OUTPUT', `${comment('kubernetes service portals')} -j KUBE-SERVICES`);
  add('POSTROUTING', `${comment('kubernetes postrouting rules')} -j KUBE-POSTROUTING`);
  add('KUBE-MARK-MASQ', '-j MARK --set-xmark 0x4000/0x4000');
  add('KUBE-POSTROUTING', '-m mark ! --mark 0x4000/0x4000 -j RETURN', '-j MARK --set-xmark 0x4000/0x0', `${comment('kubernetes service traffic requiring SNAT')} -j MASQUERADE --random-fully`);
  add('KUBE-SERVICES', `${comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain')} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`);
  const NAT = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'];
  const own = [...new Set([...nat.keys(), 'KUBE-KUBELET-CANARY', 'KUBE-NODEPORTS', 'KUBE-PROXY-CANARY'])].filter((c) => !NAT.includes(c)).sort();
  const fresh = (text: string, target: string) => `-m conntrack --ctstate NEW ${comment(text)} -j ${target}`;
  return [
    { name: 'mangle', builtin: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'], chains: ['KUBE-IPTABLES-HINT', 'KUBE-KUBELET-CANARY', 'KUBE-PROXY-CANARY'], rules: [] },
    {
      name: 'filter',
      builtin: ['INPUT', 'FORWARD', 'OUTPUT'],
      chains: ['KUBE-EXTERNAL-SERVICES', 'KUBE-FIREWALL', 'KUBE-FORWARD', 'KUBE-KUBELET-CANARY', 'KUBE-NODEPORTS', 'KUBE-PROXY-CANARY', 'KUBE-PROXY-FIREWALL', 'KUBE-SERVICES'],
      rules: [
        `-A INPUT ${fresh('kubernetes load balancer firewall', 'KUBE-PROXY-FIREWALL')}`,
        `-A INPUT ${comment('kubernetes health check service ports')} -j KUBE-NODEPORTS`,
        `-A INPUT ${fresh('kubernetes externally-visible service portals', 'KUBE-EXTERNAL-SERVICES')}`,
        '-A INPUT -j KUBE-FIREWALL',
        `-A FORWARD ${fresh('kubernetes load balancer firewall', 'KUBE-PROXY-FIREWALL')}`,
        `-A FORWARD ${comment('kubernetes forwarding rules')} -j KUBE-FORWARD`,
        `-A FORWARD ${fresh('kubernetes service portals', 'KUBE-SERVICES')}`,
        `-A FORWARD ${fresh('kubernetes externally-visible service portals', 'KUBE-EXTERNAL-SERVICES')}`,
        `-A OUTPUT ${fresh('kubernetes load balancer firewall', 'KUBE-PROXY-FIREWALL')}`,
        `-A OUTPUT ${fresh('kubernetes service portals', 'KUBE-SERVICES')}`,
        '-A OUTPUT -j KUBE-FIREWALL',
        ...external,
        `-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 ${comment('block incoming localnet connections')} -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
        '-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP',
        `-A KUBE-FORWARD ${comment('kubernetes forwarding rules')} -m mark --mark 0x4000/0x4000 -j ACCEPT`,
        `-A KUBE-FORWARD ${comment('kubernetes forwarding conntrack rule')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
        ...filter,
      ],
    },
    { name: 'nat', builtin: NAT, chains: own, rules: [...NAT, ...own].flatMap((c) => (nat.get(c) ?? []).map((r) => `-A ${c} ${r}`)) },
  ];
}
