import { findImage, imageTree } from './catalog';
import { ConfigError, parseConfig } from './nginx/config';
import { decode, encode, execute, show, words } from './redis/commands';
import { formatReference, parseReference } from './reference';
import { IMAGES } from './index';

test('names are completed as docker completes them', () => {
  const whole = (name: string) => {
    const r = parseReference(name);
    return r && formatReference(r);
  };
  expect(['nginx', 'nginx:1.27', 'me/app', 'localhost:5000/x', 'registry.k8s.io/echoserver:1.4', 'Nginx', 'a b', ':1', 'x@sha256:12'].map(whole)).toEqual([
    'docker.io/library/nginx:latest',
    'docker.io/library/nginx:1.27',
    'docker.io/me/app:latest',
    'localhost:5000/x:latest',
    'registry.k8s.io/echoserver:1.4',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('an image is found by tag and by digest, and by nothing else', () => {
  const nginx = findImage('nginx:1.27')!;
  expect([nginx.name, nginx.flavour, findImage(`nginx@${nginx.digest}`)!.tag, findImage('nginx:alpine')!.flavour]).toEqual(['docker.io/library/nginx:1.27', 'gnu', '1.27', 'busybox']);
  expect([findImage('nginx:nosuchtag'), findImage('nosuch'), findImage('constructor'), findImage('nginx:constructor')]).toEqual([undefined, undefined, undefined, undefined]);
});

test('the programs an image starts with are in it', () => {
  for (const image of IMAGES) {
    const tree = imageTree(`${image.repositories[0]}:${Object.keys(image.tags)[0]}`)!;
    const first = [...(image.config.entrypoint ?? []), ...(image.config.cmd ?? [])][0]!;
    const dirs = (image.config.env?.['PATH'] ?? '').split(':');
    const there = first.startsWith('./') ? Object.hasOwn(tree, `${image.config.workdir}${first.slice(1)}`) : first.startsWith('/') ? Object.hasOwn(tree, first) || Object.hasOwn(tree, `/usr${first}`) : dirs.some((d) => Object.hasOwn(tree, `${d}/${first}`)) || first === 'perl5.40.0';
    expect([image.repositories[0], there]).toEqual([image.repositories[0], true]);
  }
});

test("nginx's configuration, and what is wrong with it", () => {
  const parse = (text: string) => parseConfig('/etc/nginx/nginx.conf', text, () => []);
  expect(parse("http { server { listen 8080; location / { return 200 'a; b'; } } } # end")).toEqual([
    { name: 'http', args: [], line: 1, block: [{ name: 'server', args: [], line: 1, block: [{ name: 'listen', args: ['8080'], line: 1 }, { name: 'location', args: ['/'], line: 1, block: [{ name: 'return', args: ['200', 'a; b'], line: 1 }] }] }] },
  ]);
  const wrong = (text: string) => {
    try {
      return parse(text);
    } catch (e) {
      return (e as ConfigError).message;
    }
  };
  expect(['http {\n serve { } }', 'http {', 'http { }\n}', 'listen 80'].map(wrong)).toEqual([
    'unknown directive "serve" in /etc/nginx/nginx.conf:2',
    'unexpected end of file, expecting "}" in /etc/nginx/nginx.conf:1',
    'unexpected "}" in /etc/nginx/nginx.conf:2',
    'unexpected end of file, expecting ";" or "}" in /etc/nginx/nginx.conf:1',
  ]);
});

test('redis, as its client shows it', () => {
  const data = { keys: {}, expires: {} };
  const say = (line: string, at = 0) => show(decode(encode(execute(data, words(line)!, at, () => '# Server')))!.reply, false);
  const session = ['PING', 'SET a "two words" EX 10', 'GET a', 'INCR n', 'INCR a', 'LPUSH l x y', 'LRANGE l 0 -1', 'HSET __proto__ f v', 'HGETALL __proto__', 'GET l', 'NOSUCH x', 'TTL a', 'KEYS *'];
  expect(session.map((l) => say(l))).toEqual([
    'PONG\n',
    'OK\n',
    '"two words"\n',
    '(integer) 1\n',
    '(error) ERR value is not an integer or out of range\n',
    '(integer) 2\n',
    '1) "y"\n2) "x"\n',
    '(integer) 1\n',
    '1) "f"\n2) "v"\n',
    '(error) WRONGTYPE Operation against a key holding the wrong kind of value\n',
    "(error) ERR unknown command 'NOSUCH', with args beginning with: 'x' \n",
    '(integer) 10\n',
    '1) "a"\n2) "n"\n3) "l"\n4) "__proto__"\n',
  ]);
  expect(say('GET a', 10_001)).toBe('(nil)\n');
});
