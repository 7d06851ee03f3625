import type { KubectlCommand } from '../command';
import { alpha } from './alpha';
import { apiResources } from './api-resources';
import { apiVersions } from './api-versions';
import { applyCommands } from './apply';
import { attach } from './attach';
import { authCommands } from './auth';
import { autoscale } from './autoscale';
import { certificate, certificateApprove, certificateDeny } from './certificate';
import { clusterInfo, clusterInfoDump } from './cluster-info';
import { completion } from './completion';
import { configCommands } from './config';
import { cordon, uncordon } from './cordon';
import { cp } from './cp';
import { createCommands } from './create';
import { debug } from './debug';
import { del } from './delete';
import { describe } from './describe';
import { diff } from './diff';
import { drain } from './drain';
import { edit } from './edit';
import { events } from './events';
import { exec } from './exec';
import { expose } from './expose';
import { explain } from './explain';
import { get } from './get';
import { kubercCommands } from './kuberc';
import { kustomize } from './kustomize';
import { annotate, label } from './label';
import { logs } from './logs';
import { options } from './options';
import { patch } from './patch';
import { plugin, pluginList } from './plugin';
import { portForward } from './port-forward';
import { proxy } from './proxy';
import { replace } from './replace';
import { rolloutCommands } from './rollout';
import { root } from './root';
import { run } from './run';
import { scale } from './scale';
import { setCommands } from './set';
import { taint } from './taint';
import { top, topNode, topPod } from './top';
import { version } from './version';
import { wait } from './wait';

/** kubectl's commands: its table of contents. The first is kubectl itself; a group stands before its members. */
export const commands: readonly KubectlCommand[] = [
  root,

  // Basic
  ...createCommands,
  run,
  expose,
  ...setCommands,
  get,
  edit,
  del,

  // Deploying
  ...rolloutCommands,
  scale,
  autoscale,

  // Nodes and certificates
  certificate,
  certificateApprove,
  certificateDeny,
  cordon,
  uncordon,
  drain,
  taint,

  // Declaring
  diff,
  ...applyCommands,
  kustomize,
  patch,
  replace,
  label,
  annotate,

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
  debug,
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
