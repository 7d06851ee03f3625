import type { Mini, MiniCommand } from '../command';
import { failure, usage } from '../output';
import { readSettings, writeSettings } from '../settings';
import { template } from './status';

/** What can be set, and what kind of value it takes. */
const PROPERTIES: Readonly<Record<string, 'string' | 'int' | 'bool'>> = {
  driver: 'string', 'vm-driver': 'string', 'container-runtime': 'string', 'feature-gates': 'string', v: 'int', cpus: 'int', 'disk-size': 'string', 'host-only-cidr': 'string', memory: 'string', 'log_dir': 'string',
  'kubernetes-version': 'string', 'iso-url': 'string', WantUpdateNotification: 'bool', WantBetaUpdateNotification: 'bool', ReminderWaitPeriodInHours: 'int', WantNoneDriverWarning: 'bool', WantVirtualBoxDriverWarning: 'bool', profile: 'string', bootstrapper: 'string',
  'insecure-registry': 'string', 'hyperv-virtual-switch': 'string', 'disable-driver-mounts': 'bool', cache: 'string', EmbedCerts: 'bool', 'native-ssh': 'bool', rootless: 'bool', MaxAuditEntries: 'int', 'auto-pause-interval': 'string', nodes: 'int',
}; // prettier-ignore

const flags = {};

export const config: MiniCommand = {
  name: 'config',
  usage: 'config SUBCOMMAND [flags]',
  short: 'Modify persistent configuration values',
  long: `config modifies minikube config files using subcommands like "minikube config set driver kvm2"\nConfigurable fields: \n\n${Object.keys(PROPERTIES)
    .map((p) => ` * ${p}`)
    .join('\n')}`,
  group: 'Configuration and Management Commands:',
  flags,
};

function property(m: Mini, verb: string, count: number, use: string): string {
  if (m.args.length !== count) throw usage(`${m.args.length < count ? 'not enough arguments' : 'toom any arguments'} (${m.args.length}).\nusage: minikube config ${verb} ${use}`.replace('toom any', 'too many'));
  const name = m.args[0]!;
  if (!Object.hasOwn(PROPERTIES, name)) throw failure(verb === 'get' ? 'MK_CONFIG_GET' : verb === 'set' ? 'INTERNAL_CONFIG_SET' : 'MK_CONFIG_UNSET', 80, `${verb} failed: property name "${name}" not found`);
  return name;
}

export const configSet: MiniCommand = {
  name: 'config set',
  usage: 'config set PROPERTY_NAME PROPERTY_VALUE [flags]',
  short: 'Sets an individual value in a minikube config file',
  long: 'Sets the PROPERTY_NAME config value to PROPERTY_VALUE\n\tThese values can be overwritten by flags or environment variables at runtime.',
  flags,
  run(m) {
    const name = property(m, 'set', 2, 'PROPERTY_NAME PROPERTY_VALUE');
    const text = m.args[1]!;
    const kind = PROPERTIES[name]!;
    if (kind === 'int' && !/^\d+$/.test(text)) throw failure('INTERNAL_CONFIG_SET', 80, `Set failed: strconv.Atoi: parsing "${text}": invalid syntax`);
    if (kind === 'bool' && !/^(true|false)$/.test(text)) throw failure('INTERNAL_CONFIG_SET', 80, `Set failed: strconv.ParseBool: parsing "${text}": invalid syntax`);
    if (name === 'driver' && text !== 'docker') throw failure('INTERNAL_CONFIG_SET', 80, `Set failed: driver "${text}" is not supported`);
    writeSettings(m.sys.files, m.home, { ...readSettings(m.sys.files, m.home), [name]: kind === 'int' ? Number(text) : kind === 'bool' ? text === 'true' : text });
    if (['cpus', 'memory', 'disk-size', 'driver', 'kubernetes-version', 'container-runtime'].includes(name)) m.say('warning', `These changes will take effect upon a minikube delete and then a minikube start`);
    return 0;
  },
};

export const configGet: MiniCommand = {
  name: 'config get',
  usage: 'config get PROPERTY_NAME [flags]',
  short: 'Gets the value of PROPERTY_NAME from the minikube config file',
  flags,
  run(m) {
    const name = property(m, 'get', 1, 'PROPERTY_NAME');
    const value = readSettings(m.sys.files, m.home)[name];
    if (value === undefined) {
      m.err('Error: specified key could not be found in config\n');
      return 14;
    }
    m.out(`${String(value)}\n`);
    return 0;
  },
};

export const configUnset: MiniCommand = {
  name: 'config unset',
  usage: 'config unset PROPERTY_NAME [flags]',
  short: 'unsets an individual value in a minikube config file',
  flags,
  run(m) {
    const name = property(m, 'unset', 1, 'PROPERTY_NAME');
    const { [name]: _gone, ...rest } = readSettings(m.sys.files, m.home);
    writeSettings(m.sys.files, m.home, rest);
    return 0;
  },
};

export const configView: MiniCommand = {
  name: 'config view',
  usage: 'config view [flags]',
  short: 'Display values currently set in the minikube config file',
  flags: { format: { type: 'string', default: '- {{.ConfigKey}}: {{.ConfigValue}}\n', help: 'Go template format string for the config view output.' } },
  run(m) {
    for (const [ConfigKey, ConfigValue] of Object.entries(readSettings(m.sys.files, m.home))) m.out(template(m.flags['format'], { ConfigKey, ConfigValue }));
    return 0;
  },
};
