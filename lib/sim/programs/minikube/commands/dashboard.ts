import type { HttpRequest, HttpResponse } from '../../../core';
import { NetworkError } from '../../../core';
import { Errno, type Turn } from '../../../machine/sys';
import { ask, serverOf } from '../api';
import type { Mini, MiniCommand } from '../command';
import type { ProfileState } from '../fleet';
import { DASHBOARD_NAMESPACE, DASHBOARD_PATH } from '../dashboard-objects';
import { ADDON_IMAGES, ADDON_TIPS, enableAddon } from '../enable-addon';
import { failure } from '../output';
import { enabledAddons } from '../settings';

interface State {
  readonly stage: 'pods' | 'proxy' | 'serving';
  readonly until: number;
  readonly server: string;
  readonly port: number;
}

const ready = (m: Mini, p: ProfileState): boolean => {
  const slices = ask(m.sys, p, 'GET', `/api/v1/namespaces/${DASHBOARD_NAMESPACE}/pods?labelSelector=k8s-app%3Dkubernetes-dashboard`);
  return (slices?.body?.items ?? []).some((x: any) => x.status?.conditions?.some((c: any) => c.type === 'Ready' && c.status === 'True'));
};

export const dashboard: MiniCommand = {
  name: 'dashboard',
  usage: 'dashboard [flags]',
  short: 'Access the Kubernetes dashboard running within the minikube cluster',
  group: 'Basic Commands:',
  flags: {
    url: { type: 'bool', default: false, help: 'Display dashboard URL instead of opening a browser' },
    port: { type: 'int', default: 0, help: 'Exposed port of the proxyfied dashboard. Set to 0 to pick a random port.' },
  },
  run(m): number | Turn<State> {
    const p = m.healthy();
    const port: number = m.flags['port'];
    if (port < 0 || port > 65535) throw failure('HOST_KUBECTL_PROXY', 30, 'Invalid port');
    if (!enabledAddons(m.sys.files, m.home, p.name)['dashboard']) {
      m.say('enabling', 'Enabling dashboard ...', 2);
      enableAddon(m, p, 'dashboard');
      for (const image of ADDON_IMAGES['dashboard']!) m.say('option', `Using image ${image}`);
      m.say('tip', ADDON_TIPS['dashboard']!);
    }
    m.say('verifying', 'Verifying dashboard health ...', 2);
    return next(m, { stage: 'pods', until: m.sys.now + 360_000, server: serverOf(p), port });
  },
  resume: (m, state: State) => next(m, state),
};

function next(m: Mini, state: State): number | Turn<State> {
  const p = m.fleet.profile(m.profile);
  if (!p) return 1;
  if (state.stage === 'pods') {
    if (!ready(m, p)) {
      if (m.sys.now > state.until) throw failure('SVC_CHECK_TIMEOUT', 112, 'dashboard service is not running: timed out waiting for the condition');
      return { wait: { until: m.sys.now + 500 }, state };
    }
    m.say('launch', 'Launching proxy ...', 2);
    const port = listen(m, state.port);
    m.say('verifying', 'Verifying proxy health ...', 2);
    return { wait: { until: m.sys.now + 600 }, state: { ...state, stage: 'proxy', port } };
  }
  if (state.stage === 'proxy') {
    const url = `http://127.0.0.1:${state.port}${DASHBOARD_PATH}`;
    if (m.flags['url']) m.out(`${url}\n`);
    else {
      m.say('celebrate', `Opening ${url} in your default browser...`);
      m.sys.service<(url: string) => void>('browser')(url);
    }
  }
  return { wait: { signal: true }, state: { ...state, stage: 'serving' } };
}

/** Opens the asked port, or some free one. */
function listen(m: Mini, asked: number): number {
  for (let tries = 0; tries < 50; tries++) {
    const port = asked || 32768 + Math.floor(m.sys.random() * 28000);
    try {
      m.sys.listen(port, '127.0.0.1');
      return port;
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      if (asked) throw failure('HOST_KUBECTL_PROXY', 30, `kubectl proxy: listen tcp 127.0.0.1:${asked}: bind: address already in use`);
    }
  }
  throw failure('HOST_KUBECTL_PROXY', 30, 'kubectl proxy: no free port');
}

/** The proxy: whatever is asked of it is asked of the API server, as minikube's user. */
export function proxyRequest(sys: Mini['sys'], state: State, request: HttpRequest): HttpResponse {
  const path = request.url.replace(/^[a-z]+:\/\/[^/]*/i, '') || '/';
  try {
    return sys.fetch({ method: request.method, url: `${state.server}${path}`, headers: { ...request.headers, host: state.server.replace('https://', '') }, body: request.body, certificate: { user: 'minikube-user', groups: ['system:masters'] } });
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return { status: 502, headers: { 'content-type': 'text/plain' }, body: `dial tcp ${state.server.replace('https://', '')}: connect: connection refused\n` };
  }
}
