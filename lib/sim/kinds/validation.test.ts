/* eslint-disable @typescript-eslint/no-explicit-any */
import { rig } from '../api/testing/server';

/** Long phrases that messages have in common. */
const PHRASES: Readonly<Record<string, string>> = {
  '<subdomain>': `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
  '<label>': `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
  '<1035>': `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
  '<name part>': `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
  '<label value>': `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  '<config key>': `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
};

/** Objects that the API refuses to make, by URL and name, and all it says of them, in order. */
const REFUSED: readonly (readonly [string, object, readonly string[]])[] = [
  // Pods
  [
    '/api/v1/namespaces/default/pods#A_b',
    { spec: { restartPolicy: 'Sometimes', dnsPolicy: 'None', containers: [{ name: 'Bad_Name', image: '' }] } },
    [
      'metadata.name: Invalid value: "A_b": <subdomain>',
      'spec.containers[0].name: Invalid value: "Bad_Name": <label>',
      'spec.containers[0].image: Required value',
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
    ],
  ],
  [
    '/api/v1/namespaces/default/pods#a',
    { spec: { containers: [{ name: 'c', image: ' x', imagePullPolicy: 'Sometimes', terminationMessagePolicy: 'X' }, { name: 'c', image: 'x', ports: [{ containerPort: 0, name: 'toolongportnamehere' }, { containerPort: 70000, protocol: 'tcp', name: 'a', hostIP: 'x' }, { containerPort: 80, name: 'a', hostPort: 90000 }] }] } },
    [
      'spec.containers[0].terminationMessagePolicy: Unsupported value: "X": supported values: "File", "FallbackToLogsOnError"',
      'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
      'spec.containers[1].ports[0].name: Invalid value: "toolongportnamehere": must be no more than 15 characters',
      'spec.containers[1].ports[0].containerPort: Required value',
      'spec.containers[1].ports[1].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.containers[1].ports[1].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"',
      'spec.containers[1].ports[2].name: Duplicate value: "a"',
      'spec.containers[1].ports[2].hostPort: Invalid value: 90000: must be between 1 and 65535, inclusive',
      'spec.containers[1].name: Duplicate value: "c"',
      'spec.containers[0].image: Invalid value: " x": must not have leading or trailing whitespace',
    ],
  ],
  [
    '/api/v1/namespaces/default/pods#a',
    { spec: { containers: [{ name: 'c', image: 'x', env: [{ name: '' }, { name: 'A=B' }, { name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, { name: 'B', valueFrom: {} }, { name: 'C', valueFrom: { fieldRef: { fieldPath: 'spec.foo' } } }, { name: 'D', valueFrom: { configMapKeyRef: { name: 'x', key: 'a/b' } } }, { name: 'E', valueFrom: { secretKeyRef: { key: '' } } }, { name: 'F', valueFrom: { resourceFieldRef: { resource: 'limits.foo' } } }], envFrom: [{}, { configMapRef: { name: '' } }, { prefix: 'a=', secretRef: { name: 'A' } }] }] } },
    [
      'spec.containers[0].env[0].name: Required value',
      `spec.containers[0].env[1].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than '='`,
      'spec.containers[0].env[2].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      'spec.containers[0].env[3].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      'spec.containers[0].env[4].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo',
      'spec.containers[0].env[5].valueFrom.configMapKeyRef.key: Invalid value: "a/b": <config key>',
      'spec.containers[0].env[6].valueFrom.secretKeyRef.name: Invalid value: "": <subdomain>',
      'spec.containers[0].env[6].valueFrom.secretKeyRef.key: Required value',
      'spec.containers[0].env[7].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.foo": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
      'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
      'spec.containers[0].envFrom[1].configMapRef.name: Required value',
      `spec.containers[0].envFrom[2].prefix: Invalid value: "a=": a valid environment variable name must consist only of printable ASCII characters other than '='`,
      'spec.containers[0].envFrom[2].secretRef.name: Invalid value: "A": <subdomain>',
    ],
  ],
  [
    '/api/v1/namespaces/default/pods#a',
    { spec: { containers: [{ name: 'c', image: 'x', livenessProbe: { httpGet: { port: 0, path: 'x' }, successThreshold: 2, periodSeconds: -1 }, readinessProbe: {}, startupProbe: { exec: { command: [] }, tcpSocket: { port: 80 } }, lifecycle: { preStop: {}, postStart: { exec: {} } } }] } },
    [
      'spec.containers[0].lifecycle.postStart.exec.command: Required value',
      'spec.containers[0].lifecycle.preStop: Required value: must specify a handler type',
      'spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
      'spec.containers[0].readinessProbe: Required value: must specify a handler type',
      'spec.containers[0].startupProbe.exec.command: Required value',
      'spec.containers[0].startupProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
    ],
  ],
  [
    '/api/v1/namespaces/default/pods#a',
    { spec: { volumes: [{ name: 'a', emptyDir: { sizeLimit: '-1' } }, { name: 'a', hostPath: { path: '/a/../b', type: 'Foo' } }, { name: 'B', configMap: { items: [{ key: '', path: '/a' }], defaultMode: 1000 } }, { name: 'c', secret: { secretName: '' }, emptyDir: {} }, { name: 'd', persistentVolumeClaim: { claimName: '' } }, { name: 'e', projected: { sources: [{}] } }, { name: 'f', nfs: { server: '', path: 'x' } }, { name: 'g', downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'status.podIP' } }] } }], containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'zz', mountPath: '/a' }, { name: 'a', mountPath: '' }, { name: 'a', mountPath: '/x', subPath: '../y' }, { name: 'a', mountPath: '/x', subPathExpr: '$(X)', subPath: 'z' }] }] } },
    [
      'spec.volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity',
      `spec.volumes[1].hostPath.path: Invalid value: "/a/../b": must not contain '..'`,
      'spec.volumes[1].hostPath.type: Unsupported value: "Foo": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      'spec.volumes[2].configMap.name: Required value',
      'spec.volumes[2].configMap.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive',
      'spec.volumes[2].configMap.items[0].key: Required value',
      'spec.volumes[2].configMap.items[0].path: Invalid value: "/a": must be a relative path',
      'spec.volumes[2].name: Invalid value: "B": <label>',
      'spec.volumes[3].secret: Forbidden: may not specify more than 1 volume type',
      'spec.volumes[4].persistentVolumeClaim.claimName: Required value',
      'spec.volumes[6].nfs.server: Required value',
      'spec.volumes[6].nfs.path: Invalid value: "x": must be an absolute path',
      'spec.volumes[7].downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
      'spec.containers[0].volumeMounts[0].name: Not found: "zz"',
      'spec.containers[0].volumeMounts[1].name: Not found: "a"',
      'spec.containers[0].volumeMounts[1].mountPath: Required value',
      'spec.containers[0].volumeMounts[2].name: Not found: "a"',
      `spec.containers[0].volumeMounts.subPath: Invalid value: "../y": must not contain '..'`,
      'spec.containers[0].volumeMounts[3].name: Not found: "a"',
      'spec.containers[0].volumeMounts[3].mountPath: Invalid value: "/x": must be unique',
      'spec.containers[0].volumeMounts[3].subPathExpr: Invalid value: "$(X)": subPathExpr and subPath are mutually exclusive',
    ],
  ],
  [
    '/api/v1/namespaces/default/pods#a',
    { spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: '2', memory: '-1', foo: '1', 'nvidia.com/gpu': '1' }, limits: { cpu: '1', 'hugepages-2Mi': '1Mi', 'example.com/x': '1500m' } } }] } },
    [
      'spec.containers[0].resources.limits[example.com/x]: Invalid value: "1500m": must be an integer',
      'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "1Mi": 1Mi is not positive integer multiple of hugepages-2Mi',
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      'spec.containers[0].resources.requests[example.com/x]: Invalid value: "1500m": must be an integer',
      'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
      'spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "1Mi": 1Mi is not positive integer multiple of hugepages-2Mi',
      'spec.containers[0].resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
    ],
  ],
  [
    '/api/v1/namespaces/default/pods#a',
    { spec: { nodeSelector: { '-a': 'b c' }, tolerations: [{ key: 'a', operator: 'Exists', value: 'x' }, { operator: 'Equal', value: 'x' }, { key: 'a', operator: 'Foo', effect: 'Bar', tolerationSeconds: 3 }], topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'X', minDomains: 0 }, { maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }, { maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }], affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] }, preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, preference: { matchExpressions: [{ key: 'a', operator: 'In' }, { key: 'b', operator: 'Gt', values: ['x'] }, { key: 'c', operator: 'Exists', values: ['y'] }] } }] }, podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { a: 'b' } }, topologyKey: '' }], preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, podAffinityTerm: { topologyKey: 'a b' } }] } }, containers: [{ name: 'c', image: 'x' }] } },
    [
      'spec.nodeSelector: Invalid value: "-a": <name part>',
      'spec.nodeSelector: Invalid value: "b c": <label value>',
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
      'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
      'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values: Required value: must be specified when `operator` is \'In\' or \'NotIn\'',
      'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[2].values: Forbidden: may not be specified when `operator` is \'Exists\' or \'DoesNotExist\'',
      'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty',
      'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must be non-empty',
      'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": <name part>',
      'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100',
      'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey: Invalid value: "a b": <name part>',
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "X": supported values: "DoNotSchedule", "ScheduleAnyway"',
      'spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not X',
      'spec.topologySpreadConstraints[1].{topologyKey, whenUnsatisfiable}: Duplicate value: "{a, DoNotSchedule}"',
      'spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\'',
      'spec.tolerations[1].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      'spec.tolerations[2].effect: Invalid value: "Bar": effect must be \'NoExecute\' when `tolerationSeconds` is set',
      'spec.tolerations[2].operator: Unsupported value: "Foo": supported values: "Equal", "Exists"',
      'spec.tolerations[2].effect: Unsupported value: "Bar": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ],
  [
    '/api/v1/namespaces/default/pods#a',
    { spec: { securityContext: { runAsUser: -1, fsGroup: -2, sysctls: [{ name: 'a b', value: '1' }, { name: 'kernel.shm_rmid_forced', value: '1' }, { name: 'kernel.shm_rmid_forced', value: '1' }], seccompProfile: { type: 'Localhost' }, fsGroupChangePolicy: 'X' }, containers: [{ name: 'c', image: 'x', securityContext: { runAsUser: -1, privileged: true, allowPrivilegeEscalation: false, capabilities: { add: ['SYS_ADMIN'] }, procMount: 'X', seccompProfile: { type: 'Foo' }, appArmorProfile: { type: 'Localhost' } } }] } },
    [
      'spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
      'spec.containers[0].securityContext.procMount: Unsupported value: "X": supported values: "Default", "Unmasked"',
      'spec.containers[0].securityContext.seccompProfile.type: Unsupported value: "Foo": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
      'spec.containers[0].securityContext: Invalid value: {"Capabilities":{"Add":["SYS_ADMIN"],"Drop":null},"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":-1,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":"X","SeccompProfile":{"Type":"Foo","LocalhostProfile":null},"AppArmorProfile":{"Type":"Localhost","LocalhostProfile":null}}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      'spec.containers[0].securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost',
      'spec.securityContext.fsGroup: Invalid value: -2: must be between 0 and 2147483647, inclusive',
      'spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
      'spec.securityContext.sysctls[0].name: Invalid value: "a b": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
      'spec.securityContext.sysctls[2].name: Duplicate value: "kernel.shm_rmid_forced"',
      'spec.securityContext.fsGroupChangePolicy: Unsupported value: "X": supported values: "Always", "OnRootMismatch"',
      'spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
    ],
  ],
  [
    '/api/v1/namespaces/default/pods#a',
    { spec: { initContainers: [{ name: 'c', image: 'x', readinessProbe: { tcpSocket: { port: 80 } }, lifecycle: { preStop: { sleep: { seconds: 1 } } } }, { name: 'd', image: 'x', restartPolicy: 'Never' }], ephemeralContainers: [{ name: 'e', image: 'x' }], containers: [{ name: 'c', image: 'x', resizePolicy: [{ resourceName: 'foo', restartPolicy: 'X' }], restartPolicy: 'Always' }] } },
    [
      'spec.containers[0].resizePolicy: Unsupported value: "foo": supported values: "cpu", "memory"',
      'spec.containers[0].resizePolicy: Unsupported value: "X": supported values: "NotRequired", "RestartContainer"',
      'spec.initContainers[0].name: Duplicate value: "c"',
      'spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always',
      'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    ],
  ],

  // Workloads
  [
    '/apis/apps/v1/namespaces/default/deployments#a',
    { spec: {} },
    [
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
      'spec.template.spec.containers: Required value',
    ],
  ],
  [
    '/apis/apps/v1/namespaces/default/deployments#a',
    { spec: { replicas: -1, selector: { matchLabels: { a: 'b' } }, strategy: { type: 'Recreate', rollingUpdate: {} }, template: { metadata: { labels: { a: 'c' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] } } } },
    [
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`',
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is \'Recreate\'',
    ],
  ],
  [
    '/apis/apps/v1/namespaces/default/deployments#a',
    { spec: { minReadySeconds: 700, progressDeadlineSeconds: 600, revisionHistoryLimit: -1, selector: {}, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } }, template: { metadata: { labels: { a: 'c' } }, spec: { containers: [{ name: 'c' }] } } } },
    [
      'spec.selector: Invalid value: {}: empty selector is invalid for deployment',
      'spec.template.spec.containers[0].image: Required value',
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
      'spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
    ],
  ],
  [
    '/apis/apps/v1/namespaces/default/deployments#a',
    { spec: { selector: { matchExpressions: [{ key: 'a', operator: 'in', values: ['b'] }] }, strategy: { type: 'Rolling', rollingUpdate: { maxSurge: 'x', maxUnavailable: '150%' } }, template: { metadata: { labels: { a: 'c' } }, spec: { activeDeadlineSeconds: 4, containers: [{ name: 'c', image: 'x' }] } } } },
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "in": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"in","values":["b"]}]}: invalid label selector',
      'spec.strategy: Unsupported value: {"Type":"Rolling","RollingUpdate":{"MaxUnavailable":"150%","MaxSurge":"x"}}: supported values: "Recreate", "RollingUpdate"',
    ],
  ],
  [
    '/apis/apps/v1/namespaces/default/statefulsets#a.b',
    { spec: { serviceName: '', podManagementPolicy: 'X', updateStrategy: { type: 'Foo' }, replicas: -2, template: { metadata: { labels: { a: 'c' } }, spec: { restartPolicy: 'OnFailure', containers: [{ name: 'c', image: 'x' }] } }, volumeClaimTemplates: [{ metadata: { name: 'x' } }] } },
    [
      'metadata.name: Invalid value: "a.b": must not contain dots',
      `spec.podManagementPolicy: Invalid value: "X": must be 'OrderedReady' or 'Parallel'`,
      `spec.updateStrategy: Invalid value: {"Type":"Foo","RollingUpdate":null}: must be 'RollingUpdate' or 'OnDelete'`,
      'spec.replicas: Invalid value: -2: must be greater than or equal to 0',
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`',
      'spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
    ],
  ],
  [
    '/apis/apps/v1/namespaces/default/daemonsets#a',
    { spec: { selector: { matchLabels: { a: 'b' } }, updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } }, template: { metadata: { labels: { a: 'b' } }, spec: { restartPolicy: 'OnFailure', containers: [{ name: 'c', image: 'x' }] } } } },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
    ],
  ],
  [
    '/apis/apps/v1/namespaces/default/replicasets#a',
    { spec: { selector: { matchLabels: { a: 'b' } }, replicas: -1 } },
    [
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
      'spec.template.spec.containers: Required value',
    ],
  ],
  [
    '/api/v1/namespaces/default/replicationcontrollers#a',
    { spec: { selector: { a: 'b' }, replicas: -1 } },
    [
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.template: Required value',
    ],
  ],
  [
    '/apis/batch/v1/namespaces/default/jobs#a',
    { spec: {} },
    [
      'spec.template.spec.containers: Required value',
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
  ],
  [
    '/apis/batch/v1/namespaces/default/jobs#a',
    { spec: { parallelism: -1, completions: -1, backoffLimit: -1, activeDeadlineSeconds: -1, ttlSecondsAfterFinished: -1, completionMode: 'X', selector: { matchLabels: { a: 'b' } }, template: { spec: { containers: [{ name: 'c', image: 'x' }] } } } },
    [
      'spec.selector: Invalid value: {"matchLabels":{"batch.kubernetes.io/controller-uid":"<uid>","a":"b"}}: `selector` not auto-generated',
      'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
      'spec.completions: Invalid value: -1: must be greater than or equal to 0',
      'spec.activeDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
      'spec.ttlSecondsAfterFinished: Invalid value: -1: must be greater than or equal to 0',
      'spec.completionMode: Unsupported value: "X": supported values: "NonIndexed", "Indexed"',
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
      'spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"<uid>","batch.kubernetes.io/job-name":"a","controller-uid":"<uid>","job-name":"a"}: `selector` does not match template `labels`',
    ],
  ],
  [
    '/apis/batch/v1/namespaces/default/jobs#a',
    { spec: { completionMode: 'Indexed', podFailurePolicy: { rules: [{ action: 'X' }] }, template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'c', image: 'x' }] } } } },
    [
      'spec.podFailurePolicy.rules[0].action: Unsupported value: "X": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
      'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
  ],
  [
    '/apis/batch/v1/namespaces/default/cronjobs#aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff',
    { spec: { schedule: '* * *', concurrencyPolicy: 'X', timeZone: 'Mars/Base', startingDeadlineSeconds: -1, successfulJobsHistoryLimit: -1, jobTemplate: { spec: { template: { spec: { containers: [{ name: 'c', image: 'x' }] } } } } } },
    [
      'spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]',
      'spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base',
      'spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"',
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
      'spec.successfulJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
      'metadata.name: Invalid value: "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff": must be no more than 52 characters',
    ],
  ],

  // Configuration and storage
  [
    '/api/v1/namespaces/default/configmaps#a',
    { data: { 'a/b': 'x', c: 'd' }, binaryData: { c: 'aGk=' } },
    [
      'data[a/b]: Invalid value: "a/b": <config key>',
      'data[c]: Invalid value: "c": duplicate of key present in binaryData',
    ],
  ],
  [
    '/api/v1/namespaces/default/secrets#a',
    { type: 'kubernetes.io/tls', data: {} },
    [
      'data[tls.crt]: Required value',
      'data[tls.key]: Required value',
    ],
  ],
  [
    '/api/v1/namespaces/default/secrets#a',
    { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'aGk=' } },
    [
      `data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character 'h' looking for beginning of value`,
    ],
  ],
  [
    '/api/v1/namespaces/default/secrets#a',
    { type: 'kubernetes.io/basic-auth', data: {} },
    [
      'data[username]: Required value',
      'data[password]: Required value',
    ],
  ],
  [
    '/api/v1/namespaces/default/secrets#a',
    { type: 'kubernetes.io/ssh-auth', data: { 'x/y': '' } },
    [
      'data[x/y]: Invalid value: "x/y": <config key>',
      'data[ssh-privatekey]: Required value',
    ],
  ],
  [
    '/api/v1/namespaces/default/secrets#a',
    { type: 'kubernetes.io/service-account-token' },
    [
      'metadata.annotations[kubernetes.io/service-account.name]: Required value',
    ],
  ],
  [
    '/api/v1/namespaces/default/persistentvolumeclaims#a',
    { spec: {} },
    [
      'spec.accessModes: Required value: at least 1 access mode is required',
      'spec.resources[storage]: Required value',
    ],
  ],
  [
    '/api/v1/namespaces/default/persistentvolumeclaims#a',
    { spec: { accessModes: ['ReadWriteOnce', 'ReadWriteOncePod', 'X'], volumeMode: 'Foo', storageClassName: 'A', resources: { requests: { storage: '0' } }, selector: { matchLabels: { '-': 'b' } }, dataSource: { kind: '', name: '' } } },
    [
      'spec.selector.matchLabels: Invalid value: "-": <name part>',
      'spec.accessModes: Unsupported value: "X": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
      'spec.resources[storage]: Invalid value: "0": must be greater than zero',
      'spec.storageClassName: Invalid value: "A": <subdomain>',
      'spec.volumeMode: Unsupported value: "Foo": supported values: "Block", "Filesystem"',
    ],
  ],
  [
    '/api/v1/persistentvolumes#a',
    { spec: {} },
    [
      'spec.accessModes: Required value',
      'spec.capacity: Required value',
      'spec.capacity: Unsupported value: null: supported values: "storage"',
      'spec: Required value: must specify a volume type',
    ],
  ],
  [
    '/api/v1/persistentvolumes#a',
    { spec: { capacity: { storage: '1Gi', cpu: '1' }, accessModes: ['X'], persistentVolumeReclaimPolicy: 'Foo', hostPath: { path: '/' }, nfs: { server: 'a', path: '/b' }, storageClassName: 'A', mountOptions: ['a'], volumeMode: 'Block' } },
    [
      'spec.accessModes: Unsupported value: "X": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.capacity: Unsupported value: {"storage":"1Gi","cpu":"1"}: supported values: "storage"',
      'spec.persistentVolumeReclaimPolicy: Unsupported value: "Foo": supported values: "Delete", "Recycle", "Retain"',
      'spec.nfs: Forbidden: may not specify more than 1 volume type',
      'spec.storageClassName: Invalid value: "A": <subdomain>',
    ],
  ],
  [
    '/api/v1/persistentvolumes#a',
    { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], persistentVolumeReclaimPolicy: 'Recycle', hostPath: { path: '/' } } },
    [
      `spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'`,
    ],
  ],
  [
    '/api/v1/persistentvolumes#a',
    { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], local: { path: '/a/../b' } } },
    [
      `spec.local.path: Invalid value: "/a/../b": must not contain '..'`,
      'spec.nodeAffinity: Required value: Local volume requires node affinity',
    ],
  ],
  [
    '/apis/storage.k8s.io/v1/storageclasses#a',
    { reclaimPolicy: 'Foo', volumeBindingMode: 'Later', parameters: { '': 'x' }, allowedTopologies: [{ matchLabelExpressions: [{ key: 'a', values: [] }] }] },
    [
      'provisioner: Required value',
      'parameters: Invalid value: "": field can not be empty.',
      'reclaimPolicy: Unsupported value: "Foo": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
      'allowedTopologies[0].matchLabelExpressions[0].values: Required value',
    ],
  ],
  [
    '/apis/storage.k8s.io/v1/storageclasses#a',
    { provisioner: 'A_B/c' },
    [
      'provisioner: Invalid value: "A_B/c": prefix part <subdomain>',
    ],
  ],
  [
    '/api/v1/namespaces/default/resourcequotas#a',
    { spec: { hard: { cpu: '-1', foo: '2', pods: '1.5' }, scopes: ['BestEffort', 'NotBestEffort', 'X'] } },
    [
      'spec.hard[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource for quota',
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","X"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","X"]: unsupported scope',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","X"]: conflicting scopes',
    ],
  ],
  [
    '/api/v1/namespaces/default/serviceaccounts#A',
    {},
    [
      'metadata.name: Invalid value: "A": <subdomain>',
    ],
  ],

  // Access, policy, network
  [
    '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles#a:b/c',
    { rules: [{ apiGroups: [''], resources: ['pods'] }, { verbs: ['get'], nonResourceURLs: ['/x'], resources: ['a'] }, { verbs: ['get'] }] },
    [
      `metadata.name: Invalid value: "a:b/c": may not contain '/'`,
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[1].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
      'rules[1].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
      'rules[2].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[2].resources: Required value: resource rules must supply at least one resource',
    ],
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/clusterroles#a',
    { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'a b': 'c' } }] } },
    [
      'aggregationRule.clusterRoleSelectors[0].matchLabels: Invalid value: "a b": <name part>',
    ],
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings#a',
    { roleRef: { kind: 'Foo', name: 'a/b', apiGroup: 'x' }, subjects: [{ kind: 'ServiceAccount', name: 'A', apiGroup: 'x' }, { kind: 'User', apiGroup: 'y' }, { kind: 'Robot', name: 'r' }] },
    [
      'roleRef.apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"',
      'roleRef.kind: Unsupported value: "Foo": supported values: "Role", "ClusterRole"',
      `roleRef.name: Invalid value: "a/b": may not contain '/'`,
      'subjects[0].name: Invalid value: "A": <subdomain>',
      'subjects[0].apiGroup: Unsupported value: "x": supported values: ""',
      'subjects[1].name: Required value',
      'subjects[1].apiGroup: Unsupported value: "y": supported values: "rbac.authorization.k8s.io"',
      'subjects[2].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
    ],
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings#a',
    { roleRef: { kind: 'Role', name: '' }, subjects: [{ kind: 'ServiceAccount', name: 'a' }] },
    [
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'roleRef.name: Required value',
      'subjects[0].namespace: Required value',
    ],
  ],
  [
    '/apis/policy/v1/namespaces/default/poddisruptionbudgets#a',
    { spec: { minAvailable: -1, maxUnavailable: '120%', selector: { matchLabels: { '-': 'x' } }, unhealthyPodEvictionPolicy: 'X' } },
    [
      'spec: Invalid value: {"MinAvailable":-1,"Selector":{"matchLabels":{"-":"x"}},"MaxUnavailable":"120%","UnhealthyPodEvictionPolicy":"X"}: minAvailable and maxUnavailable cannot be both set',
      'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0',
      'spec.maxUnavailable: Invalid value: "120%": must not be greater than 100%',
      'spec.selector.matchLabels: Invalid value: "-": <name part>',
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ],
  [
    '/apis/policy/v1/namespaces/default/poddisruptionbudgets#A',
    { spec: { minAvailable: 'x' } },
    [
      `spec.minAvailable: Invalid value: "x": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
    ],
  ],
  [
    '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers#a',
    { spec: { minReplicas: 0, maxReplicas: 0, scaleTargetRef: { kind: '', name: '' }, metrics: [{ type: 'Resource' }, { type: 'X' }, { type: 'Resource', resource: { name: '', target: { type: 'Utilization', averageUtilization: 0, averageValue: '1' } } }, { type: 'Pods', pods: { metric: { name: '' }, target: { type: 'Value', value: '1' } } }, { type: 'ContainerResource', containerResource: { name: 'cpu', target: { type: 'Utilization' } } }], behavior: { scaleUp: { stabilizationWindowSeconds: 4000, selectPolicy: 'X', policies: [{ type: 'X', value: 0, periodSeconds: 2000 }] }, scaleDown: { policies: [] } } } },
    [
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
      'spec.maxReplicas: Invalid value: 0: must be greater than 0',
      'spec.scaleTargetRef.kind: Required value',
      'spec.scaleTargetRef.name: Required value',
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      'spec.metrics[0].resource: Required value: must populate information for the given metric source',
      'spec.metrics[1].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      'spec.metrics[1].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      'spec.metrics[2].resource.name: Required value: must specify a resource name',
      'spec.metrics[2].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
      'spec.metrics[2].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
      'spec.metrics[3].pods.metric.name: Required value: must specify a metric name',
      'spec.metrics[3].pods.target.averageValue: Required value: must specify a positive target averageValue',
      'spec.metrics[4].containerResource.container: Required value: must specify a container',
      'spec.metrics[4].containerResource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
      'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600',
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "X": supported values: "Disabled", "Max", "Min"',
      'spec.behavior.scaleUp.policies[0].type: Unsupported value: "X": supported values: "Percent", "Pods"',
      'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 2000: must be less than or equal to 1800',
      'spec.behavior.scaleDown.policies: Required value: must specify at least one Policy',
    ],
  ],
  [
    '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers#a',
    { spec: { minReplicas: 5, maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' } } },
    [
      'spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
    ],
  ],
  [
    '/apis/scheduling.k8s.io/v1/priorityclasses#system-x',
    { value: 2000000000, preemptionPolicy: 'X' },
    [
      `metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class`,
      'preemptionPolicy: Unsupported value: "X": supported values: "PreemptLowerPriority", "Never"',
    ],
  ],
  [
    '/apis/node.k8s.io/v1/runtimeclasses#x',
    { handler: 'A_b', overhead: { podFixed: { foo: '1' } }, scheduling: { nodeSelector: { '-': 'x' }, tolerations: [{ operator: 'X' }] } },
    [
      'handler: Invalid value: "A_b": <label>',
      'overhead.podFixed[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'overhead.podFixed[foo]: Invalid value: "foo": must be a standard resource for containers',
      'scheduling.nodeSelector: Invalid value: "-": <name part>',
      'scheduling.tolerations[0].operator: Invalid value: "X": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      'scheduling.tolerations[0].operator: Unsupported value: "X": supported values: "Equal", "Exists"',
    ],
  ],
  [
    '/apis/coordination.k8s.io/v1/namespaces/default/leases#x',
    { spec: { leaseDurationSeconds: 0, leaseTransitions: -1, holderIdentity: '' } },
    [
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    '/apis/networking.k8s.io/v1/ingressclasses#x',
    { spec: { controller: 'nginx', parameters: { kind: '', name: 'a/b', scope: 'Namespace', apiGroup: 'X' } } },
    [
      'spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")',
      'spec.parameters.apiGroup: Invalid value: "X": <subdomain>',
      'spec.parameters.kind: Required value: kind is required',
      `spec.parameters.name: Invalid value: "a/b": may not contain '/'`,
      'spec.parameters.namespace: Required value: `parameters.scope` is set to \'Namespace\'',
    ],
  ],
  [
    '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies#x',
    { spec: { policyTypes: ['Ingress', 'Egress', 'X'], ingress: [{ from: [{}, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '11.0.0.0/8', '10.0.0.0/8', '10.1.1.1/16'] }, podSelector: {} }], ports: [{ port: 'http', endPort: 90 }, { port: 80, endPort: 70 }] }] } },
    [
      'spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is non-numeric',
      'spec.ingress[0].ports[1].endPort: Invalid value: 80: must be greater than or equal to `port`',
      'spec.ingress[0].from[0]: Required value: must specify a peer',
      'spec.ingress[0].from[1].ipBlock.except[1]: Invalid value: "11.0.0.0/8": must be a strict subset of `cidr`',
      'spec.ingress[0].from[1].ipBlock.except[2]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      'spec.ingress[0].from[1].ipBlock.except[3]: Invalid value: "10.1.1.1/16": must not have bits set beyond the prefix length',
      'spec.ingress[0].from[1]: Forbidden: may not specify both ipBlock and another peer',
      'spec.policyTypes: Invalid value: ["Ingress","Egress","X"]: may not specify more than two policyTypes',
    ],
  ],
  [
    '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
    { metadata: { name: 'x', annotations: { 'kubernetes.io/ingress.class': 'nginx' } }, spec: { ingressClassName: 'other', defaultBackend: { resource: { kind: '', name: 'x' } }, tls: [{ hosts: ['A'], secretName: 'B' }], rules: [{ host: '1.2.3.4' }, { host: '*.*.x', http: { paths: [{ path: 'a//b', pathType: 'Exact', backend: { service: { name: 'a', port: { name: 'x', number: 80 } } } }, { path: 'x', pathType: 'Foo', backend: {} }] } }] } },
    [
      'spec.defaultBackend.resource.kind: Required value: kind is required',
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      `spec.rules[1].host: Invalid value: "*.*.x": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      'spec.rules[1].http.paths[0].path: Invalid value: "a//b": must be an absolute path',
      `spec.rules[1].http.paths[0].path: Invalid value: "a//b": must not contain '//'`,
      'spec.rules[1].http.paths[0].backend: Invalid value: "": cannot set both port name & port number',
      'spec.rules[1].http.paths[1].pathType: Unsupported value: "Foo": supported values: "Exact", "ImplementationSpecific", "Prefix"',
      'spec.rules[1].http.paths[1].backend: Invalid value: "": resource or service backend is required',
      'spec.tls[0].hosts[0]: Invalid value: "A": <subdomain>',
      'spec.tls[0].secretName: Invalid value: "B": <subdomain>',
      'annotations.kubernetes.io/ingress.class: Invalid value: "nginx": must match `ingressClassName` when both are specified',
    ],
  ],
  [
    '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices#x',
    { addressType: 'IPv4', endpoints: [{ addresses: ['a', '127.0.0.1', '::2'], hostname: 'A.b', nodeName: 'X', hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }], ports: [{ name: 'A', protocol: 'x', port: 80 }] },
    [
      'ports[0].name: Invalid value: "A": <label>',
      'ports[0].protocol: Unsupported value: "x": supported values: "SCTP", "TCP", "UDP"',
      'endpoints[0].addresses[0]: Invalid value: "a": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'endpoints[0].addresses[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'endpoints[0].addresses: Invalid value: "::2": must be an IPv4 address',
      'endpoints[0].nodeName: Invalid value: "X": <subdomain>',
      'endpoints[0].hostname: Invalid value: "A.b": <label>',
      'endpoints[0].hints.forZones[1].name: Duplicate value: "a"',
    ],
  ],
  [
    '/apis/apps/v1/namespaces/default/controllerrevisions#x',
    { revision: -1 },
    [
      'data: Required value: data is mandatory',
      'revision: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    '/api/v1/nodes#x',
    { spec: { podCIDRs: ['a'], taints: [{ key: 'a', effect: 'X' }, { key: 'b', effect: 'NoSchedule' }, { key: 'b', effect: 'NoSchedule' }] } },
    [
      'metadata.taints[0].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      'metadata.taints[2]: Duplicate value: {"Key":"b","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
      'spec.podCIDRs[0]: Invalid value: "a": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
  ],

  // Kinds of one's own
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions#boats.example.com',
    { spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { a: { type: 'integer', default: 'x' }, b: { type: 'object', default: { z: 1 } }, c: { type: 'array', items: { type: 'string' }, default: [1] } } } } } } }] } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].properties[a].default: Invalid value: "string":  in body must be of type integer: "string"',
      'spec.validation.openAPIV3Schema.properties[spec].properties[b].default: Invalid value: {"z":1}: must not have unknown fields',
      'spec.validation.openAPIV3Schema.properties[spec].properties[c].default.[0]: Invalid value: "integer": [0] in body must be of type string: "integer"',
    ],
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions#boats.example.com',
    { spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { properties: { a: { type: 'int' }, b: { type: 'array' }, c: { type: 'string', pattern: '(' } } }, metadata: { type: 'object', description: 'x' } } } } }] } },
    [
      'spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
      'spec.validation.openAPIV3Schema.properties[spec].properties[b].items: Required value: must be specified',
      'spec.validation.openAPIV3Schema.properties[spec].properties[c].pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`',
      'spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
      'spec.validation.openAPIV3Schema.properties[spec].properties[a].type: Unsupported value: "int": supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions#boats.example.com',
    { spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'array', items: {} } } }] } },
    [
      'spec.validation.openAPIV3Schema.items.type: Required value: must not be empty for specified array items',
      'spec.validation.openAPIV3Schema.type: Invalid value: "array": must be object at the root',
    ],
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions#boats.example.com',
    { spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: false, schema: { openAPIV3Schema: { type: 'object', properties: {} } } }] } },
    [
      'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: null: must have at least one stored version',
    ],
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions#boats.example.com',
    { spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'V1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: {} } } }] } },
    [
      'spec.versions[0].name: Invalid value: "V1": <1035>',
      'spec.version: Invalid value: "V1": <1035>',
    ],
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions#boats.example.com',
    { spec: { group: 'example', scope: 'Cluster2', names: { plural: 'Boats', kind: 'boat_', shortNames: ['B'] }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: {} } } }] } },
    [
      'metadata.name: Invalid value: "boats.example.com": must be spec.names.plural+"."+spec.group',
      'spec.group: Invalid value: "example": should be a domain with at least one dot',
      'spec.scope: Unsupported value: "Cluster2": supported values: "Cluster", "Namespaced"',
      'spec.names.plural: Invalid value: "Boats": <1035>',
      'spec.names.singular: Invalid value: "boat_": <1035>',
      'spec.names.kind: Invalid value: "boat_": may have mixed case, but should otherwise match: <1035>',
      'spec.names.listKind: Invalid value: "boat_List": may have mixed case, but should otherwise match: <1035>',
      'spec.names.shortNames[0]: Invalid value: "B": <1035>',
    ],
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions#boats.example.com',
    { spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: {} } }, additionalPrinterColumns: [{ name: 'a', type: 'foo', jsonPath: 'spec.x' }, { name: '', type: 'string', jsonPath: '' }], subresources: { scale: { specReplicasPath: '.x', statusReplicasPath: 'status.y' } } }] } },
    [
      'spec.subresources.scale.specReplicasPath: Invalid value: ".x": should be a json path under .spec',
      'spec.subresources.scale.statusReplicasPath: Invalid value: "status.y": must be a simple json path starting with .',
      'spec.additionalPrinterColumns[0].type: Invalid value: "foo": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.x": must be a simple json path starting with .',
      'spec.additionalPrinterColumns[1].name: Required value',
      'spec.additionalPrinterColumns[1].JSONPath: Required value',
    ],
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions#boats.example.com',
    { spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: {} } } }], conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v2'], clientConfig: { service: { name: 'a' } } } } } },
    [
      'spec.conversion.webhookClientConfig.service.namespace: Required value: service namespace is required',
      'spec.conversion.conversionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1',
    ],
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions#boats.example.com',
    { spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { a: { type: 'string', nullable: true } }, additionalProperties: { type: 'string' } } } } } }] } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions#boats.example.com',
    { spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { kind: { type: 'string', default: 'x' } } } } }] } },
    [
      'spec.validation.openAPIV3Schema.properties[kind].default: Forbidden: must not be set in top-level kind',
    ],
  ],
  // Devices
  [
    '/apis/resource.k8s.io/v1/deviceclasses#a',
    { spec: { selectors: [{}, { cel: { expression: 'device.driver' } }, { cel: { expression: 'device.nothing' } }, { cel: { expression: "device.attributes['x.io'].a && device.capacity['x.io'].m.isGreaterThan(quantity('1Gi'))" } }], config: [{}, { opaque: { driver: '', parameters: [] } }], extendedResourceName: 'cpu' } },
    [
      'spec.selectors[0].cel: Required value',
      'spec.selectors[1].cel.expression: Invalid value: "device.driver": must evaluate to bool or the unknown type, not string',
      `spec.selectors[2].cel.expression: Invalid value: "device.nothing": compilation failed: ERROR: <input>:1:7: undefined field 'nothing'\n | device.nothing\n | ......^`,
      'spec.config[0].opaque: Required value',
      'spec.config[1].opaque.driver: Required value',
      'spec.config[1].opaque.driver: Invalid value: "": <subdomain>',
      'spec.config[1].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
      'spec.extendedResourceName: Invalid value: "cpu": must be a valid extended resource name',
    ],
  ],
  [
    '/apis/resource.k8s.io/v1/namespaces/default/resourceclaims#a',
    { spec: { devices: { requests: [{ name: 'A' }, { name: 'b', exactly: { deviceClassName: '', count: -1, tolerations: [{ operator: 'Exists', value: 'x', effect: 'Never' }] } }, { name: 'b', firstAvailable: [{ name: 's', deviceClassName: 'x', allocationMode: 'All', count: 2 }] }], constraints: [{ requests: ['b/t', 'c'], matchAttribute: 'model' }, {}] } } },
    [
      'spec.devices.requests[0].name: Invalid value: "A": <label>',
      'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
      'spec.devices.requests[1].exactly.deviceClassName: Required value',
      'spec.devices.requests[1].exactly.count: Invalid value: -1: must be greater than zero',
      'spec.devices.requests[1].exactly.tolerations[0].value: Invalid value: "x": must be empty for operator `Exists`',
      'spec.devices.requests[1].exactly.tolerations[0].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "None"',
      "spec.devices.requests[2].firstAvailable[0].count: Invalid value: 2: must not be specified when allocationMode is 'All'",
      'spec.devices.requests[2]: Duplicate value: "b"',
      "spec.devices.constraints[0].requests[0]: Invalid value: \"b/t\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
      "spec.devices.constraints[0].requests[1]: Invalid value: \"c\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
      'spec.devices.constraints[0].matchAttribute: Invalid value: "model": a fully qualified name must be a domain and a name separated by a slash',
      'spec.devices.constraints[1]: Required value: exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
    ],
  ],
  [
    '/apis/resource.k8s.io/v1/namespaces/default/resourceclaimtemplates#a',
    { spec: { spec: { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'x', allocationMode: 'Some' } }] } } } },
    ['spec.spec.devices.requests[0].exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"'],
  ],
  [
    '/apis/resource.k8s.io/v1/resourceslices#a',
    { spec: { driver: 'x.io', nodeName: 'n', allNodes: true, pool: { name: '', generation: -1, resourceSliceCount: 0 }, devices: [{ name: 'a', attributes: { '1': { int: 1, bool: true }, 'x.io/v': { version: '1' } }, capacity: { m: { value: '1Gi', requestPolicy: {} } }, taints: [{ key: 'k' }], allNodes: true, bindingConditions: ['a'] }, { name: 'a', allowMultipleAllocations: true, capacity: { m: { value: '8', requestPolicy: { default: '9', validRange: { min: '1', max: '10', step: '3' } } } }, consumesCounters: [{ counterSet: 's' }] }] } },
    [
      'spec.pool.name: Required value',
      'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
      'spec.pool.generation: Invalid value: -1: must be greater than or equal to zero',
      'spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
      `spec.devices[0].attributes: Invalid value: "1": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')`,
      'spec.devices[0].attributes[1]: Invalid value: {"int":1,"bool":true}: exactly one value must be specified',
      'spec.devices[0].attributes[x.io/v].version: Invalid value: "1": must be a string compatible with semver.org spec 2.0.0',
      'spec.devices[0].capacity[m].requestPolicy: Forbidden: allowMultipleAllocations must be true',
      'spec.devices[0].taints[0].effect: Required value',
      'spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
      'spec.devices[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions',
      'spec.devices[1].capacity[m].requestPolicy.validRange.max: Invalid value: "10": max is larger than capacity value: 8',
      'spec.devices[1].capacity[m].requestPolicy.validRange.step: Invalid value: "9": value is not a multiple of a given step (3) from (1)',
      'spec.devices[1].consumesCounters[0].counters: Required value',
      'spec.devices[1]: Duplicate value: "a"',
    ],
  ],
];

