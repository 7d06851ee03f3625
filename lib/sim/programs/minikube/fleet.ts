/** What minikube asks of the world, by the service `fleet`: the same shapes as in bootstrap/fleet.ts, which world.ts joins. */
export interface NodeState {
  readonly name: string;
  readonly address: string;
  readonly controlPlane: boolean;
  /** Who one is when logged in. */
  readonly user: 'docker' | 'root';
  readonly host: 'Running' | 'Stopped';
  readonly kubelet: 'Running' | 'Stopped';
  readonly apiserver: 'Running' | 'Stopped';
}

export interface ProfileState {
  readonly name: string;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  readonly port: number;
  readonly nodes: readonly NodeState[];
}

export interface Fleet {
  profiles(): readonly ProfileState[];
  profile(name: string): ProfileState | undefined;
  init(options: { readonly name: string; readonly cpus: number; readonly memory: number; readonly kindnet: boolean }): void;
  join(profile: string): string;
  stop(profile: string, node: string): void;
  start(profile: string, node: string): void;
  removeNode(profile: string, node: string): void;
  remove(profile: string): void;
  tunnel(profile: string, on: boolean): void;
}
