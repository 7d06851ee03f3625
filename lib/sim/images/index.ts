import type { Program } from '../machine/sys';
import { agnhostImage, goproxyImage, livenessImage, serveHostnameImage } from './agnhost';
import { alpineImage } from './alpine';
import { bootcampImage } from './bootcamp';
import { busyboxImage } from './busybox';
import { cassandraImage } from './cassandra';
import { curlImage } from './curl';
import { debianImage } from './debian';
import { bashImage, dnsutilsImage, netshootImage } from './dnsutils';
import { echoserverImage, kicbaseEchoImage } from './echoserver';
import { fluentdImage } from './fluentd';
import { gbFrontendImage } from './guestbook';
import { helloWorldImage } from './hello-world';
import { hpaExampleImage } from './hpa-example';
import { httpdImage } from './httpd';
import type { Image } from './image';
import { nodeImage, pythonImage } from './languages';
import { memcachedImage } from './memcached';
import { mongoImage } from './mongo';
import { mariadbImage, mysqlImage } from './mysql';
import { helloFrontendImage, multitoolImage, nginxHttpsImage, nginxImage, nginxSlimImage, nginxTestImage, nginxUnprivilegedImage } from './nginx';
import { pauseImage } from './pause';
import { perlImage } from './perl';
import { postgresImage } from './postgres';
import { rabbitmqImage } from './rabbitmq';
import { amazonImage, centosImage, fedoraImage, rockyImage } from './redhat';
import { redisFollowerImage, redisImage } from './redis';
import { helloAppImage, helloGoImage, httpEchoImage, nginxHelloImage, nodeHelloImage, podinfoImage, webappColorImage, whoamiImage } from './samples';
import { stressImage, vishStressImage } from './stress';
import { apiserverImage, controllerManagerImage, schedulerImage } from './system/control-plane';
import { etcdImage } from './system/etcd';
import { corednsImage } from './system/coredns';
import { dashboardImage, scraperImage } from './system/dashboard';
import { metricsServerImage } from './system/metrics-server';
import { kindnetdImage, kubeProxyImage, storageProvisionerImage } from './system/node';
import { ubuntuImage } from './ubuntu';
import { wordpressImage } from './wordpress';
import { zookeeperImage } from './zookeeper';

/** Every image there is: what any registry of a world serves. */
export const IMAGES: readonly Image[] = [
  // for learners
  agnhostImage,
  alpineImage,
  amazonImage,
  bashImage,
  bootcampImage,
  busyboxImage,
  cassandraImage,
  centosImage,
  curlImage,
  debianImage,
  dnsutilsImage,
  echoserverImage,
  fedoraImage,
  fluentdImage,
  gbFrontendImage,
  goproxyImage,
  helloAppImage,
  helloFrontendImage,
  helloGoImage,
  helloWorldImage,
  hpaExampleImage,
  httpdImage,
  httpEchoImage,
  kicbaseEchoImage,
  livenessImage,
  mariadbImage,
  memcachedImage,
  mongoImage,
  multitoolImage,
  mysqlImage,
  netshootImage,
  nginxHelloImage,
  nginxHttpsImage,
  nginxImage,
  nginxSlimImage,
  nginxTestImage,
  nginxUnprivilegedImage,
  nodeHelloImage,
  nodeImage,
  perlImage,
  podinfoImage,
  postgresImage,
  pythonImage,
  rabbitmqImage,
  redisFollowerImage,
  redisImage,
  rockyImage,
  serveHostnameImage,
  stressImage,
  ubuntuImage,
  vishStressImage,
  webappColorImage,
  whoamiImage,
  wordpressImage,
  zookeeperImage,
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
