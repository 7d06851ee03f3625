export { startKubelets, type Kubelets, type StoreChange } from './kubelets';
export { nodeMachine, containerMachine, parseContainerMachine, type KubeletDeps, type KubeletMachines, type PodNetwork } from './deps';
export { NODE_DAEMONS } from './program';
export { KUBELET_PORT, kubeletRuns } from './node-files';
export { storeImages, storedImages, hasImage, removeImage } from './image-store';
export { readRecord, writeRecord, recordedPods, type PodRecord, type ContainerRecord } from './record';
export { nodeStatus, nodeLabels, postNode, renewLease, VERSION } from './node-status';
export { podStatus } from './status';
export type { Upgrade } from './nodes';
