import type { KubectlCommand } from '../command';
import { alpha } from './alpha';
import { apiResources } from './api-resources';
import { apiVersions } from './api-versions';
import { attach } from './attach';
import { authCommands } from './auth';
import { clusterInfo, clusterInfoDump } from './cluster-info';
import { completion } from './completion';
import { configCommands } from './config';
import { cp } from './cp';
import { createCommands } from './create';
import { del } from './delete';
import { describe } from './describe';
import { events } from './events';
import { exec } from './exec';
import { explain } from './explain';
import { get } from './get';
import { kubercCommands } from './kuberc';
import { logs } from './logs';
import { options } from './options';
import { plugin, pluginList } from './plugin';
import { portForward } from './port-forward';
import { proxy } from './proxy';
import { root } from './root';
import { top, topNode, topPod } from './top';
import { version } from './version';
import { wait } from './wait';

/** kubectl's commands: its table of contents. The first is kubectl itself; a group stands before its members. */
export const commands: readonly KubectlCommand[] = [
  root,

  // Basic
  ...createCommands,
  get,
  del,

  // Looking
  explain,
  describe,
  logs,
  events,
  top,
  topNode,
  topPod,
  wait,

  // Reaching into Pods
  exec,
  attach,
  cp,
  portForward,
  proxy,

  // The cluster and who you are
  apiResources,
  apiVersions,
  clusterInfo,
  clusterInfoDump,
  version,
  ...authCommands,

  // kubectl itself
  ...configCommands,
  ...kubercCommands,
  plugin,
  pluginList,
  completion,
  options,
  alpha,
];
