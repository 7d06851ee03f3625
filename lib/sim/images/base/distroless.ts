import type { FileTree } from '../../machine/files';

/** No shell and no tools: only what a static program needs. */
export function distrolessTree(): FileTree {
  return {
    '/tmp': { dir: true, mode: 0o1777 },
    '/dev': { dir: true },
    '/proc': { dir: true, mode: 0o555 },
    '/sys': { dir: true, mode: 0o555 },
    '/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
    '/etc/group': 'root:x:0:\nnobody:x:65534:\ntty:x:5:\nstaff:x:50:\nnonroot:x:65532:\n',
    '/etc/nsswitch.conf': 'hosts: files dns\n',
    '/etc/os-release': 'PRETTY_NAME="Distroless"\nNAME="Debian GNU/Linux"\nID="debian"\nVERSION_ID="12"\n',
    '/home/nonroot': { dir: true, user: 'nonroot' },
  };
}
