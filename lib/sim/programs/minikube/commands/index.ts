import type { MiniCommand } from '../command';
import { addons, addonsDisable, addonsEnable, addonsList } from './addons';
import { completion, options } from './completion';
import { config, configGet, configSet, configUnset, configView } from './config';
import { cp } from './cp';
import { dashboard } from './dashboard';
import { remove } from './delete';
import { image, imageList, imageOthers } from './image';
import { ip } from './ip';
import { kubectl } from './kubectl';
import { node, nodeAdd, nodeDelete, nodeList, nodeStart, nodeStop } from './node';
import { profile, profileList } from './profile';
import { service, serviceList } from './service';
import { ssh } from './ssh';
import { start } from './start';
import { status } from './status';
import { stop } from './stop';
import { tunnel } from './tunnel';
import { dockerEnv, logs, podmanEnv, refused, sshKey, updateContext } from './various';
import { updateCheck, version } from './version';

/** Every command of minikube. */
export const commands: readonly MiniCommand[] = [
  start, status, stop, remove, dashboard,
  dockerEnv, podmanEnv, image, imageList, ...imageOthers,
  addons, addonsDisable, addonsEnable, addonsList, config, configGet, configSet, configUnset, configView, profile, profileList, updateContext,
  service, serviceList, tunnel,
  ssh, kubectl, node, nodeAdd, nodeDelete, nodeList, nodeStart, nodeStop, cp,
  sshKey, ip, logs, updateCheck, version, options, completion,
  ...refused,
]; // prettier-ignore
