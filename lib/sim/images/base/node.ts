import type { FileTree } from '../../machine/files';
import { COMMON, GNU_GROUPS, GNU_USERS, programs } from './common';
import { DEBIAN_PROGRAMS, debianBase } from './debian';

/** What is installed beyond {@link DEBIAN_PROGRAMS}. */
const NODE_PROGRAMS: readonly string[] = [
  ...DEBIAN_PROGRAMS, 'curl', 'openssl', 'wget', 'ps', 'top', 'free', 'uptime', 'ip', 'ss', 'ping', 'vi', 'less', 'watch', 'pgrep', 'pkill', 'killall', 'pidof', 'nslookup', 'nc', 'sudo', 'systemctl', 'journalctl', 'crictl', 'iptables', 'iptables-save', 'kubeadm', 'etcdctl', 'etcdutl', 'jq',
]; // prettier-ignore

/** Daemons of a node, by where their binary lies. */
const DAEMONS: FileTree = {
  '/usr/bin/containerd': { program: 'containerd' },
  '/var/lib/minikube/binaries/v1.36.3/kubelet': { program: 'kubelet' },
  '/usr/bin/kubelet': { link: '/var/lib/minikube/binaries/v1.36.3/kubelet' },
};

/** A machine made by minikube to be a node, with what is there before kubeadm runs. */
export function nodeTree(): FileTree {
  return {
    ...COMMON,
    ...debianBase(),
    ...programs('/usr/bin', NODE_PROGRAMS, 'gnu'),
    ...DAEMONS,
    '/etc/passwd': `${GNU_USERS}docker:x:1000:999:,,,:/home/docker:/bin/bash\n`,
    '/etc/group': `${GNU_GROUPS}docker:x:999:docker\n`,
    '/home/docker': { dir: true, user: 'docker' },
    '/etc/resolv.conf': 'nameserver 192.168.49.1\nsearch local\noptions ndots:0\n',
    '/etc/kubernetes/manifests': { dir: true },
    '/etc/kubernetes/addons': { dir: true },
    '/etc/cni/net.d': { dir: true },
    '/etc/containerd/config.toml': 'version = 3\n\n[plugins."io.containerd.cri.v1.images".pinned_images]\n  sandbox = "registry.k8s.io/pause:3.10.2"\n',
    '/var/lib/kubelet': { dir: true },
    '/var/lib/kubelet/device-plugins': { dir: true },
    '/var/lib/kubelet/plugins': { dir: true },
    '/var/lib/kubelet/plugins_registry': { dir: true },
    '/sys/fs/bpf': { dir: true },
    '/var/lib/containerd': { dir: true },
    '/var/lib/minikube': { dir: true },
    '/var/log/pods': { dir: true },
    '/var/log/containers': { dir: true },
    '/data': { dir: true },
  };
}
