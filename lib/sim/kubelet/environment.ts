import { own, unbase64 } from '../core';
import type { Client } from '../api/client';
import { ConfigMap, Node, Secret, Service } from '../kinds';
import type * as T from '../kinds/types';
import { expand } from './expand';
import { podField, resourceField } from './fields';

/** Why a container cannot be made: CreateContainerConfigError with this message. */
export class ConfigError extends Error {}

/** The environment of a container (`makeEnvironmentVariables` in kubelet_pods.go). Throws {@link ConfigError}. */
export function makeEnvironment(client: Client, pod: T.Pod, container: T.Container, addresses: { readonly podIP?: string; readonly hostIP: string }): Record<string, string> {
  const namespace = pod.metadata.namespace!;
  const env = new Map<string, string>();
  for (const source of container.envFrom ?? []) {
    const prefix = source.prefix ?? '';
    if (source.configMapRef) {
      const name = source.configMapRef.name ?? '';
      const found = client.get(ConfigMap, name, namespace);
      if (!found && !source.configMapRef.optional) throw new ConfigError(`configmap "${name}" not found`);
      for (const [k, v] of Object.entries(found?.data ?? {})) env.set(prefix + k, v);
    }
    if (source.secretRef) {
      const name = source.secretRef.name ?? '';
      const found = client.get(Secret, name, namespace);
      if (!found && !source.secretRef.optional) throw new ConfigError(`secret "${name}" not found`);
      for (const [k, v] of Object.entries(found?.data ?? {})) env.set(prefix + k, unbase64(String(v)) ?? '');
    }
  }
  const services = serviceVariables(client, pod);
  for (const e of container.env ?? []) {
    let value: string | undefined = e.value === undefined ? undefined : expand(e.value, (n) => env.get(n) ?? own(services, n));
    const from = e.valueFrom;
    if (from?.fieldRef) {
      value = podField(pod, from.fieldRef.fieldPath, addresses);
      if (value === undefined) throw new ConfigError(`unsupported fieldPath: ${from.fieldRef.fieldPath}`);
    } else if (from?.resourceFieldRef) {
      const ref = from.resourceFieldRef;
      const of = ref.containerName ? (pod.spec!.containers.find((c) => c.name === ref.containerName) ?? container) : container;
      value = resourceField(of, client.get(Node, pod.spec!.nodeName ?? ''), ref.resource, ref.divisor as string | undefined);
    } else if (from?.configMapKeyRef) {
      const ref = from.configMapKeyRef;
      const found = client.get(ConfigMap, ref.name ?? '', namespace);
      value = own(found?.data, ref.key);
      if (!found && !ref.optional) throw new ConfigError(`configmap "${ref.name}" not found`);
      if (found && value === undefined && !ref.optional) throw new ConfigError(`couldn't find key ${ref.key} in ConfigMap ${namespace}/${ref.name}`);
      if (value === undefined) continue;
    } else if (from?.secretKeyRef) {
      const ref = from.secretKeyRef;
      const found = client.get(Secret, ref.name ?? '', namespace);
      const data = own(found?.data, ref.key);
      if (!found && !ref.optional) throw new ConfigError(`secret "${ref.name}" not found`);
      if (found && data === undefined && !ref.optional) throw new ConfigError(`couldn't find key ${ref.key} in Secret ${namespace}/${ref.name}`);
      if (data === undefined) continue;
      value = unbase64(String(data)) ?? '';
    }
    env.set(e.name, value ?? '');
  }
  // Services come last in the list and never hide what the Pod says itself.
  const out: Record<string, string> = {};
  for (const [k, v] of [...env, ...Object.entries(services).filter(([k]) => !env.has(k))]) Object.defineProperty(out, k, { value: v, enumerable: true, writable: true, configurable: true });
  return out;
}

/** `REDIS_SERVICE_HOST` and its like: the API server always, the namespace's services if the Pod asks for links. */
function serviceVariables(client: Client, pod: T.Pod): Record<string, string> {
  const out: Record<string, string> = {};
  const add = (s: T.Service) => {
    const ip = s.spec?.clusterIP;
    const ports = s.spec?.ports ?? [];
    if (!ip || ip === 'None' || ports.length === 0) return;
    const name = s.metadata.name.toUpperCase().replaceAll('-', '_');
    out[`${name}_SERVICE_HOST`] = ip;
    out[`${name}_SERVICE_PORT`] = String(ports[0]!.port);
    for (const p of ports) if (p.name) out[`${name}_SERVICE_PORT_${p.name.toUpperCase().replaceAll('-', '_')}`] = String(p.port);
    ports.forEach((p, i) => {
      const protocol = (p.protocol ?? 'TCP').toLowerCase();
      const url = `${protocol}://${ip}:${p.port}`;
      const prefix = `${name}_PORT_${p.port}_${protocol.toUpperCase()}`;
      if (i === 0) out[`${name}_PORT`] = url;
      out[prefix] = url;
      out[`${prefix}_PROTO`] = protocol;
      out[`${prefix}_PORT`] = String(p.port);
      out[`${prefix}_ADDR`] = ip;
    });
  };
  const master = client.get(Service, 'kubernetes', 'default');
  if (master) add(master);
  if (pod.spec?.enableServiceLinks !== false) for (const s of client.list(Service, { namespace: pod.metadata.namespace })) add(s);
  return out;
}
