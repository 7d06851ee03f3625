import type { Program } from '../machine/sys';
import { daemon } from './daemon';
import { httpDate, parseUrl, respond } from './http';
import type { Image } from './image';
import { releases } from './tags';

const PATH = '/opt/rabbitmq/sbin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const stamp = (now: number): string => `${new Date(now).toISOString().slice(0, 23).replace('T', ' ')}000+00:00`;

/** The message broker RabbitMQ: it starts, answers probes and shows its management's door. */
const rabbitmq = daemon({
  name: 'rabbitmq-server',
  rest: { cpu: 4, memory: 120 },
  ports: (sys) => [4369, 5672, 15692, 25672, ...(/management/.test(sys.files.read('/etc/image-tag')) ? [15672] : [])],
  log: (sys) => {
    const v = sys.files.read('/etc/image-tag').trim().replace('-management', '');
    const say = (text: string) => `${stamp(sys.now)} [info] <0.9.0> ${text}\n`;
    return `\n  ##  ##      RabbitMQ ${v}\n  ##  ##\n  ##########  Copyright (c) 2007-2025 Broadcom Inc and/or its subsidiaries\n  ######  ##\n  ##########  Licensed under the MPL 2.0. Website: https://rabbitmq.com\n\n${say(`Starting RabbitMQ ${v} on Erlang 27.3.4 [jit]`)}${say(`node           : rabbit@${sys.hostname}`)}${say('started TCP listener on [::]:5672')}${say(`Server startup complete; ${/management/.test(sys.files.read('/etc/image-tag')) ? '5 plugins started.' : '4 plugins started.'}`)}`;
  },
  farewell: (sys) => `${stamp(sys.now)} [notice] <0.64.0> SIGTERM received - shutting down\n`,
  request(sys, request) {
    const { path } = parseUrl(request.url);
    if (path === '/') return respond(200, '<!DOCTYPE html>\n<html lang="en">\n  <head>\n    <title>RabbitMQ Management</title>\n  </head>\n  <body><div id="outer"></div></body>\n</html>\n', { 'content-type': 'text/html', date: httpDate(sys.now), server: 'Cowboy' });
    return respond(401, '{"error":"not_authorized","reason":"Login failed"}', { 'content-type': 'application/json', 'www-authenticate': 'Basic realm="RabbitMQ Management"', server: 'Cowboy' });
  },
});

/** What probes of it run. */
const diagnostics: Program = {
  name: 'rabbitmq-diagnostics',
  start(sys) {
    const up = sys.listening.some((l) => l.port === 5672);
    const words = sys.argv.slice(1).filter((a) => !a.startsWith('-'));
    const quiet = sys.argv.some((a) => a === '-q' || a === '--quiet' || a === '-s');
    if (!up) return sys.write(2, `Error: unable to perform an operation on node 'rabbit@${sys.hostname}'. Please see diagnostics information and suggestions below.\n`), { exit: 69 };
    const node = `rabbit@${sys.hostname}`;
    if (words[0] === 'ping') sys.write(1, `${quiet ? '' : `Will ping ${node}. This only checks if the OS process is running and registered with epmd. Timeout: 60000 ms.\n`}Ping succeeded\n`);
    else if (words[0] === 'check_running') sys.write(1, `${quiet ? '' : `Checking if RabbitMQ is running on node ${node} ...\n`}RabbitMQ on node ${node} is fully booted and running\n`);
    else if (words[0] === 'check_port_connectivity') sys.write(1, `${quiet ? '' : `Testing TCP connections to all active listeners on node ${node} ...\n`}Successfully connected to ports 5672, 25672 on node ${node}.\n`);
    else if (words[0] === 'status') sys.write(1, `${quiet ? '' : `Status of node ${node} ...\n`}Runtime\n\nOS PID: 1\nOS: Linux\nRabbitMQ version: ${sys.files.read('/etc/image-tag').trim().replace('-management', '')}\nNode name: ${node}\n`);
    else return sys.write(2, `rabbitmq-diagnostics: the command "${words[0] ?? ''}" is not simulated; these are: check_port_connectivity, check_running, ping, status\n`), { exit: 64 };
    return { exit: 0 };
  },
};

export const rabbitmqImage: Image = {
  repositories: ['docker.io/library/rabbitmq'],
  tags: { ...releases({ '4.1': 4, '4.0': 9, '3.13': 7, '3.12': 14, '3.11': 28, '3.10': 25, '3.9': 29, '3.8': 34 }, 115_000_000, { '-management': {}, '-alpine': { base: 'alpine' }, '-management-alpine': { base: 'alpine' } }), ...releases({ '4': '4.1.4', '3': '3.13.7' }, 115_000_000, { '-management': {}, '-alpine': { base: 'alpine' }, '-management-alpine': { base: 'alpine' } }) },
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['rabbitmq-server'], env: { PATH, RABBITMQ_DATA_DIR: '/var/lib/rabbitmq' }, ports: [4369, 5671, 5672, 15691, 15692, 25672] },
  base: 'debian',
  files: { '/usr/local/bin/docker-entrypoint.sh': { program: 'rabbitmq-entrypoint' }, '/opt/rabbitmq/sbin/rabbitmq-server': { program: 'rabbitmq-server' }, '/opt/rabbitmq/sbin/rabbitmq-diagnostics': { program: 'rabbitmq-diagnostics' }, '/opt/rabbitmq/sbin/rabbitmqctl': { program: 'rabbitmq-diagnostics' }, '/var/lib/rabbitmq': { dir: true } },
  programs: [rabbitmq, diagnostics, { name: 'rabbitmq-entrypoint', start: (sys) => ({ exec: { argv: sys.argv.length > 1 ? sys.argv.slice(1) : ['rabbitmq-server'] } }) }],
};
