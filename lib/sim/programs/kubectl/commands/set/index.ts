import type { KubectlCommand } from '../../command';
import { setEnv } from './env';
import { setImage } from './image';
import { setSelector, setServiceAccount, setSubject } from './others';
import { setResources } from './resources';
import { set } from './set';

export const setCommands: readonly KubectlCommand[] = [set, setEnv, setImage, setResources, setSelector, setServiceAccount, setSubject];
