import type { MiniCommand } from '../command';
import { failure } from '../output';
import { findNode } from './node';

export const ip: MiniCommand = {
  name: 'ip',
  usage: 'ip [flags]',
  short: 'Retrieves the IP address of the specified node',
  long: 'Retrieves the IP address of the specified node, and writes it to STDOUT.',
  group: 'Troubleshooting Commands:',
  flags: { node: { type: 'string', short: 'n', default: '', help: 'The node to get IP. Defaults to the primary control plane.' } },
  run(m) {
    const p = m.healthy();
    const n = m.flags['node'] === '' ? p.nodes[0] : findNode(p, m.flags['node']);
    if (!n) throw failure('GUEST_NODE_RETRIEVE', 85, `retrieving node: Could not find node ${m.flags['node']}`);
    m.out(`${n.address}\n`);
    return 0;
  },
};
