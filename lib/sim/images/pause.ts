import { daemon } from './daemon';
import type { Image } from './image';

/** What holds a Pod's network while its containers come and go. It does nothing. */
export const pauseImage: Image = {
  repositories: ['registry.k8s.io/pause', 'k8s.gcr.io/pause', 'gcr.io/google_containers/pause', 'gcr.io/google-containers/pause', 'docker.io/kubernetes/pause'],
  tags: { '3.10.2': { bytes: 329870 }, '3.10.1': { bytes: 319862 }, '3.10': { bytes: 320368 }, '3.9': { bytes: 321520 }, '3.8': { bytes: 311286 }, '3.7': { bytes: 311278 }, '3.6': { bytes: 301773 }, '3.5': { bytes: 301416 }, '3.4.1': { bytes: 300000 }, '3.3': { bytes: 300000 }, '3.2': { bytes: 300000 }, '3.1': { bytes: 300000 }, '3.0': { bytes: 300000 }, '2.0': { bytes: 350000 }, '1.0': { bytes: 350000 }, latest: { bytes: 300000 } },
  config: { entrypoint: ['/pause'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, user: '65535:65535' },
  files: { '/pause': { program: 'pause' } },
  programs: [daemon({ name: 'pause', ports: () => [], farewell: (_sys, signal) => `Shutting down, got signal: ${signal === 'INT' ? 'Interrupt' : 'Terminated'}\n` })],
};
