import { RE2JS } from 're2js';

/** Rules for names, label keys and the like, with the sentences the API uses (`apimachinery/pkg/util/validation`). Each gives the faults found. */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const label = whole(LABEL);
const label1035 = whole('[a-z]([-a-z0-9]*[a-z0-9])?');
const qualified = whole(QUALIFIED);
const valueRe = whole(`(${QUALIFIED})?`);
const keyRe = whole('[-._a-zA-Z0-9]+');
const envRe = whole('[-._a-zA-Z][-._a-zA-Z0-9]*');
const percentRe = whole('[0-9]+%');
const portNameRe = whole('[a-z0-9-]+');

const tooLong = (max: number): string => `must be no more than ${max} characters`;

/** A rule that a text breaks, with examples and the pattern, as `RegexError`. */
export function regexError(message: string, pattern: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${pattern}')`;
  return `${message} (e.g. ${examples.map((e) => `'${e}', `).join(' or ')}regex used for validation is '${pattern}')`;
}

export function dnsLabel(text: string): string[] {
  const out: string[] = [];
  if (text.length > 63) out.push(tooLong(63));
  if (!label.test(text)) {
    out.push(
      isSubdomain(text)
        ? 'must not contain dots'
        : regexError(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
            LABEL,
            'my-name',
            '123-abc',
          ),
    );
  }
  return out;
}

/** Whether every dot-separated part is a label; in linear time, whatever the text. */
function isSubdomain(text: string): boolean {
  return text.split('.').every((part) => label.test(part));
}

export function dnsSubdomain(text: string): string[] {
  const out: string[] = [];
  if (text.length > 253) out.push(tooLong(253));
  if (!isSubdomain(text)) {
    out.push(
      regexError(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
        SUBDOMAIN,
        'example.com',
      ),
    );
  }
  return out;
}

export function dns1035Label(text: string): string[] {
  const out: string[] = [];
  if (text.length > 63) out.push(tooLong(63));
  if (!label1035.test(text)) {
    out.push(
      regexError(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
        '[a-z]([-a-z0-9]*[a-z0-9])?',
        'my-name',
        'abc-123',
      ),
    );
  }
  return out;
}

export function wildcardSubdomain(text: string): string[] {
  const out: string[] = [];
  if (text.length > 253) out.push(tooLong(253));
  if (!text.startsWith('*.') || !isSubdomain(text.slice(2))) {
    out.push(
      regexError(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        `\\*\\.${SUBDOMAIN}`,
        '*.example.com',
      ),
    );
  }
  return out;
}

/** A name for a path segment: what RBAC objects and a few others need (`ValidatePathSegmentName`). */
export function pathSegment(text: string): string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  const out: string[] = [];
  if (text.includes('/')) out.push("may not contain '/'");
  if (text.includes('%')) out.push("may not contain '%'");
  return out;
}

