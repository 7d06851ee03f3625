import { ask } from '../api';
import type { MiniCommand } from '../command';
import { failure, usage } from '../output';
import { boxTable } from '../table';

export const image: MiniCommand = { name: 'image', usage: 'image COMMAND [flags]', short: 'Manage images', group: 'Images Commands:', flags: {} };

export const imageList: MiniCommand = {
  name: 'image ls',
  aliases: ['list'],
  usage: 'image ls [flags]',
  short: 'List images',
  examples: '$ minikube image ls',
  flags: { format: { type: 'string', default: 'short', help: 'Format output. One of: short|table|json|yaml' } },
  run(m) {
    const p = m.healthy();
    const nodes = ask(m.sys, p, 'GET', '/api/v1/nodes')?.body?.items ?? [];
    const byName = new Map<string, { id: string; size: number }>();
    for (const n of nodes) for (const i of n.status?.images ?? []) byName.set(i.names[i.names.length - 1], { id: String(i.names[0]).split('@sha256:')[1] ?? '', size: i.sizeBytes });
    const names = [...byName.keys()].sort().reverse();
    const human = (n: number) => (n >= 1e6 ? `${(n / 1e6).toPrecision(3)}MB` : `${(n / 1e3).toPrecision(3)}kB`);
    const format = String(m.flags['format']).toLowerCase();
    if (format === 'short') m.out(names.map((n) => `${n}\n`).join(''));
    else if (format === 'json') m.out(`${JSON.stringify(names.map((n) => ({ id: `sha256:${byName.get(n)!.id}`, repoDigests: [], repoTags: [n], size: String(byName.get(n)!.size) })))}\n`);
    else if (format === 'yaml') m.out(`${names.map((n) => `- id: sha256:${byName.get(n)!.id}\n  repoDigests: []\n  repoTags:\n  - ${n}\n  size: "${byName.get(n)!.size}"\n`).join('')}\n`);
    else if (format === 'table') m.out(boxTable(['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], names.map((n) => [n.slice(0, n.lastIndexOf(':')), n.slice(n.lastIndexOf(':') + 1), byName.get(n)!.id.slice(0, 13), human(byName.get(n)!.size)])));
    else throw usage(`invalid format: ${format}. Valid values: 'short', 'table', 'json', 'yaml'`);
    return 0;
  },
};

const refused = (word: string, short: string): MiniCommand => ({
  name: `image ${word}`,
  usage: `image ${word} IMAGE [flags]`,
  short,
  flags: {},
  run: () => {
    throw failure('MK_UNSUPPORTED', 16, `minikube image ${word} is not simulated here yet`, 'unsupported');
  },
});

export const imageOthers: readonly MiniCommand[] = [
  refused('build', 'Build a container image in minikube'),
  refused('load', 'Load an image into minikube'),
  refused('pull', 'Pull images'),
  refused('push', 'Push images'),
  refused('rm', 'Remove one or more images'),
  refused('save', 'Save a image from minikube'),
  refused('tag', 'Tag images'),
];
