import type { Program } from '../machine/sys';
import { agnhostImage } from './agnhost';
import { alpineImage } from './alpine';
import { bootcampImage } from './bootcamp';
import { busyboxImage } from './busybox';
import { curlImage } from './curl';
import { debianImage } from './debian';
import { echoserverImage, kicbaseEchoImage } from './echoserver';
import { helloWorldImage } from './hello-world';
import { hpaExampleImage } from './hpa-example';
import { httpdImage } from './httpd';
import type { Image } from './image';
import { nginxImage } from './nginx';
import { pauseImage } from './pause';
import { perlImage } from './perl';
import { redisImage } from './redis';
import { stressImage, vishStressImage } from './stress';
import { apiserverImage, controllerManagerImage, schedulerImage } from './system/control-plane';
import { etcdImage } from './system/etcd';
import { corednsImage } from './system/coredns';
import { dashboardImage, scraperImage } from './system/dashboard';
import { metricsServerImage } from './system/metrics-server';
import { kindnetdImage, kubeProxyImage, storageProvisionerImage } from './system/node';
import { ubuntuImage } from './ubuntu';

/** Every image there is: what any registry of a world serves. */
export const IMAGES: readonly Image[] = [
  // for learners
  agnhostImage,
  alpineImage,
  bootcampImage,
  busyboxImage,
  curlImage,
  debianImage,
  echoserverImage,
  helloWorldImage,
  hpaExampleImage,
  httpdImage,
  kicbaseEchoImage,
  nginxImage,
  perlImage,
  redisImage,
  stressImage,
  ubuntuImage,
  vishStressImage,
  // the system's own
  apiserverImage,
  controllerManagerImage,
  corednsImage,
  dashboardImage,
  etcdImage,
  kindnetdImage,
  kubeProxyImage,
  metricsServerImage,
  pauseImage,
  schedulerImage,
  scraperImage,
  storageProvisionerImage,
];

/** Programs that come with images, for the table of all programs. */
export const IMAGE_PROGRAMS: readonly Program[] = IMAGES.flatMap((i) => i.programs ?? []);
