import { Errno, type Program, type Sys } from '../../machine/sys';
import { api, Failed } from './api';
import { certs } from './certs';
import { token } from './token';

const VERSION = 'v1.36.3';
const IMAGES = [`kube-apiserver:${VERSION}`, `kube-controller-manager:${VERSION}`, `kube-scheduler:${VERSION}`, `kube-proxy:${VERSION}`, 'coredns/coredns:v1.14.2', 'pause:3.10.2', 'etcd:3.6.8-0'].map((i) => `registry.k8s.io/${i}`);
/** Flags that take no value. */
const BARE = new Set(['print-join-command', 'help', 'dry-run', 'force', 'short']);

/** What administrators ask kubeadm for once a cluster is there. Making and joining clusters is minikube's here. */
const kubeadm: Program<null> = {
  name: 'kubeadm',
  start(sys) {
    try {
      sys.write(1, run(sys));
      return { exit: 0 };
    } catch (e) {
      if (!(e instanceof Failed) && !(e instanceof Errno)) throw e;
      const why = e instanceof Errno && e.path ? `open ${e.path}: ${e.message.toLowerCase()}` : e.message;
      sys.write(2, `error: ${why}\nTo see the stack trace of this error execute with --v=5 or higher\n`);
      return { exit: 1 };
    }
  },
  resume: () => ({ exit: 0 }),
};

export const kubeadmPrograms: readonly Program[] = [kubeadm];

function run(sys: Sys): string {
  const args: string[] = [];
  const flags = new Map<string, string>();
  const words = sys.argv.slice(1);
  for (let i = 0; i < words.length; i++) {
    const m = /^(?:--([a-z][a-z0-9-]*)|-(o|h|v))(?:=([\s\S]*))?$/.exec(words[i]!);
    if (!m) args.push(words[i]!);
    else {
      const name = m[1] ?? { o: 'output', h: 'help', v: 'v' }[m[2] as 'o'];
      flags.set(name, m[3] ?? (BARE.has(name) ? 'true' : (words[++i] ?? '')));
    }
  }
  const [command, ...rest] = args;
  switch (command) {
    case 'version': {
      const how = flags.get('output') ?? '';
      const info = { major: '1', minor: '36', gitVersion: VERSION, gitCommit: '4c2d5e8a9f0b1c3d7e6a5b4c8d9e0f1a2b3c4d5e', gitTreeState: 'clean', buildDate: '2026-08-12T17:31:46Z', goVersion: 'go1.26.1', compiler: 'gc', platform: 'linux/amd64' };
      if (how === 'short') return `${VERSION}\n`;
      if (how === 'json') return `${JSON.stringify({ clientVersion: info }, null, 2)}\n`;
      if (how === 'yaml') return `clientVersion:\n${Object.entries(info).sort().map(([k, v]) => `  ${k}: ${/^\d+$/.test(v) || k === 'buildDate' ? JSON.stringify(v) : v}\n`).join('')}`;
      if (how !== '') throw new Failed(`invalid output format: ${how}`);
      return `kubeadm version: &version.Info{Major:"1", Minor:"36", EmulationMajor:"", EmulationMinor:"", MinCompatibilityMajor:"", MinCompatibilityMinor:"", GitVersion:"${VERSION}", GitCommit:"${info.gitCommit}", GitTreeState:"clean", BuildDate:"${info.buildDate}", GoVersion:"${info.goVersion}", Compiler:"gc", Platform:"linux/amd64"}\n`;
    }
    case 'token':
      return token(sys, rest, flags);
    case 'certs':
      return certs(sys, rest, flags);
    case 'config':
      if (rest[0] === 'images' && rest[1] === 'list') return IMAGES.map((i) => `${flags.has('image-repository') ? i.replace('registry.k8s.io', flags.get('image-repository')!) : i}\n`).join('');
      if (rest[0] === 'images' && rest[1] === 'pull') return IMAGES.map((i) => `[config/images] Pulled ${i}\n`).join('');
      break;
    case 'upgrade':
      if (rest[0] === 'plan') api(sys);
      break;
    case undefined:
    case 'help':
      return '\n    ┌──────────────────────────────────────────────────────────┐\n    │ KUBEADM                                                  │\n    │ Easily bootstrap a secure Kubernetes cluster             │\n    └──────────────────────────────────────────────────────────┘\n\nUsage:\n  kubeadm [command]\n\nAvailable Commands:\n  certs       Commands related to handling Kubernetes certificates\n  config      Manage configuration for a kubeadm cluster persisted in a ConfigMap in the cluster\n  token       Manage bootstrap tokens\n  version     Print the version of kubeadm\n';
    default:
  }
  throw new Failed(`kubeadm ${args.join(' ')} is not supported here: clusters and nodes are made by minikube`);
}
