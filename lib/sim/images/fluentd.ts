import type { Sys } from '../machine/sys';
import { daemon } from './daemon';
import type { Image } from './image';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const say = (sys: Sys, text: string, level = 'info', worker = ''): string => `${new Date(sys.now).toISOString().slice(0, 19).replace('T', ' ')} +0000 [${level}]: ${worker}${text}\n`;

/** The file it was told to read: by its arguments, as the image's environment has it, or where it always is. */
function configuration(sys: Sys): string {
  const at = sys.argv.indexOf('-c');
  return at > 0 ? (sys.argv[at + 1] ?? '') : (/-c\s+(\S+)/.exec(sys.env['FLUENTD_ARGS'] ?? '')?.[1] ?? sys.env['FLUENTD_CONF_PATH'] ?? '/etc/fluent/fluent.conf');
}

/** The collector of logs that the pages on logging and DaemonSets run: it reads its configuration and follows files; nothing is sent anywhere. */
const fluentd = daemon({
  name: 'fluentd',
  rest: { cpu: 3, memory: 62 },
  ports: () => [24220, 24231],
  fault: (sys) => (sys.files.exists(configuration(sys)) ? undefined : say(sys, `parsing config file is failed path="${configuration(sys)}" error_class=Errno::ENOENT error="No such file or directory @ rb_sysopen - ${configuration(sys)}"`, 'error')),
  log(sys) {
    const text = sys.files.read(configuration(sys));
    const followed = [...text.matchAll(/^[ \t]*path[ \t]+(\S+)/gm)].flatMap((m) => (m[1]!.includes('*') ? [] : [m[1]!]));
    return (
      say(sys, `parsing config file is succeeded path="${configuration(sys)}"`) +
      say(sys, `using configuration file: <ROOT>\n${text.trimEnd()}\n</ROOT>`) +
      say(sys, `starting fluentd-${sys.files.read('/etc/image-tag').trim()} pid=${sys.pid} ruby="3.2.2"`) +
      followed.map((f) => say(sys, `following tail of ${f}`, 'info', '#0 ')).join('') +
      say(sys, `fluentd worker is now running worker=0`, 'info', '#0 ')
    );
  },
  farewell: (sys) => say(sys, 'Received graceful stop') + say(sys, 'shutting down fluentd worker worker=0', 'info', '#0 ') + say(sys, 'Worker 0 finished with status 0'),
});

const config = '<source>\n  @type tail\n  path /var/log/containers/*.log\n  pos_file /var/log/fluentd-containers.log.pos\n  tag kubernetes.*\n  read_from_head true\n  <parse>\n    @type cri\n  </parse>\n</source>\n\n<match **>\n  @type stdout\n</match>\n';

export const fluentdImage: Image = {
  repositories: ['quay.io/fluentd_elasticsearch/fluentd', 'docker.io/fluent/fluentd', 'docker.io/library/fluentd', 'docker.io/fluent/fluentd-kubernetes-daemonset', 'registry.k8s.io/fluentd-gcp', 'k8s.gcr.io/fluentd-gcp', 'registry.k8s.io/fluentd-elasticsearch', 'k8s.gcr.io/fluentd-elasticsearch', 'gcr.io/google_containers/fluentd-elasticsearch', 'gcr.io/google_containers/fluentd-gcp'],
  tags: Object.fromEntries(
    [['v5.0.1', '1.18.0'], ['v4.7.5', '1.16.5'], ['v4.7', '1.16.5'], ['v3.4.0', '1.15.3'], ['v3.0.2', '1.9.3'], ['v3.0.1', '1.9.3'], ['v3.0.0', '1.8.1'], ['v2.9.0', '1.8.1'], ['v2.5.2', '1.3.3'], ['v2.5.1', '1.3.3'], ['v2.4.0', '1.3.3'], ['v2.2.0', '1.2.4'], ['2.0.2', '0.12.40'], ['1.30', '0.12.29'], ['1.20', '0.12.29'], ['latest', '1.19.0'], ['v1.19', '1.19.0'], ['v1.18', '1.18.0'], ['v1.17', '1.17.1'], ['v1.16', '1.16.9'], ['v1.16-1', '1.16.9'], ['v1.14-1', '1.14.6'], ['v1-debian-elasticsearch', '1.16.9']].map(([tag, version]) => [tag!, { bytes: 95_000_000, version: version! }]), // prettier-ignore
  ),
  config: { entrypoint: ['/entrypoint.sh'], env: { PATH } },
  base: 'debian',
  files: { '/entrypoint.sh': { program: 'fluentd' }, '/usr/local/bin/fluentd': { program: 'fluentd' }, '/etc/fluent/fluent.conf': config, '/fluentd/etc/fluent.conf': config },
  programs: [fluentd],
};
