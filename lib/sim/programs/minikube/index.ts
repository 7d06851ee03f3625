export { minikube } from './minikube';
export { writeKubeconfig, kubeconfigPath } from './kubeconfig';
export type { Fleet, NodeState, ProfileState } from './fleet';
