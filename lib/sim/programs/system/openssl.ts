import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import {
  base64, CLUSTER_KEY, decodeCertificate, decodePem, encodeBase64, encodeCertificate, encodePem, encodeRequest, fromBytes, keyName, NetworkError, requestSubject, signedBy, subjectOf, toBytes, type Certificate, type CertificateRequest,
} from '../../core'; // prettier-ignore
import type { Turn } from '../../machine/sys';
import { attempt } from '../files/common';
import { decodeBase64 } from '../text/codecs';
import { HOLD } from '../text/stream';
import { tool } from '../tool';
import { certificateText, extensionsOf, fingerprint, gmt, issuerOf, MOST_BITS, modulusOf, namesIn, newKeyName, oneLine, requestText, serialOf, subjectIn } from './openssl-names';
import type { ToolContext } from '../tool';

const lines = (text: string) => `${(text.match(/.{1,64}/g) ?? []).join('\n')}\n`;

interface State {
  text: string;
}

/** Options with a value, by command; all others stand alone. */
const VALUED: Readonly<Record<string, string>> = {
  genrsa: 'out passout', genpkey: 'out algorithm pkeyopt', ecparam: 'name out in', rsa: 'in out inform outform passin', pkey: 'in out inform outform passin', ec: 'in out inform outform',
  req: 'in out key keyout newkey subj days config extensions reqexts addext sha inform outform passin passout set_serial',
  x509: 'in out CA CAkey CAserial days ext extfile extensions checkend set_serial inform outform signkey key nameopt certopt dateopt', verify: 'CAfile CApath untrusted purpose', s_client: 'connect host port servername CAfile cert key showcerts_ alpn',
  dgst: 'out', md5: 'out', sha1: 'out', sha256: 'out', sha512: 'out',
}; // prettier-ignore
/** Options whose value is a number; of days there is one at least. */
const NUMBERS = new Set(['days', 'checkend']);
/** Days until the last moment that a date can tell (OpenSSL ends in the year 9999). */
const MOST_DAYS = 2_900_000;
/** Commands that read standard input where no file is named. */
const READING = new Set(['rsa', 'pkey', 'ec', 'x509', 'dgst', 'md5', 'sha1', 'sha256', 'sha512', 's_client']);
const HASHES: Readonly<Record<string, readonly [string, (bytes: Uint8Array) => Uint8Array]>> = { md5: ['MD5', md5], sha1: ['SHA1', sha1], sha256: ['SHA2-256', sha256], sha512: ['SHA2-512', sha512] };
const PLAIN = new Set(['nodes', 'noenc', 'noout', 'text', 'new', 'x509', 'req', 'subject', 'issuer', 'dates', 'startdate', 'enddate', 'serial', 'fingerprint', 'pubkey', 'modulus', 'CAcreateserial', 'verify', 'check', 'pubout', 'pubin', 'genkey', 'noout', 'sha256', 'sha1', 'sha512', 'sha384', 'md5', 'hex', 'r', 'showcerts', 'batch', 'verbose', 'utf8', 'quiet', 'brief', 'traditional', 'tls1_2', 'tls1_3', 'ign_eof', 'email', 'hash', 'copy_extensions', 'purpose', 'aes256', 'des3', 'sha224']);