function said(where: string, object: any): readonly string[] {
  const [url = '', name] = where.split('#');
  const response = rig().send('POST', url, name ? { metadata: { name }, ...object } : object);
  const { details } = response.body as any;
  const shorten = (text: string): string => Object.entries(PHRASES).reduce((t, [short, long]) => t.replaceAll(long, short), text).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>');
  return response.status === 422 ? details.causes.map((c: any) => shorten(`${c.field}: ${c.message}`)) : [`${response.status}`];
}

/** Objects that are taken with warnings. */
const WARNED: readonly (readonly [string, object, readonly string[]])[] = [
  [
    '/api/v1/namespaces/default/pods#a',
    { spec: { nodeSelector: { 'beta.kubernetes.io/os': 'linux' }, topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }], terminationGracePeriodSeconds: -1, imagePullSecrets: [{}], hostAliases: [{ ip: '1.1.1.1', hostnames: ['a'] }, { ip: '1.1.1.1', hostnames: ['b'] }], volumes: [{ name: 'g', gitRepo: { repository: 'x' } }], containers: [{ name: 'c', image: 'x', env: [{ name: 'A', value: 'b' }, { name: 'A', value: 'c' }], ports: [{ containerPort: 80 }, { containerPort: 80 }], resources: { requests: { memory: '100m' } } }] } },
    [
      'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
      'spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod',
      'spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
      'spec.hostAliases[1].ip: duplicate ip "1.1.1.1"',
      'spec.imagePullSecrets[0].name: invalid empty name ""',
      'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
      'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
      'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
      'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
    ],
  ],
  [
    '/apis/apps/v1/namespaces/default/deployments#a.b',
    { spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'x' }] } } } },
    ['metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]'],
  ],
  [
    '/api/v1/persistentvolumes#a',
    { spec: { persistentVolumeReclaimPolicy: 'Recycle', capacity: { storage: '100m' }, accessModes: ['ReadWriteMany'], nfs: { server: 'a', path: '/b' } } },
    [
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      'spec.capacity[storage]: fractional byte value "100m" is invalid, must be an integer',
    ],
  ],
  [
    '/apis/storage.k8s.io/v1/storageclasses#a',
    { provisioner: 'x/y', allowedTopologies: [{ matchLabelExpressions: [{ key: 'failure-domain.beta.kubernetes.io/zone', values: ['a'] }] }] },
    ['allowedTopologies[0].matchLabelExpressions[0].key: deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ],
];

const POD = { spec: { containers: [{ name: 'c', image: 'x' }] } };
const CLAIM = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
const SETS = { serviceName: 'x', selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: POD.spec } };
const CORE = '/api/v1/namespaces/default';