/** `[prefix/]name`: label and annotation keys, resource names, condition types. */
export function qualifiedName(text: string): string[] {
  const out: string[] = [];
  const parts = text.split('/');
  let name = parts[0]!;
  if (parts.length === 2) {
    const [prefix, rest] = parts as [string, string];
    name = rest;
    if (prefix === '') out.push('prefix part must be non-empty');
    else out.push(...dnsSubdomain(prefix).map((m) => `prefix part ${m.replace('253 characters', '253 bytes')}`));
  } else if (parts.length > 2) {
    out.push(
      `a valid label key ${regexError("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", QUALIFIED, 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    );
    return out;
  }
  if (name === '') out.push('name part must be non-empty');
  else if (name.length > 63) out.push('name part must be no more than 63 bytes');
  if (!qualified.test(name)) {
    out.push(
      `name part ${regexError("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", QUALIFIED, 'MyName', 'my.name', '123-abc')}`,
    );
  }
  return out;
}

export function labelValue(text: string): string[] {
  const out: string[] = [];
  if (text.length > 63) out.push('must be no more than 63 bytes');
  if (!valueRe.test(text)) {
    out.push(
      regexError(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        `(${QUALIFIED})?`,
        'MyValue',
        'my_value',
        '12345',
      ),
    );
  }
  return out;
}

/** A key of a ConfigMap or Secret. */
export function configKey(text: string): string[] {
  const out: string[] = [];
  if (text.length > 253) out.push(tooLong(253));
  if (!keyRe.test(text)) {
    out.push(regexError("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", '[-._a-zA-Z0-9]+', 'key.name', 'KEY_NAME', 'key-name'));
  }
  if (text === '.') out.push("must not be '.'");
  if (text === '..') out.push("must not be '..'");
  else if (text.startsWith('..')) out.push("must not start with '..'");
  return out;
}

/** An environment variable's name as the relaxed rule has it: printable ASCII without `=`. */
export function envName(text: string): string[] {
  if (text === '') return ['environment variable name must be non-empty'];
  return /^[ -<>-~]+$/.test(text) ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** What is said of an environment variable's name that is not as shells take it. */
export const ENV_NAME = regexError(
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
  '[-._a-zA-Z][-._a-zA-Z0-9]*',
  'my.env-name',
  'MY_ENV.NAME',
  'MyEnvName1',
);

/** Whether a name is one that shells can use. */
export const isPlainEnvName = (text: string): boolean => envRe.test(text);

export function percent(text: string): string[] {
  return percentRe.test(text)
    ? []
    : [regexError("a valid percent string must be a numeric string followed by an ending '%'", '[0-9]+%', '1%', '93%')];
}

export const between = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

export function portNumber(n: number): string[] {
  return n >= 1 && n <= 65535 ? [] : [between(1, 65535)];
}

/** A port's name (`IsValidPortName`, the IANA_SVC_NAME of the documentation). */
export function portName(text: string): string[] {
  const out: string[] = [];
  if (text.length > 15) out.push('must be no more than 15 characters');
  if (!portNameRe.test(text)) out.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(text)) out.push('must contain at least one letter (a-z)');
  if (text.includes('--')) out.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) out.push('must not begin or end with a hyphen');
  return out;
}

/** A subdomain that may have underscores, as search paths of DNS do (`IsDNS1123SubdomainWithUnderscore`). */
export function dnsSubdomainWithUnderscore(text: string): string[] {
  const out: string[] = [];
  const part = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
  if (text.length > 253) out.push(tooLong(253));
  if (!text.split('.').every((p) => /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/.test(p))) {
    out.push(regexError("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character", `${part}(\\.${part})*`, 'example.com'));
  }
  return out;
}

/** A name of an HTTP header (`IsHTTPHeaderName`). */
export function headerName(text: string): string[] {
  return /^[-A-Za-z0-9]+$/.test(text) ? [] : [regexError("a valid HTTP header must consist of alphanumeric characters or '-'", '[-A-Za-z0-9]+', 'X-Header-Name')];
}

/** Faults of a user's or group's number (`IsValidUserID`). */
export const userId = (n: number): string[] => (n >= 0 && n <= 2147483647 ? [] : [between(0, 2147483647)]);

/** Faults of an address in a field that is older than the strict rules (`IsValidIPForLegacyField`). */
export function ipFaults(text: string, known: readonly string[] = []): string[] {
  if (known.includes(text)) return [];
  const plain = text.replace(/(^|[.:])0+(\d+)(?=\.|$)/g, '$1$2');
  if (!isIP(text)) return isIPv4(plain) && !text.includes(':') ? ['must not have leading 0s'] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(text) ? ['must not be an IPv4-mapped IPv6 address'] : [];
}

/** Faults of a block of addresses in such a field (`IsValidCIDRForLegacyField`). */
export function cidrFaults(text: string, known: readonly string[] = []): string[] {
  if (known.includes(text)) return [];
  const [ip = '', bits = '', extra] = text.split('/');
  const plain = `${ip.replace(/(^|\.)0+(\d+)(?=\.|$)/g, '$1$2')}/${bits.replace(/^0+(?=\d)/, '')}`;
  if (extra !== undefined || !isCIDR(plain)) return ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
  if (plain !== text) return ['must not have leading 0s in IP or prefix length'];
  return hasHostBits(ip, Number(bits)) ? ['must not have bits set beyond the prefix length'] : [];
}

/** Faults of a block of addresses in a newer field (`IsValidCIDR`): in its one canonical form. */
export function strictCidrFaults(text: string): string[] {
  const faults = cidrFaults(text);
  if (faults.length) return faults;
  const [ip = '', bits] = text.split('/');
  const canonical = isIPv4(ip) ? text : `${canonicalIPv6(ip)}/${bits}`;
  return text === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** Faults of an address in a newer field (`IsValidIP`): in its one canonical form. */
export function strictIPFaults(text: string): string[] {
  const faults = ipFaults(text);
  if (faults.length || isIPv4(text) || canonicalIPv6(text) === text) return faults;
  return [`must be in canonical form (${JSON.stringify(canonicalIPv6(text))})`];
}

/** Whether a block of addresses is a part of another, and not all of it. */
export function cidrWithin(inner: string, outer: string): boolean {
  const [a, x] = inner.split('/') as [string, string];
  const [b, y] = outer.split('/') as [string, string];
  if (isIPv4(a) !== isIPv4(b) || Number(x) <= Number(y)) return false;
  const bitsOf = (ip: string): string => (isIPv4(ip) ? ip.split('.').map((n) => Number(n).toString(2).padStart(8, '0')) : groupsOf(ip).map((n) => n.toString(2).padStart(16, '0'))).join('');
  return bitsOf(a).slice(0, Number(y)) === bitsOf(b).slice(0, Number(y));
}

/** An IPv6 address as its eight groups. */
function groupsOf(ip: string): number[] {
  const [head = '', tail] = ip.split('::');
  const parse = (half: string): number[] =>
    half === ''
      ? []
      : half.split(':').flatMap((g) => {
          if (!g.includes('.')) return [Number.parseInt(g, 16)];
          const b = g.split('.').map(Number);
          return [b[0]! * 256 + b[1]!, b[2]! * 256 + b[3]!];
        });
  const a = parse(head);
  if (tail === undefined) return a;
  const b = parse(tail);
  return [...a, ...Array.from({ length: 8 - a.length - b.length }, () => 0), ...b];
}

function hasHostBits(ip: string, bits: number): boolean {
  const parts = isIPv4(ip) ? ip.split('.').map(Number) : groupsOf(ip);
  const width = isIPv4(ip) ? 8 : 16;
  return parts.some((p, i) => (p & (2 ** Math.min(width, Math.max(0, (i + 1) * width - bits)) - 1)) !== 0);
}

/** An IPv6 address in its one canonical form (RFC 5952). */
function canonicalIPv6(ip: string): string {
  const g = groupsOf(ip);
  let best = { at: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && g[i + n] === 0) n++;
    if (n > best.length) best = { at: i, length: n };
  }
  const hex = (part: readonly number[]): string => part.map((n) => n.toString(16)).join(':');
  return best.at < 0 ? hex(g) : `${hex(g.slice(0, best.at))}::${hex(g.slice(best.at + best.length))}`;
}

/** What is told of an address in an unusual form (`GetWarningsForIP`). */
export function ipWarnings(field: string, ip: string): string[] {
  if (!isIPv6(ip) || canonicalIPv6(ip) === ip) return [];
  return [`${field}: IPv6 address ${JSON.stringify(ip)} should be in RFC 5952 canonical format (${JSON.stringify(canonicalIPv6(ip))})`];
}

/** What is told of a block of IPv6 addresses in an unusual form (`GetWarningsForCIDR`). */
export function cidrWarnings(field: string, cidr: string): string[] {
  const [ip = '', bits] = cidr.split('/');
  if (!isIPv6(ip) || canonicalIPv6(ip) === ip) return [];
  return [`${field}: IPv6 CIDR value ${JSON.stringify(cidr)} should be in RFC 5952 canonical format (${JSON.stringify(`${canonicalIPv6(ip)}/${bits}`)})`];
}

/** What an address of an endpoint may not be: of this machine, of this link (`ValidateEndpointIP`). */
export function endpointIPFaults(ip: string): string[] {
  if (!isIP(ip)) return ['must be a valid IP address'];
  const out: string[] = [];
  const v4 = isIPv4(ip);
  const g = v4 ? ip.split('.').map(Number) : groupsOf(ip);
  if (g.every((n) => n === 0)) out.push(`may not be unspecified (${ip})`);
  if (v4 ? g[0] === 127 : g.every((n, i) => n === (i === 7 ? 1 : 0))) out.push('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (v4 ? g[0] === 169 && g[1] === 254 : (g[0]! & 0xffc0) === 0xfe80) out.push('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (v4 ? g[0] === 224 && g[1] === 0 && g[2] === 0 : (g[0]! & 0xff0f) === 0xff02) out.push('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  return out;
}

/** IPv4 or IPv6 in the usual notation. */
export function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) <= 255);
}

export function isIPv6(text: string): boolean {
  if (text.length > 45 || !text.includes(':') || !/^[0-9a-fA-F:.]+$/.test(text)) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const count = (half: string): number => {
    if (half === '') return 0;
    let n = 0;
    const groups = half.split(':');
    for (let i = 0; i < groups.length; i++) {
      const g = groups[i]!;
      if (i === groups.length - 1 && isIPv4(g)) n += 2;
      else if (/^[0-9a-fA-F]{1,4}$/.test(g)) n += 1;
      else return 99;
    }
    return n;
  };
  const n = halves.reduce((sum, h) => sum + count(h), 0);
  return halves.length === 2 ? n <= 7 : n === 8;
}

export const isIP = (text: string): boolean => isIPv4(text) || isIPv6(text);

/** `10.0.0.0/8`. */
export function isCIDR(text: string): boolean {
  const m = /^([^/]+)\/(\d{1,3})$/.exec(text);
  if (!m) return false;
  return isIPv4(m[1]!) ? Number(m[2]) <= 32 : isIPv6(m[1]!) && Number(m[2]) <= 128;
}

/** Why a text is no regular expression, in Go's words; undefined if it is one. */
export function regexFault(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (e) {
    return (e as Error).message;
  }
}