export const openssl = tool<any, State>({
  name: 'openssl',
  usage: 'command [options]',
  short: 'Keys, certificate requests and certificates, random bytes, base64 and digests.',
  version: '3.0.15',
  raw: true,
  flags: {},
  run(ctx) {
    const { sys, args, out, err } = ctx;
    const [command, ...rest] = args;
    if (command === 'version') {
      out('OpenSSL 3.0.15 3 Sep 2024 (Library: OpenSSL 3.0.15 3 Sep 2024)\n');
      return 0;
    }
    if (command === 'rand') {
      const last = rest[rest.length - 1];
      if (last === undefined || !/^\d{1,6}$/.test(last)) {
        err('rand: Use -help for summary.\n');
        return 1;
      }
      const bytes = Array.from({ length: Number(last) }, () => Math.floor(sys.random() * 256));
      sys.spend(bytes.length);
      if (rest.includes('-hex')) out(`${bytes.map((b) => b.toString(16).padStart(2, '0')).join('')}\n`);
      else if (rest.includes('-base64')) out(lines(encodeBase64(bytes)));
      else out(fromBytes(bytes));
      return 0;
    }
    if (command === 'base64' || (command === 'enc' && rest.includes('-base64'))) return encode(ctx, { text: '' });
    if (command !== undefined && Object.hasOwn(VALUED, command)) return perform(ctx, { text: '' });
    const known = 'base64, dgst, ecparam, genpkey, genrsa, pkey, rand, req, rsa, s_client, verify, version and x509';
    err(command === undefined ? `openssl: a command is needed: ${known}\n` : `openssl: '${command}' is not supported here (${known} are)\n`);
    return 1;
  },
  resume: (ctx, s) => (Object.hasOwn(VALUED, ctx.args[0] ?? '') ? perform(ctx, s) : encode(ctx, s)),
});

/** The options of a command: each with its value or '', in their order, and the words that are none. */
interface Options {
  readonly of: ReadonlyMap<string, string>;
  readonly order: readonly (readonly [string, string])[];
  readonly words: readonly string[];
}

function optionsOf({ args, err }: ToolContext<any>): Options | undefined {
  const [command, ...rest] = args as [string, ...string[]];
  const valued = new Set(VALUED[command]!.split(' '));
  const order: (readonly [string, string])[] = [];
  const words: string[] = [];
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i]!;
    if (!word.startsWith('-') || word === '-') words.push(word);
    else {
      const name = word.replace(/^--?/, '');
      if (valued.has(name)) {
        const value = rest[++i] ?? '';
        const fault = NUMBERS.has(name) ? numberFault(name, value) : undefined;
        if (fault !== undefined) {
          err(`${command}: ${fault}\n${command}: Use -help for summary.\n`);
          return undefined;
        }
        order.push([name, value]);
      } else if (PLAIN.has(name)) order.push([name, '']);
      else {
        err(`${command}: Unknown option or cipher: ${name}\n${command}: Use -help for summary.\n`);
        return undefined;
      }
    }
  }
  return { of: new Map(order), order, words };
}

/** What is wrong with an option's number (OpenSSL `apps/lib/opt.c`). */
function numberFault(name: string, value: string): string | undefined {
  if (!/^[-+]?\d+$/.test(value)) return `Can't parse "${value}" as a number`;
  if (Math.abs(Number(value)) >= 2 ** 31) return `Value "${value}" outside integer range`;
  return name === 'days' && Number(value) <= 0 ? `Non-positive number "${value}" for option -${name}` : undefined;
}

/** Whether an RSA key may be so long; says why not (`rsa_kmgmt.c` for the least). */
function rsaBits({ args, err }: ToolContext<any>, text: string): boolean {
  const fault = numberFault('', text);
  if (fault !== undefined) err(`${args[0]}: ${fault}\n`);
  else if (Number(text) < 512) err(`Error setting RSA length\n${ERROR_HEAD}:error:1C8000AB:Provider routines:rsa_gen_set_params:key size too small:../providers/implementations/keymgmt/rsa_kmgmt.c:509:\n`);
  else if (Number(text) > MOST_BITS) err(`${args[0]}: RSA keys of more than ${MOST_BITS} bits are not made here\n`);
  else return true;
  return false;
}

/** The days a certificate is to last. */
const daysOf = (of: Options['of']): number => Math.min(MOST_DAYS, Number(of.get('days') ?? 30));