/** What is made, how it is changed, and why it stays as it was. */
const KEPT: readonly (readonly [string, object, object, readonly string[]])[] = [
  [`${CORE}/configmaps`, { immutable: true, data: { a: 'b' } }, { data: { a: 'c' }, immutable: false }, ['immutable: Forbidden: field is immutable when `immutable` is set', 'data: Forbidden: field is immutable when `immutable` is set']],
  [`${CORE}/secrets`, { stringData: { a: 'b' } }, { type: 'x' }, ['type: Invalid value: "x": field is immutable']],
  [
    `${CORE}/persistentvolumeclaims`,
    CLAIM,
    { spec: { accessModes: ['ReadWriteMany'] } },
    ['spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -1,6 +1,6 @@\n {\n  "AccessModes": [\n-  "ReadWriteOnce"\n+  "ReadWriteMany"\n  ],\n  "Selector": null,\n  "Resources": {\n'],
  ],
  [
    '/api/v1/persistentvolumes',
    { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } } },
    { spec: { hostPath: { path: '/y' } } },
    [
      'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n@@ -2,7 +2,7 @@\n  "GCEPersistentDisk": null,\n  "AWSElasticBlockStore": null,\n  "HostPath": {\n-  "Path": "/x",\n+  "Path": "/y",\n   "Type": ""\n  },\n  "Glusterfs": null,\n',
    ],
  ],
  [
    '/apis/storage.k8s.io/v1/storageclasses',
    { provisioner: 'x/y' },
    { provisioner: 'z', parameters: { a: 'b' }, reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer' },
    ['parameters: Invalid value: {"a":"b"}: field is immutable', 'provisioner: Invalid value: "z": field is immutable', 'reclaimPolicy: Invalid value: "Retain": field is immutable', 'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable'],
  ],
  ['/apis/batch/v1/namespaces/default/jobs', { spec: { template: { spec: { restartPolicy: 'Never', ...POD.spec } } } }, { spec: { completions: 3 } }, ['spec.completions: Invalid value: 3: field is immutable']],
  [
    '/apis/apps/v1/namespaces/default/statefulsets',
    { spec: SETS },
    { spec: { serviceName: 'y' } },
    ["spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"],
  ],
  [
    '/apis/apps/v1/namespaces/default/daemonsets',
    { spec: { selector: SETS.selector, template: SETS.template } },
    { spec: { selector: { matchLabels: { a: 'c' } } } },
    ['spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`', 'spec.selector: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable'],
  ],
  [`${CORE}/services`, { spec: { clusterIP: '10.96.0.9', ports: [{ port: 80 }] } }, { spec: { clusterIP: '10.96.0.44' } }, ['spec.clusterIPs[0]: Invalid value: ["10.96.0.44"]: may not change once set']],
  [
    `${CORE}/pods`,
    POD,
    { spec: { terminationGracePeriodSeconds: 5 } },
    [
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n@@ -134,7 +134,7 @@\n  ],\n  "EphemeralContainers": null,\n  "RestartPolicy": "Always",\n- "TerminationGracePeriodSeconds": 30,\n+ "TerminationGracePeriodSeconds": 5,\n  "ActiveDeadlineSeconds": null,\n  "DNSPolicy": "ClusterFirst",\n  "NodeSelector": null,\n',
    ],
  ],
  // One fault of metadata is told of by every kind's rules, by those of updates, and by the kind's own.
  [
    '/apis/apps/v1/namespaces/default/daemonsets',
    { spec: { selector: SETS.selector, template: SETS.template } },
    { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: '', name: 'a', uid: 'b' }], finalizers: ['mine'] } },
    [...Array(3).fill('metadata.ownerReferences.kind: Invalid value: "": must not be empty'), 'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified'],
  ],
  ['/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', { roleRef: { kind: 'ClusterRole', name: 'x' } }, { roleRef: { name: 'y' } }, ['roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"y"}: cannot change roleRef']],
  ['/apis/scheduling.k8s.io/v1/priorityclasses', { value: 20 }, { value: 30, preemptionPolicy: 'Never' }, ['value: Forbidden: may not be changed in an update.', 'preemptionPolicy: Invalid value: "Never": field is immutable']],
  ['/apis/resource.k8s.io/v1/namespaces/default/resourceclaims', { spec: { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'x' } }] } } }, { spec: { devices: { requests: [{ name: 'b', exactly: { deviceClassName: 'y', count: -1 } }] } } }, ['spec: Invalid value: {"devices":{"requests":[{"name":"b","exactly":{"deviceClassName":"y","allocationMode":"ExactCount","count":-1}}]}}: field is immutable']],
];

test.each(KEPT)('%s %j is not changed by %j', (url, object, change, wanted) => {
  const r = rig();
  const made = r.send('POST', url, { metadata: { name: 'a' }, ...object } as any).status;
  const { status, body } = r.send('PATCH', `${url}/a`, change as any, { 'content-type': 'application/merge-patch+json' });
  expect([made, status, (body as any).details?.causes?.map((c: any) => `${c.field}: ${c.message}`)]).toEqual([201, 422, wanted]);
});

test.each(WARNED)('%s %j is taken with warnings', (where, object, wanted) => {
  const [url = '', name] = where.split('#');
  const response = rig().send('POST', url, { metadata: { name }, ...object });
  expect([response.status, ...String(response.headers['warning']).split(/, (?=299)/)]).toEqual([201, ...wanted.map((w) => `299 - ${JSON.stringify(w)}`)]);
});

test.each(REFUSED)('%s %j is refused', (where, object, wanted) => {
  expect(said(where, object)).toEqual(wanted);
});
