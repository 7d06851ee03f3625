import { NetworkError } from '../../core';
import type { Sys, Turn } from '../../machine/sys';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { candidates, isAddress, query, resolver, reverse, reverseName } from './dns';
import type { DnsAnswer } from './dns';

/** A name server that does not answer is waited for; then this is said. */
interface Silent {
  readonly until: number;
  readonly text: string;
  readonly status: number;
}

/** Milliseconds until a tool gives up on a name server. */
const PATIENCE = 10_000;

export const nslookup = tool<any, Silent>({
  name: 'nslookup',
  usage: '[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]',
  short: 'Query DNS about HOST',
  raw: true,
  flags: {},
  run(ctx) {
    const { sys, args, busybox, err, misuse } = ctx;
    const words = args.filter((a) => !a.startsWith('-'));
    const type = args.map((a) => /^-(?:type|q|querytype|query)=(.+)$/i.exec(a)?.[1]).find(Boolean)?.toUpperCase();
    const name = words[0];
    if (name === undefined) {
      if (busybox) return misuse();
      err('nslookup: the interactive mode is not supported here: give a name\n');
      return 1;
    }
    const server = words[1] === undefined ? resolver(sys).server : (addressOf(sys, words[1]) ?? words[1]);
    try {
      if (!busybox) return bind(ctx, name, type ?? 'A', server);
      return oldBusybox(sys) ? old(ctx, name, server) : modern(ctx, name, type, server);
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      const text = busybox ? (oldBusybox(sys) ? `Server:    ${server}\nAddress 1: ${server}\n\nnslookup: can't resolve '${name}'\n` : ';; connection timed out; no servers could be reached\n\n') : ';; connection timed out; no servers could be reached\n\n';
      const until = sys.now + Math.max(e.after, PATIENCE);
      return { wait: { until }, state: { until, text, status: 1 } };
    }
  },
  resume(ctx, state): number | Turn<Silent> {
    if (ctx.sys.now < state.until) return { wait: { until: state.until }, state };
    ctx.out(state.text);
    return state.status;
  },
});

function addressOf(sys: Sys, name: string): string | undefined {
  if (isAddress(name)) return name;
  try {
    return sys.resolve(name)[0];
  } catch {
    return undefined;
  }
}

/** Busybox up to 1.29 had another nslookup, on the C library's resolver. */
function oldBusybox(sys: Sys): boolean {
  let tag = sys.env.IMAGE_TAG ?? '';
  try {
    tag = sys.files.read('/etc/image-tag').trim();
  } catch {
    // Not said: a current one.
  }
  const m = /^1\.(\d+)/.exec(tag);
  return m !== null && Number(m[1]) < 30 && sys.files.exists('/bin/busybox');
}

function old(ctx: ToolContext, name: string, server: string): number {
  const { sys, out, err } = ctx;
  const label = (address: string) => {
    const n = reverse(sys, address);
    return `${address}${n ? ` ${n}` : ''}`;
  };
  out(`Server:    ${server}\nAddress 1: ${label(server)}\n\n`);
  try {
    const found = isAddress(name) ? [name] : sys.resolve(name);
    out(`Name:      ${name}\n`);
    found.forEach((address, i) => out(`Address ${i + 1}: ${label(address)}\n`));
    return 0;
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    err(`nslookup: can't resolve '${name}'\n`);
    return 1;
  }
}

/** Follows aliases: the answers to a question and what they lead to. */
function chase(sys: Sys, name: string, type: string): DnsAnswer {
  const records: DnsAnswer['records'][number][] = [];
  let at = name;
  for (let hops = 0; hops < 8; hops++) {
    const answer = query(sys, at, type);
    records.push(...answer.records);
    const alias = answer.records.find((r) => r.type === 'CNAME');
    if (!alias || type === 'CNAME') return { code: hops === 0 ? answer.code : 'NOERROR', records };
    at = alias.data;
  }
  return { code: 'NOERROR', records };
}

