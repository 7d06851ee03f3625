import type { Program, Sys } from '../machine/sys';
import { byteLength } from '../core';
import { httpDate, logTime, parseUrl, respond } from './http';
import type { Image } from './image';
import { releases } from './tags';

/** The versions of a language as an image's tags, with what they are built on. */
const VARIANTS = { '-slim': { bytes: 43_000_000 }, '-alpine': { bytes: 18_000_000, base: 'alpine' }, '-bookworm': {}, '-slim-bookworm': { bytes: 43_000_000 } } as const;
const PATH = '/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin';

interface Server {
  readonly port: number;
  readonly root: string;
}

const version = (sys: Sys): string => sys.files.read('/etc/image-tag').trim();

/** What a program that only prints prints: its calls of print() with one literal text or number each; undefined for any other program. */
function printed(code: string): string | undefined {
  const lines = code.split(/[\n;]/).map((l) => l.trim()).filter((l) => l !== '' && !l.startsWith('#') && !/^import \w+$/.test(l)); // prettier-ignore
  const texts = lines.map((l) => /^print\(\s*(?:"([^"\\]*)"|'([^'\\]*)'|(-?\d+(?:\.\d+)?))\s*(?:,\s*flush=True)?\)$/.exec(l));
  return texts.every((m) => m !== null) ? texts.map((m) => `${m![1] ?? m![2] ?? m![3]}\n`).join('') : undefined;
}

/** Python, of which there are its web server for files, and programs that only print. */
const python: Program<Server> = {
  name: 'python3',
  rest: { cpu: 0.2, memory: 9 },
  start(sys) {
    const argv = sys.argv.slice(1).filter((a) => a !== '-u' && a !== '-B');
    if (argv[0] === '-V' || argv[0] === '--version') return sys.write(1, `Python ${version(sys)}\n`), { exit: 0 };
    if (argv[0] === '-m' && argv[1] === 'http.server') {
      const flag = (name: string, short: string): string | undefined => {
        const at = argv.findIndex((a) => a === `--${name}` || a === short);
        return at > 0 ? argv[at + 1] : argv.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3);
      };
      const port = Number(argv.slice(2).find((a, i, all) => /^\d+$/.test(a) && !(all[i - 1] ?? '').startsWith('-')) ?? 8000);
      sys.listen(port);
      sys.write(1, `Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
      return { wait: { signal: true }, state: { port, root: flag('directory', '-d') ?? sys.cwd } };
    }
    let code: string | undefined;
    if (argv[0] === '-c') code = argv[1] ?? '';
    else if (argv[0] !== undefined && !argv[0].startsWith('-')) {
      if (!sys.files.exists(argv[0])) return sys.write(2, `python3: can't open file '${argv[0].startsWith('/') ? argv[0] : `${sys.cwd.replace(/\/$/, '')}/${argv[0]}`}': [Errno 2] No such file or directory\n`), { exit: 2 };
      code = sys.files.read(argv[0]);
    } else if (argv.length === 0 && sys.tty(0) === undefined) code = '';
    const text = code === undefined ? undefined : printed(code);
    if (text === undefined) return sys.write(2, 'python3: this simulated Python only serves files (-m http.server) and runs programs of nothing but print("…")\n'), { exit: 1 };
    sys.write(1, text);
    return { exit: 0 };
  },
  resume: (_sys, state) => ({ wait: { signal: true }, state }),
  request(sys, { root }, request) {
    const { path } = parseUrl(request.url);
    let name = '';
    try {
      name = decodeURIComponent(path);
    } catch {
      // Not found below.
    }
    const at = `${root.replace(/\/$/, '')}${name}`;
    const dir = !name.includes('/..') && sys.files.exists(at) && sys.files.stat(at).type === 'dir';
    const target = dir && sys.files.exists(`${at}/index.html`) ? `${at}/index.html` : at;
    const found = name !== '' && !name.includes('/..') && sys.files.exists(target);
    const log = (status: number, why = '') => sys.write(2, `${why}${request.from ?? '127.0.0.1'} - - [${logTime(sys.now).replace(/ .*/, '').replace(':', ' ')}] "${request.method} ${path} HTTP/1.1" ${status} -\n`);
    const headers = { server: `SimpleHTTP/0.6 Python/${version(sys)}`, date: httpDate(sys.now) };
    if (!found) {
      sys.write(2, `${request.from ?? '127.0.0.1'} - - [${logTime(sys.now).replace(/ .*/, '').replace(':', ' ')}] code 404, message File not found\n`);
      log(404);
      return respond(404, '<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: 404</p>\n        <p>Message: File not found.</p>\n        <p>Error code explanation: 404 - Nothing matches the given URI.</p>\n    </body>\n</html>\n', { ...headers, 'content-type': 'text/html;charset=utf-8' });
    }
    log(200);
    const listing = dir && target === at;
    const body = listing
      ? `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Directory listing for ${name}</title>\n</head>\n<body>\n<h1>Directory listing for ${name}</h1>\n<hr>\n<ul>\n${sys.files.list(at).map((n) => `<li><a href="${n}${sys.files.stat(`${at}/${n}`).type === 'dir' ? '/' : ''}">${n}${sys.files.stat(`${at}/${n}`).type === 'dir' ? '/' : ''}</a></li>\n`).join('')}</ul>\n<hr>\n</body>\n</html>\n` // prettier-ignore
      : sys.files.read(target);
    return { ...respond(200, request.method === 'HEAD' ? '' : body, { ...headers, 'content-type': listing || target.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/plain' }), delay: byteLength(body) > 1e6 ? 10 : 1 };
  },
};

export const pythonImage: Image = {
  repositories: ['docker.io/library/python'],
  tags: { ...releases({ '3.14': 0, '3.13': 9, '3.12': 12, '3.11': 14, '3.10': 19, '3.9': 24, '3.8': 20, '3.7': 17 }, 360_000_000, VARIANTS), ...releases({ '3': '3.14.0', '2.7': '2.7.18', '2': '2.7.18' }, 360_000_000, VARIANTS) },
  config: { cmd: ['python3'], env: { PATH, LANG: 'C.UTF-8' } },
  base: 'debian',
  files: { '/usr/local/bin/python3': { program: 'python3' }, '/usr/local/bin/python': { program: 'python3' } },
  programs: [python],
};

/** What a script that only prints prints, as {@link printed} for console.log(). */
function logged(code: string): string | undefined {
  const lines = code.split(/[\n;]/).map((l) => l.trim()).filter((l) => l !== '' && !l.startsWith('//')); // prettier-ignore
  const texts = lines.map((l) => /^console\.log\(\s*(?:"([^"\\]*)"|'([^'\\]*)'|`([^`$\\]*)`|(-?\d+(?:\.\d+)?))\s*\)$/.exec(l));
  return texts.every((m) => m !== null) ? texts.map((m) => `${m![1] ?? m![2] ?? m![3] ?? m![4]}\n`).join('') : undefined;
}

/** Node.js, of which there are scripts that only print. */
const node: Program = {
  name: 'node',
  start(sys) {
    const argv = sys.argv.slice(1);
    if (argv[0] === '-v' || argv[0] === '--version') return sys.write(1, `v${version(sys)}\n`), { exit: 0 };
    let code: string | undefined = argv.length === 0 && sys.tty(0) === undefined ? '' : undefined;
    if (argv[0] === '-e' || argv[0] === '--eval') code = argv[1] ?? '';
    else if (argv[0] !== undefined && !argv[0].startsWith('-')) {
      const path = argv[0].startsWith('/') ? argv[0] : `${sys.cwd.replace(/\/$/, '')}/${argv[0]}`;
      if (!sys.files.exists(path)) return sys.write(2, `node:internal/modules/cjs/loader:1228\n  throw err;\n  ^\n\nError: Cannot find module '${path}'\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js v${version(sys)}\n`), { exit: 1 };
      code = sys.files.read(path);
    }
    const text = code === undefined ? undefined : logged(code);
    if (text === undefined) return sys.write(2, "node: this simulated Node.js only runs scripts of nothing but console.log('…')\n"), { exit: 1 };
    sys.write(1, text);
    return { exit: 0 };
  },
};

export const nodeImage: Image = {
  repositories: ['docker.io/library/node'],
  tags: { ...releases({ '25': '25.1.0', '24': '24.11.0', '22': '22.21.1', '20': '20.19.5', '18': '18.20.8', '16': '16.20.2', '14': '14.21.3', '12': '12.22.12', '10': '10.24.1', '8': '8.17.0' }, 390_000_000, VARIANTS), lts: { bytes: 390_000_000, version: '24.11.0' }, '0.10.40': { bytes: 250_000_000 } },
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['node'], env: { PATH } },
  base: 'debian',
  files: { '/usr/local/bin/node': { program: 'node' }, '/usr/local/bin/docker-entrypoint.sh': { program: 'node-entrypoint' } },
  programs: [node, { name: 'node-entrypoint', start: (sys) => ({ exec: { argv: sys.argv.length === 1 || sys.argv[1]!.startsWith('-') ? ['node', ...sys.argv.slice(1)] : sys.argv.slice(1) } }) }],
};
