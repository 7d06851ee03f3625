import type { Describer } from './sheet';
import { formatLabels, heading } from './sheet';
import { endpointsText } from './endpoint-slice';

export const service: Describer = {
  group: '',
  kind: 'Service',
  describe(s, svc, look) {
    const { spec, status = {} } = svc;
    const slices = look.list('discovery.k8s.io/v1', 'EndpointSlice', svc.metadata.namespace, { labelSelector: `kubernetes.io/service-name=${svc.metadata.name}` });
    heading(s, svc);
    s.put(0, `Selector:\t${formatLabels(spec.selector)}`);
    s.put(0, `Type:\t${spec.type ?? ''}`);
    if (spec.ipFamilyPolicy) s.put(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
    s.put(0, `IP Families:\t${spec.ipFamilies?.length ? spec.ipFamilies.join(',') : '<none>'}`);
    s.put(0, `IP:\t${spec.clusterIP ?? ''}`);
    s.put(0, `IPs:\t${spec.clusterIPs?.length ? spec.clusterIPs.join(',') : '<none>'}`);
    if (spec.externalIPs?.length) s.put(0, `External IPs:\t${spec.externalIPs.join(',')}`);
    if (spec.loadBalancerIP) s.put(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
    if (spec.externalName) s.put(0, `External Name:\t${spec.externalName}`);
    const ingress: readonly any[] = status.loadBalancer?.ingress ?? [];
    if (ingress.length > 0) s.put(0, `LoadBalancer Ingress:\t${ingress.map((i) => (i.ip ? `${i.ip}${i.ipMode ? ` (${i.ipMode})` : ''}` : (i.hostname ?? ''))).join(', ')}`);
    for (const p of spec.ports ?? []) {
      const name = p.name || '<unset>';
      const protocol = p.protocol ?? 'TCP';
      s.put(0, `Port:\t${name}\t${p.port}/${protocol}`);
      s.put(0, `TargetPort:\t${p.targetPort ?? p.port}/${protocol}`);
      if (p.appProtocol) s.put(0, `AppProtocol:\t${p.appProtocol}`);
      if (p.nodePort) s.put(0, `NodePort:\t${name}\t${p.nodePort}/${protocol}`);
      s.put(0, `Endpoints:\t${endpointsText(slices, p.name ?? '')}`);
    }
    s.put(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}`);
    if (spec.externalTrafficPolicy) s.put(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
    if (spec.internalTrafficPolicy) s.put(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
    if (spec.healthCheckNodePort) s.put(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
    if (spec.loadBalancerSourceRanges?.length) s.put(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`);
    if (spec.trafficDistribution) s.put(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  },
};
