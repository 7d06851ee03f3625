import { ADDONS } from '../addon-list';
import { ask } from '../api';
import type { Mini, MiniCommand } from '../command';
import { DASHBOARD_NAMESPACE } from '../dashboard-objects';
import { ADDON_IMAGES, ADDON_TIPS, enableAddon } from '../enable-addon';
import { METRICS_SERVER } from '../metrics-server-objects';
import { decorates, failure, usage } from '../output';
import { enabledAddons, setAddon } from '../settings';
import { boxTable } from '../table';

export const addons: MiniCommand = {
  name: 'addons',
  usage: 'addons SUBCOMMAND [flags]',
  short: 'Enable or disable a minikube addon',
  long: 'addons modifies minikube addons files using subcommands like "minikube addons enable dashboard"',
  group: 'Configuration and Management Commands:',
  flags: {},
};

export const addonsList: MiniCommand = {
  name: 'addons list',
  usage: 'addons list [flags]',
  short: 'Lists all available minikube addons as well as their current statuses (enabled/disabled)',
  flags: {
    output: { type: 'string', short: 'o', default: 'list', help: 'minikube addons list --output OUTPUT. json, list' },
    docs: { type: 'bool', short: 'd', default: false, help: "If true, print web links to addons' documentation if using --output=list (default).", unsupported: true },
  },
  run(m) {
    if (m.args.length > 0) throw usage('usage: minikube addons list');
    const p = m.fleet.profile(m.profile);
    const on = p ? enabledAddons(m.sys.files, m.home, p.name) : {};
    const output = String(m.flags['output']).toLowerCase();
    if (output === 'json') {
      m.out(JSON.stringify(Object.fromEntries(ADDONS.map(([name]) => [name, p ? { Profile: p.name, Status: Object.hasOwn(on, name) && on[name] ? 'enabled' : 'disabled' } : {}]))));
      return 0;
    }
    if (output !== 'list') throw usage(`invalid output format: ${m.flags['output']}. Valid values: 'list', 'json'`);
    const green = decorates(m.sys, 1);
    const rows = ADDONS.map(([name, maintainer]) => {
      const enabled = Object.hasOwn(on, name) && on[name] === true;
      const row = p ? [name, p.name, enabled ? 'enabled ✅' : 'disabled    ', maintainer] : [name, maintainer];
      return enabled && green ? row.map((c) => `\u001b[32m${c}\u001b[0m`) : row;
    });
    m.out(boxTable(p ? ['ADDON NAME', 'PROFILE', 'STATUS', 'MAINTAINER'] : ['ADDON NAME', 'MAINTAINER'], rows));
    if (m.fleet.profiles().length > 1) m.say('tip', 'To see addons list for other profiles use: `minikube addons -p name list`');
    return 0;
  },
};

function named(m: Mini, verb: string): (typeof ADDONS)[number] {
  if (m.args.length !== 1) throw usage(`usage: minikube addons ${verb} ADDON_NAME`);
  const found = ADDONS.find(([name]) => name === m.args[0]);
  if (!found) throw failure(`MK_ADDON_${verb.toUpperCase()}`, 10, `${verb} failed: property name "${m.args[0]}" not found`);
  return found;
}

export const addonsEnable: MiniCommand = {
  name: 'addons enable',
  usage: 'addons enable ADDON_NAME [flags]',
  short: 'Enables the addon w/ADDON_NAME within minikube. For a list of available addons use: minikube addons list ',
  flags: {
    force: { type: 'bool', default: false, help: 'If true, will perform potentially dangerous operations. Use with discretion.' },
    refresh: { type: 'bool', default: false, help: 'If true, pods might get deleted and restarted on addon enable' },
    images: { type: 'string', default: '', help: 'Images used by this addon. Separated by commas.', unsupported: true },
    registries: { type: 'string', default: '', help: 'Registries used by this addon. Separated by commas.', unsupported: true },
  },
  run(m) {
    const p = m.healthy();
    const [name, maintainer, here] = named(m, 'enable');
    if (!here) throw failure('MK_ADDON_ENABLE', 10, `enable failed: the addon "${name}" is not simulated here yet`);
    m.say('tip', `${name} is an addon maintained by ${maintainer}. For any concerns contact minikube on GitHub.\nYou can view the list of minikube maintainers at: https://github.com/kubernetes/minikube/blob/master/OWNERS`);
    enableAddon(m, p, name);
    for (const image of ADDON_IMAGES[name] ?? []) m.say('option', `Using image ${image}`);
    if (ADDON_TIPS[name] !== undefined) m.say('tip', ADDON_TIPS[name]);
    m.say('addonEnable', `The '${name}' addon is enabled`);
    return 0;
  },
  complete: (_sys, _fleet, _args, word) => ADDONS.map(([name]) => ({ word: name })).filter((c) => c.word.startsWith(word)), // prettier-ignore
};

export const addonsDisable: MiniCommand = {
  name: 'addons disable',
  usage: 'addons disable ADDON_NAME [flags]',
  short: 'Disables the addon w/ADDON_NAME within minikube (example: minikube addons disable dashboard). For a list of available addons use: minikube addons list ',
  flags: {},
  run(m) {
    const p = m.healthy();
    const [name] = named(m, 'disable');
    if (name === 'dashboard') ask(m.sys, p, 'DELETE', `/api/v1/namespaces/${DASHBOARD_NAMESPACE}`);
    if (name === 'metrics-server') for (const [path, object] of METRICS_SERVER) ask(m.sys, p, 'DELETE', `${path}/${encodeURIComponent((object as { metadata: { name: string } }).metadata.name)}`);
    setAddon(m.sys.files, m.home, p.name, name, false);
    m.say('addonDisable', `"The '${name}' addon is disabled`);
    return 0;
  },
  complete: (_sys, _fleet, _args, word) => ADDONS.map(([name]) => ({ word: name })).filter((c) => c.word.startsWith(word)), // prettier-ignore
};
