import type { Describer } from './sheet';
import { heading } from './sheet';

export const endpointSlice: Describer = {
  group: 'discovery.k8s.io',
  kind: 'EndpointSlice',
  describe(s, e) {
    heading(s, e);
    s.put(0, `AddressType:\t${e.addressType ?? ''}`);
    if (!e.ports?.length) s.put(0, 'Ports: <unset>');
    else {
      s.put(0, 'Ports:');
      s.put(1, 'Name\tPort\tProtocol');
      s.put(1, '----\t----\t--------');
      for (const p of e.ports) s.put(1, `${p.name || '<unset>'}\t${p.port ?? '<unset>'}\t${p.protocol ?? 'TCP'}`);
    }
    if (!e.endpoints?.length) {
      s.put(0, 'Endpoints: <none>');
      return;
    }
    s.put(0, 'Endpoints:');
    for (const p of e.endpoints) {
      s.put(1, `- Addresses:\t${(p.addresses ?? []).join(', ') || '<none>'}`);
      s.put(2, 'Conditions:');
      s.put(3, `Ready:\t${p.conditions?.ready ?? '<unset>'}`);
      s.put(2, `Hostname:\t${p.hostname ?? '<unset>'}`);
      if (p.targetRef) s.put(2, `TargetRef:\t${p.targetRef.kind}/${p.targetRef.name}`);
      s.put(2, `NodeName:\t${p.nodeName ?? '<unset>'}`);
      s.put(2, `Zone:\t${p.zone ?? '<unset>'}`);
    }
  },
};

const SHOWN = 3;

/** The ready addresses behind a port, three at most, then how many more (kubectl `formatEndpointSlices`). */
export function endpointsText(slices: readonly any[], port: string): string {
  if (slices.length === 0) return '<none>';
  const all: string[] = [];
  for (const slice of slices) {
    const ready = (slice.endpoints ?? []).filter((e: any) => e.conditions?.ready !== false);
    const ports = slice.ports ?? [];
    if (ports.length === 0) for (const e of ready) all.push(e.addresses[0]);
    for (const p of ports) {
      if ((p.name ?? '') !== port) continue;
      for (const e of ready) all.push(e.addresses[0].includes(':') ? `[${e.addresses[0]}]:${p.port}` : `${e.addresses[0]}:${p.port}`);
    }
  }
  const shown = all.slice(0, SHOWN).join(',');
  return all.length > SHOWN ? `${shown} + ${all.length - SHOWN} more...` : shown;
}