function perform(ctx: ToolContext<any>, s: State): number | Turn<State> {
  const { sys, args } = ctx;
  const command = args[0]!;
  const options = optionsOf(ctx);
  if (!options) return 1;
  if (command === 's_client' && s.text === '') {
    const status = greet(ctx, options);
    if (status !== 0) return status;
    // From here on what is typed would go to the server; it has nothing to say to it.
    s.text = ' ';
  }
  const reads = READING.has(command) || (command === 'req' && !options.of.has('new') && !options.of.has('newkey') && !options.of.has('x509'));
  if (reads && !options.of.has('in') && options.words.length === 0) {
    for (;;) {
      const text = sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state: s };
      if (text === '') break;
      if (command !== 's_client') s.text += text;
      if (s.text.length > HOLD) return ctx.fail('memory exhausted');
    }
  }
  switch (command) {
    case 's_client':
      ctx.err('DONE\n');
      return 0;
    case 'genrsa': {
      const bits = options.words[0] ?? '2048';
      return rsaBits(ctx, bits) ? save(ctx, options, encodePem('PRIVATE KEY', `key of ${newKeyName(`rsa${bits}`, sys.random)}`), true) : 1;
    }
    case 'genpkey': {
      const kind = (options.of.get('algorithm') ?? 'RSA').toLowerCase();
      const bits = /rsa_keygen_bits:(\d+)/.exec(options.of.get('pkeyopt') ?? '')?.[1] ?? '2048';
      if (kind.startsWith('rsa') && !rsaBits(ctx, bits)) return 1;
      return save(ctx, options, encodePem('PRIVATE KEY', `key of ${newKeyName(kind.startsWith('rsa') ? `rsa${bits}` : kind, sys.random)}`), true);
    }
    case 'ecparam':
      return save(ctx, options, encodePem('EC PRIVATE KEY', `key of ${newKeyName('ec256', sys.random)}`), true);
    case 'rsa':
    case 'pkey':
    case 'ec':
      return showKey(ctx, options, s.text);
    case 'req':
      return request(ctx, options, s.text);
    case 'x509':
      return options.of.has('req') ? issue(ctx, options, s.text) : showCertificate(ctx, options, s.text);
    case 'verify':
      return verify(ctx, options);
    default:
      return digest(ctx, options, command, s.text);
  }
}

/** The text of a file, or of standard input; undefined, and told, where it cannot be read. */
function load(ctx: ToolContext<any>, path: string | undefined, stdin: string, what: string): string | undefined {
  if (path === undefined || path === '-' || path === '/dev/stdin') return stdin;
  return attempt(
    () => ctx.sys.files.read(path),
    (e) => ctx.err(`Can't open "${path}" for reading, ${e.message}\nUnable to load ${what}\n`),
  );
}

function save(ctx: ToolContext<any>, options: Options, text: string, secret = false, option = 'out'): number {
  const path = options.of.get(option);
  if (path === undefined) {
    ctx.out(text);
    return 0;
  }
  const written = attempt(() => (ctx.sys.files.write(path, text), true), (e) => ctx.err(`Can't open "${path}" for writing, ${e.message}\n`)); // prettier-ignore
  if (written && secret) attempt(() => ctx.sys.files.chmod(path, 0o600), () => {});
  return written ? 0 : 1;
}

function keyIn(ctx: ToolContext<any>, path: string | undefined, stdin = ''): string | undefined {
  const text = load(ctx, path, stdin, 'private key');
  if (text === undefined) return undefined;
  const name = keyName(text) ?? (/-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/.test(text) ? fromBytes(toBytes(text)).slice(28, 92) : undefined);
  if (name === undefined) ctx.err(`Could not read private key from ${path ?? '<stdin>'}\n`);
  return name;
}

function showKey(ctx: ToolContext<any>, options: Options, stdin: string): number {
  const { of } = options;
  const path = of.get('in');
  const text = load(ctx, path, stdin, 'key');
  if (text === undefined) return 1;
  const open = decodePem('PUBLIC KEY', text);
  const name = open !== undefined ? open.replace(/^public key of /, '') : keyIn(ctx, path, stdin);
  if (name === undefined) return 1;
  if (of.has('check')) ctx.out('RSA key ok\n');
  if (of.has('modulus')) ctx.out(modulusOf(name));
  if (of.has('noout')) return 0;
  if (ctx.args[0] === 'rsa') ctx.err('writing RSA key\n');
  if (of.has('pubout') || of.has('pubin')) return save(ctx, options, of.get('outform')?.toLowerCase() === 'der' ? `public key of ${name}` : encodePem('PUBLIC KEY', `public key of ${name}`));
  return save(ctx, options, text, true);
}