function busyboxRecords(records: DnsAnswer['records']): string {
  return records
    .map((r) => {
      if (r.type === 'A') return `Name:\t${r.name}\nAddress: ${r.data}\n`;
      if (r.type === 'CNAME') return `${r.name}\tcanonical name = ${r.data}\n`;
      if (r.type === 'PTR') return `${r.name}\tname = ${r.data}\n`;
      if (r.type === 'SRV') return `${r.name}\tservice = ${r.data}\n`;
      return `${r.name}\t${r.type} = ${r.data}\n`;
    })
    .join('');
}

function modern(ctx: ToolContext, name: string, type: string | undefined, server: string): number {
  const { sys, out } = ctx;
  const r = resolver(sys);
  // Only names without a dot are looked for in the search list, and in all of it.
  const names = isAddress(name) ? [reverseName(name)] : !name.includes('.') && r.search.length ? r.search.map((s) => `${name}.${s}`) : [name.replace(/\.$/, '')];
  const types = isAddress(name) ? ['PTR'] : type ? [type] : ['A', 'AAAA'];
  const answers = names.flatMap((n) => types.map((t) => ({ n, answer: chase(sys, n, t) })));
  out(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  let status = 0;
  for (const { n, answer } of answers) {
    if (answer.code === 'NXDOMAIN') {
      out(`** server can't find ${n}: NXDOMAIN\n\n`);
      status = 1;
    } else out(`${busyboxRecords(answer.records)}\n`);
  }
  return status;
}

/** BIND's, as on the laptop. */
function bind(ctx: ToolContext, name: string, type: string, server: string): number {
  const { sys, out } = ctx;
  const head = `Server:\t\t${server}\nAddress:\t${server}#53\n\n`;
  if (isAddress(name)) {
    const ptr = query(sys, reverseName(name), 'PTR').records;
    out(ptr.length ? ptr.map((r) => `${r.name.replace(/\.$/, '')}\tname = ${r.data}.\n`).join('') + '\n' : `** server can't find ${reverseName(name)}: NXDOMAIN\n\n`);
    return ptr.length ? 0 : 1;
  }
  for (const n of candidates(resolver(sys), name)) {
    const answer = chase(sys, n, type);
    if (answer.code === 'NXDOMAIN') continue;
    out(head);
    if (answer.records.length === 0) out(`*** Can't find ${name}: No answer\n`);
    for (const r of answer.records) {
      if (r.type === 'A') out(`Name:\t${r.name}\nAddress: ${r.data}\n`);
      else if (r.type === 'CNAME') out(`${r.name}\tcanonical name = ${r.data}.\n`);
      else if (r.type === 'SRV') out(`${r.name}\tservice = ${r.data}.\n`);
      else out(`${r.name}\t${r.type} = ${r.data}\n`);
    }
    out('\n');
    return 0;
  }
  out(`${head}** server can't find ${name}: NXDOMAIN\n\n`);
  return 1;
}

export const host = tool<any>({
  name: 'host',
  usage: '[-t type] {name} [server]',
  short: 'DNS lookup utility.',
  flags: { type: { type: 'string', short: 't', value: 'type', help: 'specify the query type' }, a: { type: 'bool', help: 'equivalent to -v -t ANY' }, v: { type: 'bool', help: 'verbose output' } },
  run({ sys, args, flags, out, misuse }) {
    const name = args[0];
    if (name === undefined) return misuse('a name is needed');
    try {
      if (isAddress(name)) {
        const n = reverse(sys, name);
        out(n ? `${reverseName(name)} domain name pointer ${n}.\n` : `Host ${reverseName(name)}. not found: 3(NXDOMAIN)\n`);
        return n ? 0 : 1;
      }
      for (const n of candidates(resolver(sys), name)) {
        const answer = chase(sys, n, (flags.type ?? 'A').toUpperCase());
        if (answer.code === 'NXDOMAIN') continue;
        for (const r of answer.records) {
          out(r.type === 'A' ? `${r.name} has address ${r.data}\n` : r.type === 'CNAME' ? `${r.name} is an alias for ${r.data}.\n` : r.type === 'SRV' ? `${r.name} has SRV record ${r.data}.\n` : `${r.name} ${r.type} ${r.data}\n`);
        }
        if (answer.records.length === 0) out(`${n} has no ${(flags.type ?? 'A').toUpperCase()} record\n`);
        return 0;
      }
      out(`Host ${name} not found: 3(NXDOMAIN)\n`);
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      out(';; connection timed out; no servers could be reached\n');
    }
    return 1;
  },
});

export const dig = tool<any>({
  name: 'dig',
  usage: '[@global-server] [domain] [q-type] [+short]',
  short: 'DNS lookup utility.',
  version: '9.18.41-1~deb12u1-Debian',
  raw: true,
  flags: {},
  run({ sys, args, out }) {
    let name = '.';
    let type = 'A';
    let server = resolver(sys).server;
    const plus = new Set(args.filter((a) => a.startsWith('+')).map((a) => a.slice(1)));
    for (let i = 0; i < args.length; i++) {
      const a = args[i]!;
      if (a.startsWith('@')) server = addressOf(sys, a.slice(1)) ?? a.slice(1);
      else if (a === '-x') {
        name = reverseName(args[++i] ?? '');
        type = 'PTR';
      } else if (a === '-t' || a === '-p' || a === '-q') {
        const value = args[++i] ?? '';
        if (a === '-t') type = value.toUpperCase();
        else if (a === '-q') name = value;
      } else if (a.startsWith('+') || a.startsWith('-')) continue;
      else if (/^(a|aaaa|srv|ptr|cname|txt|ns|mx|soa|any)$/i.test(a)) type = a.toUpperCase();
      else if (a.toUpperCase() !== 'IN') name = a;
    }
    let answer: DnsAnswer = { code: 'NXDOMAIN', records: [] };
    try {
      for (const n of plus.has('search') ? candidates(resolver(sys), name) : [name]) {
        answer = chase(sys, n, type);
        if (answer.code === 'NOERROR') {
          name = n;
          break;
        }
      }
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      out(plus.has('short') ? ';; communications error: timed out\n' : `\n; <<>> DiG 9.18.41-1~deb12u1-Debian <<>> ${args.join(' ')}\n;; global options: +cmd\n;; no servers could be reached\n`);
      return 9;
    }
    const dot = (n: string) => (n.endsWith('.') ? n : `${n}.`);
    const data = (r: DnsAnswer['records'][number]) => (r.type === 'A' ? r.data : dot(r.data));
    if (plus.has('short')) {
      for (const r of answer.records) out(`${data(r)}\n`);
      return 0;
    }
    const rows = answer.records.map((r) => `${dot(r.name)}\t30\tIN\t${r.type}\t${data(r)}\n`).join('');
    if (plus.has('noall') && plus.has('answer')) {
      out(rows);
      return 0;
    }
    const id = Math.floor(sys.random() * 65536);
    out(
      `\n; <<>> DiG 9.18.41-1~deb12u1-Debian <<>> ${args.join(' ')}\n;; global options: +cmd\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${answer.code}, id: ${id}\n;; flags: qr aa rd; QUERY: 1, ANSWER: ${answer.records.length}, AUTHORITY: 0, ADDITIONAL: 1\n;; WARNING: recursion requested but not available\n\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n;; QUESTION SECTION:\n;${dot(name)}\t\tIN\t${type}\n\n${rows ? `;; ANSWER SECTION:\n${rows}\n` : ''};; Query time: 0 msec\n;; SERVER: ${server}#53(${server}) (UDP)\n;; WHEN: ${new Date(sys.now).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, '$1 $3 $2 $5 UTC $4')}\n;; MSG SIZE  rcvd: ${60 + rows.length}\n\n`,
    );
    return 0;
  },
});
