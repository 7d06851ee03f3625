import { describeContainers, describeResources, seccomp, tolerations, topologySpread } from './pod-parts';
import type { Describer } from './sheet';
import { annotations, controlledBy, labels, rfc1123, since } from './sheet';
import { describeVolumes } from './volumes';

export const pod: Describer = {
  group: '',
  kind: 'Pod',
  describe(s, pod) {
    const { metadata: m, spec, status = {} } = pod;
    s.put(0, `Name:\t${m.name}`);
    s.put(0, `Namespace:\t${m.namespace}`);
    if (spec.priority !== undefined) s.put(0, `Priority:\t${spec.priority}`);
    if (spec.priorityClassName) s.put(0, `Priority Class Name:\t${spec.priorityClassName}`);
    if (spec.runtimeClassName) s.put(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
    if (spec.serviceAccountName) s.put(0, `Service Account:\t${spec.serviceAccountName}`);
    s.put(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}`);
    if (status.startTime) s.put(0, `Start Time:\t${rfc1123(status.startTime)}`);
    labels(s, 'Labels', m.labels);
    annotations(s, m.annotations);
    if (m.deletionTimestamp && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
      s.put(0, `Status:\tTerminating (lasts ${since(m.deletionTimestamp, s.now)})`);
      s.put(0, `Termination Grace Period:\t${m.deletionGracePeriodSeconds ?? 0}s`);
    } else s.put(0, `Status:\t${status.phase ?? ''}`);
    if (status.reason) s.put(0, `Reason:\t${status.reason}`);
    if (status.message) s.put(0, `Message:\t${status.message}`);
    seccomp(s, 0, spec.securityContext?.seccompProfile);
    s.put(0, `IP:\t${status.podIP ?? ''}`);
    if (!status.podIPs?.length) s.put(0, 'IPs:\t<none>');
    else {
      s.put(0, 'IPs:');
      for (const { ip } of status.podIPs) s.put(1, `IP:\t${ip}`);
    }
    if (controlledBy(pod)) s.put(0, `Controlled By:\t${controlledBy(pod)}`);
    if (status.nominatedNodeName) s.put(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
    if (spec.resources) {
      s.put(0, 'Resources:');
      describeResources(s, spec.resources, 1);
    }
    if (spec.initContainers?.length) describeContainers(s, 'Init Containers', spec.initContainers, '', status.initContainerStatuses, pod);
    describeContainers(s, 'Containers', spec.containers ?? [], '', status.containerStatuses, pod);
    if (spec.ephemeralContainers?.length) describeContainers(s, 'Ephemeral Containers', spec.ephemeralContainers, '', status.ephemeralContainerStatuses, pod);
    if (spec.readinessGates?.length) {
      s.put(0, 'Readiness Gates:');
      s.put(1, 'Type\tStatus');
      for (const g of spec.readinessGates) s.put(1, `${g.conditionType} \t${(status.conditions ?? []).find((c: any) => c.type === g.conditionType)?.status ?? '<none>'} `);
    }
    if (status.conditions?.length) {
      s.put(0, 'Conditions:');
      s.put(1, 'Type\tStatus');
      for (const c of status.conditions) s.put(1, `${c.type} \t${c.status} `);
    }
    describeVolumes(s, spec.volumes ?? [], '');
    s.put(0, `QoS Class:\t${status.qosClass ?? 'BestEffort'}`);
    labels(s, 'Node-Selectors', spec.nodeSelector);
    tolerations(s, spec.tolerations);
    topologySpread(s, spec.topologySpreadConstraints);
  },
};