/** A name's user (the last CN) and groups (every O): what Kubernetes reads of it. */
const readName = (subject: readonly (readonly [string, string])[]) => ({ user: subject.filter(([k]) => k === 'CN').at(-1)?.[1] ?? '', groups: subject.filter(([k]) => k === 'O').map(([, v]) => v), subject });

function request(ctx: ToolContext<any>, options: Options, stdin: string): number {
  const { sys, err, out } = ctx;
  const { of } = options;
  if (!of.has('new') && !of.has('newkey') && !of.has('x509')) {
    const text = load(ctx, of.get('in'), stdin, 'X509 request');
    if (text === undefined) return 1;
    if (decodePem('CERTIFICATE REQUEST', text) === undefined) {
      err(`Could not read X509 request from ${of.get('in') ?? '<stdin>'}\nUnable to load X509 request\n`);
      return 1;
    }
    const r = requestSubject(text);
    if (of.has('verify')) err('Certificate request self-signature verify OK\n');
    for (const [name] of options.order) {
      if (name === 'text') out(requestText(r));
      else if (name === 'subject') out(`subject=${oneLine(subjectOf(r))}\n`);
      else if (name === 'modulus') out(modulusOf(r.key));
      else if (name === 'pubkey') out(encodePem('PUBLIC KEY', `public key of ${r.key ?? r.user}`));
    }
    return of.has('noout') ? 0 : save(ctx, options, text);
  }
  const subj = of.get('subj');
  const subject = subj === undefined ? undefined : subjectIn(subj);
  if (!subject) {
    err(subj === undefined ? 'req: without -subj its questions would be asked, which is not supported here\n' : 'req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: \'' + subj + "'\nproblems making Certificate Request\n");
    return 1;
  }
  let key: string | undefined;
  if (of.has('key')) {
    key = keyIn(ctx, of.get('key'));
    if (key === undefined) return 1;
  } else {
    const kind = of.get('newkey') ?? 'rsa:2048';
    const bits = kind.split(':')[1] ?? '2048';
    if (kind.startsWith('rsa') && !rsaBits(ctx, bits)) return 1;
    key = newKeyName(kind.startsWith('rsa') ? `rsa${bits}` : 'ec256', sys.random);
    err('-----\n');
    const status = save(ctx, { ...options, of: new Map([['keyout', 'privkey.pem'], ...of]) }, encodePem('PRIVATE KEY', `key of ${key}`), true, 'keyout');
    if (status !== 0) return status;
  }
  const names = options.order.filter(([n]) => n === 'addext').flatMap(([, v]) => (/^subjectAltName\s*=\s*(.*)$/.exec(v) ? namesIn(v.slice(v.indexOf('=') + 1)) : []));
  const made: CertificateRequest = { ...readName(subject), key, ...(names.length ? { names } : {}) };
  if (!of.has('x509')) return save(ctx, options, encodeRequest(made));
  return save(ctx, options, encodeCertificate(sign(ctx, made, { days: daysOf(of), authority: true })));
}

/** A certificate that is signed now: by its own key, or by the authority of `ca`. */
function sign(ctx: ToolContext<any>, r: CertificateRequest, how: { readonly days: number; readonly authority?: boolean; readonly ca?: Certificate; readonly signer?: string }): Certificate {
  const at = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const { now, random } = ctx.sys;
  return {
    ...r,
    issuer: how.ca?.user ?? r.user,
    issuerName: how.ca ? subjectOf(how.ca) : subjectOf(r),
    signer: how.signer ?? r.key ?? '',
    notBefore: at(now),
    notAfter: at(now + how.days * 86_400_000),
    serial: Array.from({ length: 40 }, (_, i) => Math.floor(random() * (i ? 16 : 7) + (i ? 0 : 1)).toString(16).toUpperCase()).join(''),
    ...(how.authority ? { authority: true } : {}),
  };
}

