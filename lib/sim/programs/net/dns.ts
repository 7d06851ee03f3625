import { NetworkError } from '../../core';
import { Errno } from '../../machine/sys';
import type { Sys } from '../../machine/sys';
import { attempt } from '../files/common';

/** What the world's service `dns` answers to one question, name servers and search lists left aside. */
export interface DnsAnswer {
  readonly code: 'NOERROR' | 'NXDOMAIN';
  readonly records: readonly { readonly name: string; readonly type: string; readonly data: string }[];
}

export interface Resolver {
  readonly server: string;
  readonly search: readonly string[];
  readonly ndots: number;
}

/** What /etc/resolv.conf says; defaults where it says nothing (resolv.conf(5)). */
export function resolver(sys: Sys): Resolver {
  const lines = (attempt(() => sys.files.read('/etc/resolv.conf'), () => {}) ?? '').split('\n').map((l) => l.trim().split(/\s+/));
  const of = (word: string) => lines.filter((l) => l[0] === word).flatMap((l) => l.slice(1));
  const ndots = of('options').find((o) => o.startsWith('ndots:'));
  return { server: of('nameserver')[0] ?? '127.0.0.1', search: of('search'), ndots: ndots === undefined ? 1 : Number(ndots.slice(6)) || 1 };
}

/** Asks the name server for a whole name. Throws NetworkError 'timeout' when it does not answer. */
export function query(sys: Sys, name: string, type: string): DnsAnswer {
  const whole = name.endsWith('.') ? name : `${name}.`;
  try {
    const ask = sys.service<{ answer(question: string, type: string): DnsAnswer } | undefined>('dns');
    if (ask) {
      // A server that is away shows in the ordinary way of resolving.
      try {
        sys.resolve(whole);
      } catch (e) {
        if (e instanceof NetworkError && e.failure === 'timeout') throw e;
        if (!(e instanceof NetworkError)) throw e;
      }
      return ask.answer(whole, type);
    }
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
  if (type !== 'A') return { code: 'NOERROR', records: [] };
  try {
    return { code: 'NOERROR', records: sys.resolve(whole).map((data) => ({ name: whole.slice(0, -1), type: 'A', data })) };
  } catch (e) {
    if (e instanceof NetworkError && e.failure === 'no-such-host') return { code: 'NXDOMAIN', records: [] };
    throw e;
  }
}

/** The names to be tried for one that was typed, in order, as the resolver of the C library does. */
export function candidates(r: Resolver, name: string): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const dots = name.split('.').length - 1;
  const searched = r.search.map((s) => `${name}.${s}`);
  return dots >= r.ndots ? [name, ...searched] : [...searched, name];
}

export const isAddress = (text: string) => /^\d{1,3}(\.\d{1,3}){3}$/.test(text);

export const reverseName = (address: string) => `${address.split('.').reverse().join('.')}.in-addr.arpa`;

/** The name of an address, if it has one. */
export function reverse(sys: Sys, address: string): string | undefined {
  try {
    return query(sys, reverseName(address), 'PTR').records.find((r) => r.type === 'PTR')?.data;
  } catch (e) {
    if (e instanceof NetworkError) return undefined;
    throw e;
  }
}
