/** Addons of minikube v1.38 with their maintainers. `here`: simulated. */
export const ADDONS: readonly (readonly [name: string, maintainer: string, here?: true])[] = [
  ['ambassador', '3rd party (Ambassador)'], ['amd-gpu-device-plugin', '3rd party (AMD)'], ['auto-pause', 'minikube'], ['cloud-spanner', 'Google'], ['csi-hostpath-driver', 'Kubernetes'],
  ['dashboard', 'Kubernetes', true], ['default-storageclass', 'Kubernetes', true], ['efk', '3rd party (Elastic)'], ['freshpod', 'Google'], ['gcp-auth', 'Google'], ['gvisor', 'minikube'], ['headlamp', '3rd party (kinvolk.io)'],
  ['inaccel', '3rd party (InAccel [info@inaccel.com])'], ['ingress', 'Kubernetes'], ['ingress-dns', 'minikube'], ['inspektor-gadget', '3rd party (inspektor-gadget.io)'], ['istio', '3rd party (Istio)'], ['istio-provisioner', '3rd party (Istio)'],
  ['kong', '3rd party (Kong HQ)'], ['kubeflow', '3rd party'], ['kubetail', '3rd party (kubetail.com)'], ['kubevirt', '3rd party (KubeVirt)'], ['logviewer', '3rd party (unknown)'], ['metallb', '3rd party (MetalLB)'],
  ['metrics-server', 'Kubernetes', true], ['nvidia-device-plugin', '3rd party (NVIDIA)'], ['nvidia-driver-installer', '3rd party (NVIDIA)'], ['nvidia-gpu-device-plugin', '3rd party (NVIDIA)'], ['olm', '3rd party (Operator Framework)'],
  ['pod-security-policy', '3rd party (unknown)'], ['portainer', '3rd party (Portainer.io)'], ['registry', 'minikube'], ['registry-aliases', '3rd party (unknown)'], ['registry-creds', '3rd party (UPMC Enterprises)'],
  ['storage-provisioner', 'minikube', true], ['storage-provisioner-rancher', '3rd party (Rancher)'], ['volcano', 'third-party (volcano)'], ['volumesnapshots', 'Kubernetes'], ['yakd', '3rd party (marcnuri.com)'],
]; // prettier-ignore