function certificateIn(ctx: ToolContext<any>, path: string | undefined, read = load(ctx, path, '', 'certificate')): Certificate | undefined {
  if (read === undefined) return undefined;
  const c = decodeCertificate(read);
  if (!c) ctx.err(`Could not read certificate from ${path ?? '<stdin>'}\nUnable to load certificate\n`);
  return c;
}

/** `x509 -req`: a certificate of a request. */
function issue(ctx: ToolContext<any>, options: Options, stdin: string): number {
  const { err } = ctx;
  const { of } = options;
  const text = load(ctx, of.get('in'), stdin, 'certificate request input');
  if (text === undefined) return 1;
  if (decodePem('CERTIFICATE REQUEST', text) === undefined) {
    err(`Could not read certificate request input from ${of.get('in') ?? '<stdin>'}\nUnable to load certificate request input\n`);
    return 1;
  }
  const r = requestSubject(text);
  const own = of.get('signkey') ?? of.get('key');
  const ca = of.has('CA') ? certificateIn(ctx, of.get('CA')) : undefined;
  if (of.has('CA') && !ca) return 1;
  if (!ca && own === undefined) {
    err('x509: We need a private key to sign with, use -signkey or -CAkey or -CA with private key\n');
    return 1;
  }
  const key = keyIn(ctx, ca ? (of.get('CAkey') ?? of.get('CA')) : own);
  if (key === undefined) return 1;
  if (key !== (ca ? (ca.key ?? CLUSTER_KEY) : r.key)) {
    err(ca ? 'CA certificate and CA private key do not match\n' : 'x509: the private key does not match that of the request\n');
    return 1;
  }
  const extensions = of.has('extfile') ? load(ctx, of.get('extfile'), stdin, 'extensions') : '';
  if (extensions === undefined) return 1;
  // What a request asks for in its extensions, OpenSSL does not copy; a file of extensions says what there is to be.
  const names = /subjectAltName\s*=\s*@(\w+)/.exec(extensions) ? namesIn((extensions.match(/^\s*(?:DNS|IP)\.\d+\s*=.*$/gm) ?? []).join(',')) : namesIn(/subjectAltName\s*=\s*(.*)/.exec(extensions)?.[1] ?? '');
  const extended = /extendedKeyUsage\s*=\s*(.*)/.exec(extensions)?.[1] ?? '';
  const usages = [...(/clientAuth/.test(extended) ? ['client auth'] : []), ...(/serverAuth/.test(extended) ? ['server auth'] : [])];
  err(`Certificate request self-signature ok\nsubject=${oneLine(subjectOf(r))}\n`);
  const { names: _, ...asked } = r;
  return save(ctx, options, encodeCertificate({ ...sign(ctx, { ...asked, ...(names.length ? { names } : {}) }, { days: daysOf(of), ...(ca ? { ca } : {}), signer: key }), ...(usages.length ? { usages } : {}) }));
}

