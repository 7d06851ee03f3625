import type { MiniCommand } from '../command';
import { VERSION } from '../kubeconfig';
import { usage } from '../output';

const COMMIT = 'f5189b2bdbb6990e595e25e06a017f8901d29fa8';

export const version: MiniCommand = {
  name: 'version',
  usage: 'version [flags]',
  short: 'Print the version of minikube',
  group: 'Troubleshooting Commands:',
  flags: {
    output: { type: 'string', short: 'o', default: '', help: "One of 'yaml' or 'json'." },
    short: { type: 'bool', default: false, help: 'Print just the version number.' },
    components: { type: 'bool', default: false, help: 'list versions of all components included with minikube. (the cluster must be running)', unsupported: true },
  },
  run(m) {
    const output: string = m.flags['output'];
    if (output === 'json') m.out(`${JSON.stringify({ commit: COMMIT, minikubeVersion: VERSION })}\n`);
    else if (output === 'yaml') m.out(`commit: ${COMMIT}\nminikubeVersion: ${VERSION}\n\n`);
    else if (output !== '') throw usage("error: --output must be 'yaml' or 'json'");
    else m.out(m.flags['short'] ? `${VERSION}\n` : `minikube version: ${VERSION}\ncommit: ${COMMIT}\n`);
    return 0;
  },
};

export const updateCheck: MiniCommand = {
  name: 'update-check',
  usage: 'update-check [flags]',
  short: 'Print current and latest version number',
  group: 'Troubleshooting Commands:',
  flags: {},
  run(m) {
    m.out(`CurrentVersion: ${VERSION}\nLatestVersion: ${VERSION}\n`);
    return 0;
  },
};
