import { apply, ask } from './api';
import type { Mini } from './command';
import { DASHBOARD } from './dashboard-objects';
import type { ProfileState } from './fleet';
import { METRICS_SERVER, METRICS_SERVER_IMAGE } from './metrics-server-objects';
import { failure } from './output';
import { setAddon } from './settings';

/** Images that an addon says it uses. */
export const ADDON_IMAGES: Readonly<Record<string, readonly string[]>> = {
  dashboard: ['docker.io/kubernetesui/dashboard:v2.7.0', 'docker.io/kubernetesui/metrics-scraper:v1.0.8'],
  'metrics-server': [METRICS_SERVER_IMAGE],
};

/** What is said once an addon is enabled. */
export const ADDON_TIPS: Readonly<Record<string, string>> = {
  dashboard: 'Some dashboard features require the metrics-server addon. To enable all features please run:\n\n\tminikube addons enable metrics-server\n',
};

/** Puts what an addon brings into the cluster, and notes that it is on; what is there already is left alone. */
export function enableAddon(m: Mini, p: ProfileState, name: string): void {
  if (name === 'dashboard') {
    for (const [path, object] of DASHBOARD) {
      const answer = ask(m.sys, p, 'POST', path, object);
      if (!answer) throw failure('INTERNAL_ADDON_ENABLE', 80, 'Unable to enable dashboard: the API server does not answer');
    }
  } else if (name === 'metrics-server') for (const [path, object] of METRICS_SERVER) apply(m.sys, p, path, object);
  setAddon(m.sys.files, m.home, p.name, name, true);
}
