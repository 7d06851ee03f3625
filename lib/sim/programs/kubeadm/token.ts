import { base64, DurationError, parseDuration, unbase64 } from '../../core';
import type { Sys } from '../../machine/sys';
import { fingerprint } from '../system/openssl-names';
import { api, clusterInfo, Failed } from './api';

const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const FORM = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;

/** `23h`, `1h`, `59m`, `12s` (apimachinery's ShortHumanDuration). */
export function shortDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (!(seconds >= -1)) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  if (seconds < 365 * 86_400) return `${Math.floor(seconds / 86_400)}d`;
  return `${Math.floor(seconds / (365 * 86_400))}y`;
}

/** Columns three spaces apart. */
export function columns(rows: readonly (readonly string[])[]): string {
  const width = rows[0]!.map((_, n) => Math.max(...rows.map((r) => r[n]!.length)));
  return rows.map((r) => `${r.map((c, n) => (n < r.length - 1 ? c.padEnd(width[n]!) : c)).join('   ')}\n`).join('');
}

function generate(sys: Sys): string {
  const letters = (n: number): string => Array.from({ length: n }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[Math.floor(sys.random() * 36)]).join('');
  return `${letters(6)}.${letters(16)}`;
}

/** How long a token lasts, in milliseconds; 0 for ever. */
function ttlOf(text: string): number {
  try {
    return parseDuration(text);
  } catch (e) {
    if (!(e instanceof DurationError)) throw e;
    throw new Failed(`invalid argument "${text}" for "--ttl" flag: ${e.message}`);
  }
}

/** `kubeadm token`: the tokens that nodes join with are Secrets of kube-system. */
export function token(sys: Sys, args: readonly string[], flags: ReadonlyMap<string, string>): string {
  const [verb, given] = args;
  switch (verb) {
    case 'generate':
      return `${generate(sys)}\n`;
    case 'create': {
      const made = given ?? generate(sys);
      const parts = FORM.exec(made);
      if (!parts) throw new Failed(`the bootstrap token "${made}" was not of the form "\\\\A([a-z0-9]{6})\\\\.([a-z0-9]{16})\\\\z"`);
      const ask = api(sys);
      const ttl = ttlOf(flags.get('ttl') ?? '24h0m0s');
      const usages = (flags.get('usages') ?? 'signing,authentication').split(',');
      const data: Record<string, string> = {
        'token-id': parts[1]!,
        'token-secret': parts[2]!,
        ...(flags.has('description') ? { description: flags.get('description')! } : {}),
        ...(ttl > 0 ? { expiration: `${new Date(sys.now + ttl).toISOString().slice(0, 19)}Z` } : {}),
        ...Object.fromEntries(usages.map((u) => [`usage-bootstrap-${u}`, 'true'])),
        'auth-extra-groups': flags.get('groups') ?? 'system:bootstrappers:kubeadm:default-node-token',
      };
      try {
        ask('POST', SECRETS, { apiVersion: 'v1', kind: 'Secret', metadata: { name: `bootstrap-token-${parts[1]}`, namespace: 'kube-system' }, type: 'bootstrap.kubernetes.io/token', data: Object.fromEntries(Object.entries(data).map(([k, v]) => [k, base64(v)])) });
      } catch (e) {
        if (e instanceof Failed && e.message.includes('already exists')) throw new Failed(`a token with id "${parts[1]}" already exists`);
        throw e;
      }
      if (!flags.has('print-join-command')) return `${made}\n`;
      const info = clusterInfo(ask);
      return `kubeadm join ${info.server!.replace(/^https:\/\//, '')} --token ${made} --discovery-token-ca-cert-hash sha256:${fingerprint(unbase64(String(info['certificate-authority-data'] ?? '')) ?? '', 'sha256').replaceAll(':', '').toLowerCase()} \n`;
    }
    case 'delete': {
      if (given === undefined) throw new Failed('missing argument; \'token delete\' is missing token of form ["abcdef.0123456789abcdef"] or id of form ["abcdef"]');
      for (const t of args.slice(1)) {
        const id = FORM.exec(t)?.[1] ?? (/^[a-z0-9]{6}$/.test(t) ? t : undefined);
        if (id === undefined) throw new Failed(`given token "${t}" does not match pattern "\\\\A([a-z0-9]{6})\\\\z" or "\\\\A([a-z0-9]{6})\\\\.([a-z0-9]{16})\\\\z"`);
        try {
          api(sys)('DELETE', `${SECRETS}/bootstrap-token-${id}`);
        } catch (e) {
          if (e instanceof Failed && e.message.includes('not found')) throw new Failed(`failed to delete bootstrap token "${id}": ${e.message}`);
          throw e;
        }
        sys.write(1, `bootstrap token "${id}" deleted\n`);
      }
      return '';
    }
    case 'list': {
      const rows = (api(sys)('GET', `${SECRETS}?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken`).items as any[]).map((s) => {
        const of = (key: string): string | undefined => (s.data?.[key] === undefined ? undefined : unbase64(s.data[key]));
        const ends = of('expiration');
        const usages = Object.keys(s.data ?? {}).filter((k) => k.startsWith('usage-bootstrap-') && of(k) === 'true').map((k) => k.slice('usage-bootstrap-'.length)).sort(); // prettier-ignore
        return [`${of('token-id')}.${of('token-secret')}`, ends === undefined ? '<forever>' : shortDuration(Date.parse(ends) - sys.now), ends ?? '<never>', usages.join(',') || '<none>', of('description') || '<none>', of('auth-extra-groups') || '<none>'];
      });
      return rows.length === 0 ? '' : columns([['TOKEN', 'TTL', 'EXPIRES', 'USAGES', 'DESCRIPTION', 'EXTRA GROUPS'], ...rows]);
    }
    default:
      throw new Failed(`unknown command ${JSON.stringify(`token ${verb ?? ''}`.trim())} for "kubeadm"`);
  }
}
