export { initCluster, joinNode, readyCluster, type BootDeps } from './cluster';
export { startDaemons, kubeletCommand, CONTAINERD_COMMAND, type NodeDeps } from './nodes';
export { clusterObjects, type BootObject } from './objects';
export { planCluster, planNode, nodeName, API_PORT, GIB, type ClusterPlan, type NodePlan } from './plan';
export { caCertificate, certificate, privateKey } from './certificates';
export { adminKubeconfig } from './kubeconfig';
export { createFleet, type Fleet, type FleetDeps } from './fleet';