function showCertificate(ctx: ToolContext<any>, options: Options, stdin: string): number {
  const { sys, out } = ctx;
  const { of } = options;
  const text = load(ctx, of.get('in'), stdin, 'certificate');
  const c = text === undefined ? undefined : certificateIn(ctx, of.get('in'), text);
  if (text === undefined || !c) return 1;
  const pem = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(text)![0] + '\n';
  let status = 0;
  for (const [name, value] of options.order) {
    switch (name) {
      case 'subject': out(`subject=${oneLine(subjectOf(c))}\n`); break; // prettier-ignore
      case 'issuer': out(`issuer=${oneLine(issuerOf(c))}\n`); break; // prettier-ignore
      case 'dates': out(`notBefore=${gmt(c.notBefore)}\nnotAfter=${gmt(c.notAfter)}\n`); break; // prettier-ignore
      case 'startdate': out(`notBefore=${gmt(c.notBefore)}\n`); break; // prettier-ignore
      case 'enddate': out(`notAfter=${gmt(c.notAfter)}\n`); break; // prettier-ignore
      case 'serial': out(`serial=${serialOf(c)}\n`); break; // prettier-ignore
      case 'fingerprint': out(of.has('sha256') ? `sha256 Fingerprint=${fingerprint(pem, 'sha256')}\n` : `SHA1 Fingerprint=${fingerprint(pem, 'sha1')}\n`); break; // prettier-ignore
      case 'modulus': out(modulusOf(c.key ?? c.user)); break; // prettier-ignore
      case 'pubkey': out(encodePem('PUBLIC KEY', `public key of ${c.key ?? c.user}`)); break; // prettier-ignore
      case 'text': out(certificateText(c)); break; // prettier-ignore
      case 'ext': {
        const all = extensionsOf(c);
        const found = value.split(',').flatMap((n) => (all.has(n) ? [all.get(n)!] : []));
        if (found.length === 0) ctx.err(`No extensions matching ${value}\n`);
        for (const [head, line] of found) out(`${head}\n    ${line}\n`);
        break;
      }
      case 'checkend': {
        const ends = Date.parse(c.notAfter ?? '') <= sys.now + Number(value) * 1000;
        out(`Certificate will ${ends ? '' : 'not '}expire\n`);
        status = ends ? 1 : 0;
      }
    }
  }
  if (of.has('noout') || of.has('checkend')) return status;
  return save(ctx, options, pem);
}

function verify(ctx: ToolContext<any>, options: Options): number {
  const { err, out, sys } = ctx;
  const ca = options.of.has('CAfile') ? certificateIn(ctx, options.of.get('CAfile')) : undefined;
  if (options.of.has('CAfile') && !ca) return 1;
  let status = 0;
  for (const path of options.words) {
    const c = certificateIn(ctx, path);
    if (!c) return 2;
    const self = c.signer !== undefined && c.signer === c.key;
    const wrong = !(ca && signedBy(c, ca)) ? (self ? ['18', 'self-signed certificate'] : ['20', 'unable to get local issuer certificate']) : Date.parse(c.notAfter ?? '') < sys.now ? ['10', 'certificate has expired'] : undefined;
    if (!wrong) {
      out(`${path}: OK\n`);
      continue;
    }
    err(`${oneLine(subjectOf(c))}\nerror ${wrong[0]} at 0 depth lookup: ${wrong[1]}\nerror ${path}: verification failed\n`);
    status = 2;
  }
  return status;
}

function digest(ctx: ToolContext<any>, options: Options, command: string, stdin: string): number {
  const kind = command === 'dgst' ? (options.order.find(([n]) => Object.hasOwn(HASHES, n))?.[0] ?? 'sha256') : command;
  const [name, hash] = HASHES[kind]!;
  for (const path of options.words.length ? options.words : [undefined]) {
    const text = load(ctx, path, stdin, 'file');
    if (text === undefined) return 1;
    const hex = [...hash(toBytes(text))].map((b) => b.toString(16).padStart(2, '0')).join('');
    ctx.sys.spend(text.length >> 4);
    ctx.out(options.of.has('r') ? `${hex} *${path ?? 'stdin'}\n` : `${name}(${path ?? 'stdin'})= ${hex}\n`);
  }
  return 0;
}

/** The handshake with a server, and what is told of it. */
function greet(ctx: ToolContext<any>, options: Options): number {
  const { sys, out, err } = ctx;
  const [host = 'localhost', port = '4433'] = (options.of.get('connect') ?? options.words[0] ?? '').split(/:(?=\d+$)/);
  let pem: string | undefined;
  try {
    pem = sys.certificateOf(host, Number(port));
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    const why = e.failure === 'refused' ? ['0000006F', 'Connection refused', 111] : e.failure === 'no-route' ? ['00000071', 'No route to host', 113] : ['0000006E', 'Connection timed out', 110];
    err(e.failure === 'no-such-host' ? `${ERROR_HEAD}:error:10080002:BIO routines:BIO_lookup_ex:system lib:../crypto/bio/bio_addr.c:738:Name or service not known\nconnect:errno=11\n` : `${ERROR_HEAD}:error:8${why[0]!.toString().slice(1)}:system library:BIO_connect:${why[1]}:../crypto/bio/bio_sock2.c:127:calling connect()\n${ERROR_HEAD}:error:10000067:BIO routines:BIO_connect:connect error:../crypto/bio/bio_sock2.c:129:\nconnect:errno=${why[2]}\n`);
    return 1;
  }
  const c = pem === undefined ? undefined : decodeCertificate(pem);
  out('CONNECTED(00000003)\n');
  if (!c) {
    err(`${ERROR_HEAD}:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl/record/ssl3_record.c:354:\n`);
    out('---\nno peer certificate available\n---\nNo client certificate CA names sent\n---\nSSL handshake has read 5 bytes and written 297 bytes\nVerification: OK\n---\nNew, (NONE), Cipher is (NONE)\nSecure Renegotiation IS NOT supported\nCompression: NONE\nExpansion: NONE\nNo ALPN negotiated\nEarly data was not sent\nVerify return code: 0 (ok)\n---\n');
    return 1;
  }
  const ca = options.of.has('CAfile') ? certificateIn(ctx, options.of.get('CAfile')) : undefined;
  const good = ca !== undefined && signedBy(c, ca);
  const subject = oneLine(subjectOf(c));
  if (good) err(`depth=1 ${oneLine(subjectOf(ca))}\nverify return:1\ndepth=0 ${subject}\nverify return:1\n`);
  else err(`depth=0 ${subject}\nverify error:num=20:unable to get local issuer certificate\nverify return:1\ndepth=0 ${subject}\nverify error:num=21:unable to verify the first certificate\nverify return:1\ndepth=0 ${subject}\nverify return:1\n`);
  const end = good ? 'Verification: OK' : 'Verification error: unable to verify the first certificate';
  out(
    `---\nCertificate chain\n 0 s:${subject}\n   i:${oneLine(issuerOf(c))}\n   a:PKEY: rsaEncryption, 2048 (bit); sigalg: RSA-SHA256\n   v:NotBefore: ${gmt(c.notBefore)}; NotAfter: ${gmt(c.notAfter)}\n---\nServer certificate\n${pem!.trimEnd()}\nsubject=${subject}\nissuer=${oneLine(issuerOf(c))}\n---\n` +
      `Acceptable client certificate CA names\n${oneLine(issuerOf(c))}\nPeer signing digest: SHA256\nPeer signature type: RSA-PSS\nServer Temp Key: X25519, 253 bits\n---\nSSL handshake has read 1522 bytes and written 393 bytes\n${end}\n---\n` +
      `New, TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256\nServer public key is 2048 bit\nSecure Renegotiation IS NOT supported\nCompression: NONE\nExpansion: NONE\nNo ALPN negotiated\nEarly data was not sent\nVerify return code: ${good ? '0 (ok)' : '21 (unable to verify the first certificate)'}\n---\n`,
  );
  return 0;
}

const ERROR_HEAD = '40E7B5A7F07F0000';

function encode(ctx: ToolContext<any>, s: State): number | Turn<State> {
  const { sys, args, out, err } = ctx;
  const file = args.includes('-in') ? args[args.indexOf('-in') + 1] : undefined;
  if (file === undefined) {
    for (;;) {
      const text = sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state: s };
      if (text === '') break;
      s.text += text;
      if (s.text.length > HOLD) return ctx.fail('memory exhausted');
    }
  } else {
    const text = attempt(() => sys.files.read(file), (e) => err(`Can't open "${file}" for reading, ${e.message}\n`));
    if (text === undefined) return 1;
    s.text = text;
  }
  if (args.includes('-d')) out(fromBytes(decodeBase64(s.text.replace(/[^A-Za-z0-9+/]/g, '')) ?? []));
  else {
    const coded = base64(s.text);
    out(args.includes('-A') ? coded : lines(coded));
  }
  return 0;
}
