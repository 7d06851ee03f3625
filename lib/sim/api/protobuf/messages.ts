/**
 * The messages of Kubernetes' API in protobuf: field numbers are facts of the wire, taken from v1.36's `generated.proto` and
 * struct tags. One line a message, under its package, its fields as
 *
 *     name=NUMBER:TYPE      `spec.replicas?=1:i`
 *
 * TYPE: s text (left out), b boolean, i integer, f number, y bytes, a message of the same package, or `meta.v1.ObjectMeta`;
 * Q quantity, T and M times, D duration, I integer or text, R any object, F managed fields, E a list of texts; of schemas J any
 * value, A one or several, O one or a boolean, P one or texts. `*` before it is
 * a list, `%` a map from text. `?` after a name: a pointer in Go, so a zero that was sent was meant; `!`: printed even when it
 * is zero. The name `^`: its fields stand among the message's own in JSON.
 */
export const MESSAGES = `
# admissionregistration.v1
ApplyConfiguration expression=1
AuditAnnotation key!=1 valueExpression!=2
ExpressionWarning fieldRef!=2 warning!=3
JSONPatch expression=1
MatchCondition name!=1 expression!=2
MatchResources namespaceSelector?=1:meta.v1.LabelSelector objectSelector?=2:meta.v1.LabelSelector resourceRules=3:*NamedRuleWithOperations
  excludeResourceRules=4:*NamedRuleWithOperations matchPolicy?=7
MutatingAdmissionPolicy metadata=1:meta.v1.ObjectMeta spec=2:MutatingAdmissionPolicySpec
MutatingAdmissionPolicyBinding metadata=1:meta.v1.ObjectMeta spec=2:MutatingAdmissionPolicyBindingSpec
MutatingAdmissionPolicyBindingSpec policyName=1 paramRef?=2:ParamRef matchResources?=3:MatchResources
MutatingAdmissionPolicySpec paramKind?=1:ParamKind matchConstraints?=2:MatchResources variables=3:*Variable mutations=4:*Mutation failurePolicy?=5
  matchConditions=6:*MatchCondition reinvocationPolicy=7
MutatingWebhook name!=1 clientConfig=2:WebhookClientConfig rules=3:*RuleWithOperations failurePolicy?=4 namespaceSelector?=5:meta.v1.LabelSelector
  sideEffects?=6 timeoutSeconds?=7:i admissionReviewVersions=8:*s matchPolicy?=9 reinvocationPolicy?=10 objectSelector?=11:meta.v1.LabelSelector
  matchConditions=12:*MatchCondition
MutatingWebhookConfiguration metadata=1:meta.v1.ObjectMeta webhooks=2:*MutatingWebhook
Mutation patchType!=2 applyConfiguration?=3:ApplyConfiguration jsonPatch?=4:JSONPatch
NamedRuleWithOperations resourceNames=1:*s ^=2:RuleWithOperations
ParamKind apiVersion=1 kind=2
ParamRef name=1 namespace=2 selector?=3:meta.v1.LabelSelector parameterNotFoundAction?=4
Rule apiGroups=1:*s apiVersions=2:*s resources=3:*s scope?=4
RuleWithOperations operations=1:*s ^=2:Rule
ServiceReference namespace!=1 name!=2 path?=3 port?=4:i
TypeChecking expressionWarnings=1:*ExpressionWarning
ValidatingAdmissionPolicy metadata=1:meta.v1.ObjectMeta spec=2:ValidatingAdmissionPolicySpec status=3:ValidatingAdmissionPolicyStatus
ValidatingAdmissionPolicyBinding metadata=1:meta.v1.ObjectMeta spec=2:ValidatingAdmissionPolicyBindingSpec
ValidatingAdmissionPolicyBindingSpec policyName=1 paramRef?=2:ParamRef matchResources?=3:MatchResources validationActions=4:*s
ValidatingAdmissionPolicySpec paramKind?=1:ParamKind matchConstraints?=2:MatchResources validations=3:*Validation failurePolicy?=4
  auditAnnotations=5:*AuditAnnotation matchConditions=6:*MatchCondition variables=7:*Variable
ValidatingAdmissionPolicyStatus observedGeneration=1:i typeChecking?=2:TypeChecking conditions=3:*meta.v1.Condition
ValidatingWebhook name!=1 clientConfig=2:WebhookClientConfig rules=3:*RuleWithOperations failurePolicy?=4 namespaceSelector?=5:meta.v1.LabelSelector
  sideEffects?=6 timeoutSeconds?=7:i admissionReviewVersions=8:*s matchPolicy?=9 objectSelector?=10:meta.v1.LabelSelector matchConditions=11:*MatchCondition
ValidatingWebhookConfiguration metadata=1:meta.v1.ObjectMeta webhooks=2:*ValidatingWebhook
Validation expression!=1 message=2 reason?=3 messageExpression=4
Variable name!=1 expression!=2
WebhookClientConfig service?=1:ServiceReference caBundle=2:y url?=3
# apiextensions.v1
CustomResourceColumnDefinition name!=1 type!=2 format=3 description=4 priority=5:i jsonPath!=6
CustomResourceConversion strategy!=1 webhook?=2:WebhookConversion
CustomResourceDefinition metadata=1:meta.v1.ObjectMeta spec=2:CustomResourceDefinitionSpec status=3:CustomResourceDefinitionStatus
CustomResourceDefinitionCondition type!=1 status!=2 lastTransitionTime=3:T reason=4 message=5 observedGeneration=6:i
CustomResourceDefinitionNames plural!=1 singular=2 shortNames=3:*s kind!=4 listKind=5 categories=6:*s
CustomResourceDefinitionSpec group!=1 names=3:CustomResourceDefinitionNames scope!=4 versions=7:*CustomResourceDefinitionVersion
  conversion?=9:CustomResourceConversion preserveUnknownFields=10:b
CustomResourceDefinitionStatus conditions=1:*CustomResourceDefinitionCondition acceptedNames=2:CustomResourceDefinitionNames storedVersions=3:*s
  observedGeneration=4:i
CustomResourceDefinitionVersion name!=1 served!=2:b storage!=3:b schema?=4:CustomResourceValidation subresources?=5:CustomResourceSubresources
  additionalPrinterColumns=6:*CustomResourceColumnDefinition deprecated=7:b deprecationWarning?=8 selectableFields=9:*SelectableField
CustomResourceSubresourceScale specReplicasPath!=1 statusReplicasPath!=2 labelSelectorPath?=3
CustomResourceSubresourceStatus
CustomResourceSubresources status?=1:CustomResourceSubresourceStatus scale?=2:CustomResourceSubresourceScale
CustomResourceValidation openAPIV3Schema?=1:JSONSchemaProps
ExternalDocumentation description=1 url=2
JSONSchemaProps id=1 $schema=2 $ref?=3 description=4 type=5 format=6 title=7 default?=8:J maximum?=9:f exclusiveMaximum=10:b minimum?=11:f
  exclusiveMinimum=12:b maxLength?=13:i minLength?=14:i pattern=15 maxItems?=16:i minItems?=17:i uniqueItems=18:b multipleOf?=19:f enum=20:*J
  maxProperties?=21:i minProperties?=22:i required=23:*s items?=24:A allOf=25:*JSONSchemaProps oneOf=26:*JSONSchemaProps anyOf=27:*JSONSchemaProps
  not?=28:JSONSchemaProps properties=29:%JSONSchemaProps additionalProperties?=30:O patternProperties=31:%JSONSchemaProps dependencies=32:%P
  additionalItems?=33:O definitions=34:%JSONSchemaProps externalDocs?=35:ExternalDocumentation example?=36:J nullable=37:b
  x-kubernetes-preserve-unknown-fields?=38:b x-kubernetes-embedded-resource=39:b x-kubernetes-int-or-string=40:b x-kubernetes-list-map-keys=41:*s
  x-kubernetes-list-type?=42 x-kubernetes-map-type?=43 x-kubernetes-validations=44:*ValidationRule
SelectableField jsonPath!=1
ServiceReference namespace!=1 name!=2 path?=3 port?=4:i
ValidationRule rule!=1 message=2 messageExpression=3 reason?=4 fieldPath=5 optionalOldSelf?=6:b
WebhookClientConfig service?=1:ServiceReference caBundle=2:y url?=3
WebhookConversion clientConfig?=2:WebhookClientConfig conversionReviewVersions=3:*s
# apiregistration.v1
APIService metadata=1:meta.v1.ObjectMeta spec=2:APIServiceSpec status=3:APIServiceStatus
APIServiceCondition type!=1 status!=2 lastTransitionTime=3:T reason=4 message=5
APIServiceSpec service?=1:ServiceReference group=2 version=3 insecureSkipTLSVerify=4:b caBundle=5:y groupPriorityMinimum!=7:i versionPriority!=8:i
APIServiceStatus conditions=1:*APIServiceCondition
ServiceReference namespace=1 name=2 port?=3:i
# apps.v1
ControllerRevision metadata=1:meta.v1.ObjectMeta data=2:R revision!=3:i
DaemonSet metadata=1:meta.v1.ObjectMeta spec=2:DaemonSetSpec status=3:DaemonSetStatus
DaemonSetCondition type!=1 status!=2 lastTransitionTime=3:T reason=4 message=5
DaemonSetSpec selector?=1:meta.v1.LabelSelector template=2:core.v1.PodTemplateSpec updateStrategy=3:DaemonSetUpdateStrategy minReadySeconds=4:i
  revisionHistoryLimit?=6:i
DaemonSetStatus currentNumberScheduled!=1:i numberMisscheduled!=2:i desiredNumberScheduled!=3:i numberReady!=4:i observedGeneration=5:i
  updatedNumberScheduled=6:i numberAvailable=7:i numberUnavailable=8:i collisionCount?=9:i conditions=10:*DaemonSetCondition
DaemonSetUpdateStrategy type=1 rollingUpdate?=2:RollingUpdateDaemonSet
Deployment metadata=1:meta.v1.ObjectMeta spec=2:DeploymentSpec status=3:DeploymentStatus
DeploymentCondition type!=1 status!=2 reason=4 message=5 lastUpdateTime=6:T lastTransitionTime=7:T
DeploymentSpec replicas?=1:i selector?=2:meta.v1.LabelSelector template=3:core.v1.PodTemplateSpec strategy=4:DeploymentStrategy minReadySeconds=5:i
  revisionHistoryLimit?=6:i paused=7:b progressDeadlineSeconds?=9:i
DeploymentStatus observedGeneration=1:i replicas=2:i updatedReplicas=3:i availableReplicas=4:i unavailableReplicas=5:i conditions=6:*DeploymentCondition
  readyReplicas=7:i collisionCount?=8:i terminatingReplicas?=9:i
DeploymentStrategy type=1 rollingUpdate?=2:RollingUpdateDeployment
ReplicaSet metadata=1:meta.v1.ObjectMeta spec=2:ReplicaSetSpec status=3:ReplicaSetStatus
ReplicaSetCondition type!=1 status!=2 lastTransitionTime=3:T reason=4 message=5
ReplicaSetSpec replicas?=1:i selector?=2:meta.v1.LabelSelector template=3:core.v1.PodTemplateSpec minReadySeconds=4:i
ReplicaSetStatus replicas!=1:i fullyLabeledReplicas=2:i observedGeneration=3:i readyReplicas=4:i availableReplicas=5:i conditions=6:*ReplicaSetCondition
  terminatingReplicas?=7:i
RollingUpdateDaemonSet maxUnavailable?=1:I maxSurge?=2:I
RollingUpdateDeployment maxUnavailable?=1:I maxSurge?=2:I
RollingUpdateStatefulSetStrategy partition?=1:i maxUnavailable?=2:I
StatefulSet metadata=1:meta.v1.ObjectMeta spec=2:StatefulSetSpec status=3:StatefulSetStatus
StatefulSetCondition type!=1 status!=2 lastTransitionTime=3:T reason=4 message=5
StatefulSetOrdinals start!=1:i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted=1 whenScaled=2
StatefulSetSpec replicas?=1:i selector?=2:meta.v1.LabelSelector template=3:core.v1.PodTemplateSpec volumeClaimTemplates=4:*core.v1.PersistentVolumeClaim
  serviceName!=5 podManagementPolicy=6 updateStrategy=7:StatefulSetUpdateStrategy revisionHistoryLimit?=8:i minReadySeconds=9:i
  persistentVolumeClaimRetentionPolicy?=10:StatefulSetPersistentVolumeClaimRetentionPolicy ordinals?=11:StatefulSetOrdinals
StatefulSetStatus observedGeneration=1:i replicas!=2:i readyReplicas=3:i currentReplicas=4:i updatedReplicas=5:i currentRevision=6 updateRevision=7
  collisionCount?=9:i conditions=10:*StatefulSetCondition availableReplicas!=11:i
StatefulSetUpdateStrategy type=1 rollingUpdate?=2:RollingUpdateStatefulSetStrategy
# authentication.v1
BoundObjectReference kind=1 apiVersion=2 name=3 uid=4
SelfSubjectReview metadata=1:meta.v1.ObjectMeta status=2:SelfSubjectReviewStatus
SelfSubjectReviewStatus userInfo=1:UserInfo
TokenRequest metadata=1:meta.v1.ObjectMeta spec=2:TokenRequestSpec status=3:TokenRequestStatus
TokenRequestSpec audiences=1:*s boundObjectRef?=3:BoundObjectReference expirationSeconds?=4:i
TokenRequestStatus token!=1 expirationTimestamp=2:T
TokenReview metadata=1:meta.v1.ObjectMeta spec=2:TokenReviewSpec status=3:TokenReviewStatus
TokenReviewSpec token=1 audiences=2:*s
TokenReviewStatus authenticated=1:b user=2:UserInfo error=3 audiences=4:*s
UserInfo username=1 uid=2 groups=3:*s extra=4:%E
# authorization.v1
FieldSelectorAttributes rawSelector=1 requirements=2:*meta.v1.FieldSelectorRequirement
LabelSelectorAttributes rawSelector=1 requirements=2:*meta.v1.LabelSelectorRequirement
LocalSubjectAccessReview metadata=1:meta.v1.ObjectMeta spec=2:SubjectAccessReviewSpec status=3:SubjectAccessReviewStatus
NonResourceAttributes path=1 verb=2
NonResourceRule verbs=1:*s nonResourceURLs=2:*s
ResourceAttributes namespace=1 verb=2 group=3 version=4 resource=5 subresource=6 name=7 fieldSelector?=8:FieldSelectorAttributes
  labelSelector?=9:LabelSelectorAttributes
ResourceRule verbs=1:*s apiGroups=2:*s resources=3:*s resourceNames=4:*s
SelfSubjectAccessReview metadata=1:meta.v1.ObjectMeta spec=2:SelfSubjectAccessReviewSpec status=3:SubjectAccessReviewStatus
SelfSubjectAccessReviewSpec resourceAttributes?=1:ResourceAttributes nonResourceAttributes?=2:NonResourceAttributes
SelfSubjectRulesReview metadata=1:meta.v1.ObjectMeta spec=2:SelfSubjectRulesReviewSpec status=3:SubjectRulesReviewStatus
SelfSubjectRulesReviewSpec namespace=1
SubjectAccessReview metadata=1:meta.v1.ObjectMeta spec=2:SubjectAccessReviewSpec status=3:SubjectAccessReviewStatus
SubjectAccessReviewSpec resourceAttributes?=1:ResourceAttributes nonResourceAttributes?=2:NonResourceAttributes user=3 groups=4:*s extra=5:%E uid=6
SubjectAccessReviewStatus allowed!=1:b reason=2 evaluationError=3 denied=4:b
SubjectRulesReviewStatus resourceRules=1:*ResourceRule nonResourceRules=2:*NonResourceRule incomplete!=3:b evaluationError=4
# autoscaling.v1
CrossVersionObjectReference kind!=1 name!=2 apiVersion=3
HorizontalPodAutoscaler metadata=1:meta.v1.ObjectMeta spec=2:HorizontalPodAutoscalerSpec status=3:HorizontalPodAutoscalerStatus
HorizontalPodAutoscalerSpec scaleTargetRef=1:CrossVersionObjectReference minReplicas?=2:i maxReplicas!=3:i targetCPUUtilizationPercentage?=4:i
HorizontalPodAutoscalerStatus observedGeneration?=1:i lastScaleTime?=2:T currentReplicas!=3:i desiredReplicas!=4:i currentCPUUtilizationPercentage?=5:i
Scale metadata=1:meta.v1.ObjectMeta spec=2:ScaleSpec status=3:ScaleStatus
ScaleSpec replicas=1:i
ScaleStatus replicas!=1:i selector=2
# autoscaling.v2
ContainerResourceMetricSource name!=1 target=2:MetricTarget container!=3
ContainerResourceMetricStatus name!=1 current=2:MetricValueStatus container!=3
CrossVersionObjectReference kind!=1 name!=2 apiVersion=3
ExternalMetricSource metric=1:MetricIdentifier target=2:MetricTarget
ExternalMetricStatus metric=1:MetricIdentifier current=2:MetricValueStatus
HPAScalingPolicy type!=1 value!=2:i periodSeconds!=3:i
HPAScalingRules selectPolicy?=1 policies=2:*HPAScalingPolicy stabilizationWindowSeconds?=3:i tolerance?=4:Q
HorizontalPodAutoscaler metadata=1:meta.v1.ObjectMeta spec=2:HorizontalPodAutoscalerSpec status=3:HorizontalPodAutoscalerStatus
HorizontalPodAutoscalerBehavior scaleUp?=1:HPAScalingRules scaleDown?=2:HPAScalingRules
HorizontalPodAutoscalerCondition type!=1 status!=2 lastTransitionTime=3:T reason=4 message=5
HorizontalPodAutoscalerSpec scaleTargetRef=1:CrossVersionObjectReference minReplicas?=2:i maxReplicas!=3:i metrics=4:*MetricSpec
  behavior?=5:HorizontalPodAutoscalerBehavior
HorizontalPodAutoscalerStatus observedGeneration?=1:i lastScaleTime?=2:T currentReplicas=3:i desiredReplicas!=4:i currentMetrics=5:*MetricStatus
  conditions=6:*HorizontalPodAutoscalerCondition
MetricIdentifier name!=1 selector?=2:meta.v1.LabelSelector
MetricSpec type!=1 object?=2:ObjectMetricSource pods?=3:PodsMetricSource resource?=4:ResourceMetricSource external?=5:ExternalMetricSource
  containerResource?=7:ContainerResourceMetricSource
MetricStatus type!=1 object?=2:ObjectMetricStatus pods?=3:PodsMetricStatus resource?=4:ResourceMetricStatus external?=5:ExternalMetricStatus
  containerResource?=7:ContainerResourceMetricStatus
MetricTarget type!=1 value?=2:Q averageValue?=3:Q averageUtilization?=4:i
MetricValueStatus value?=1:Q averageValue?=2:Q averageUtilization?=3:i
ObjectMetricSource describedObject=1:CrossVersionObjectReference target=2:MetricTarget metric=3:MetricIdentifier
ObjectMetricStatus metric=1:MetricIdentifier current=2:MetricValueStatus describedObject=3:CrossVersionObjectReference
PodsMetricSource metric=1:MetricIdentifier target=2:MetricTarget
PodsMetricStatus metric=1:MetricIdentifier current=2:MetricValueStatus
ResourceMetricSource name!=1 target=2:MetricTarget
ResourceMetricStatus name!=1 current=2:MetricValueStatus
# batch.v1
CronJob metadata=1:meta.v1.ObjectMeta spec=2:CronJobSpec status=3:CronJobStatus
CronJobSpec schedule!=1 startingDeadlineSeconds?=2:i concurrencyPolicy=3 suspend?=4:b jobTemplate=5:JobTemplateSpec successfulJobsHistoryLimit?=6:i
  failedJobsHistoryLimit?=7:i timeZone?=8
CronJobStatus active=1:*core.v1.ObjectReference lastScheduleTime?=4:T lastSuccessfulTime?=5:T
Job metadata=1:meta.v1.ObjectMeta spec=2:JobSpec status=3:JobStatus
JobCondition type!=1 status!=2 lastProbeTime=3:T lastTransitionTime=4:T reason=5 message=6
JobSpec parallelism?=1:i completions?=2:i activeDeadlineSeconds?=3:i selector?=4:meta.v1.LabelSelector manualSelector?=5:b
  template=6:core.v1.PodTemplateSpec backoffLimit?=7:i ttlSecondsAfterFinished?=8:i completionMode?=9 suspend?=10:b podFailurePolicy?=11:PodFailurePolicy
  backoffLimitPerIndex?=12:i maxFailedIndexes?=13:i podReplacementPolicy?=14 managedBy?=15 successPolicy?=16:SuccessPolicy
JobStatus conditions=1:*JobCondition startTime?=2:T completionTime?=3:T active=4:i succeeded=5:i failed=6:i completedIndexes=7
  uncountedTerminatedPods?=8:UncountedTerminatedPods ready?=9:i failedIndexes?=10 terminating?=11:i
JobTemplateSpec metadata=1:meta.v1.ObjectMeta spec=2:JobSpec
PodFailurePolicy rules=1:*PodFailurePolicyRule
PodFailurePolicyOnExitCodesRequirement containerName?=1 operator!=2 values=3:*i
PodFailurePolicyOnPodConditionsPattern type!=1 status!=2
PodFailurePolicyRule action!=1 onExitCodes?=2:PodFailurePolicyOnExitCodesRequirement onPodConditions=3:*PodFailurePolicyOnPodConditionsPattern
SuccessPolicy rules=1:*SuccessPolicyRule
SuccessPolicyRule succeededIndexes?=1 succeededCount?=2:i
UncountedTerminatedPods succeeded=1:*s failed=2:*s
# certificates.v1
CertificateSigningRequest metadata=1:meta.v1.ObjectMeta spec=2:CertificateSigningRequestSpec status=3:CertificateSigningRequestStatus
CertificateSigningRequestCondition type!=1 reason=2 message=3 lastUpdateTime=4:T lastTransitionTime=5:T status!=6
CertificateSigningRequestSpec request=1:y username=2 uid=3 groups=4:*s usages=5:*s extra=6:%E signerName!=7 expirationSeconds?=8:i
CertificateSigningRequestStatus conditions=1:*CertificateSigningRequestCondition certificate=2:y
# coordination.v1
Lease metadata=1:meta.v1.ObjectMeta spec=2:LeaseSpec
LeaseSpec holderIdentity?=1 leaseDurationSeconds?=2:i acquireTime?=3:M renewTime?=4:M leaseTransitions?=5:i strategy?=6 preferredHolder?=7
# core.v1
AWSElasticBlockStoreVolumeSource volumeID!=1 fsType=2 partition=3:i readOnly=4:b
Affinity nodeAffinity?=1:NodeAffinity podAffinity?=2:PodAffinity podAntiAffinity?=3:PodAntiAffinity
AppArmorProfile type!=1 localhostProfile?=2
AttachedVolume name!=1 devicePath!=2
AzureDiskVolumeSource diskName!=1 diskURI!=2 cachingMode?=3 fsType?=4 readOnly?=5:b kind?=6
AzureFilePersistentVolumeSource secretName!=1 shareName!=2 readOnly=3:b secretNamespace?=4
AzureFileVolumeSource secretName!=1 shareName!=2 readOnly=3:b
Binding metadata=1:meta.v1.ObjectMeta target=2:ObjectReference
CSIPersistentVolumeSource driver!=1 volumeHandle!=2 readOnly=3:b fsType=4 volumeAttributes=5:%s controllerPublishSecretRef?=6:SecretReference
  nodeStageSecretRef?=7:SecretReference nodePublishSecretRef?=8:SecretReference controllerExpandSecretRef?=9:SecretReference
  nodeExpandSecretRef?=10:SecretReference
CSIVolumeSource driver!=1 readOnly?=2:b fsType?=3 volumeAttributes=4:%s nodePublishSecretRef?=5:LocalObjectReference
Capabilities add=1:*s drop=2:*s
CephFSPersistentVolumeSource monitors=1:*s path=2 user=3 secretFile=4 secretRef?=5:SecretReference readOnly=6:b
CephFSVolumeSource monitors=1:*s path=2 user=3 secretFile=4 secretRef?=5:LocalObjectReference readOnly=6:b
CinderPersistentVolumeSource volumeID!=1 fsType=2 readOnly=3:b secretRef?=4:SecretReference
CinderVolumeSource volumeID!=1 fsType=2 readOnly=3:b secretRef?=4:LocalObjectReference
ClientIPConfig timeoutSeconds?=1:i
ClusterTrustBundleProjection name?=1 signerName?=2 labelSelector?=3:meta.v1.LabelSelector path!=4 optional?=5:b
ComponentCondition type!=1 status!=2 message=3 error=4
ComponentStatus metadata=1:meta.v1.ObjectMeta conditions=2:*ComponentCondition
ConfigMap metadata=1:meta.v1.ObjectMeta data=2:%s binaryData=3:%y immutable?=4:b
ConfigMapEnvSource ^=1:LocalObjectReference optional?=2:b
ConfigMapKeySelector ^=1:LocalObjectReference key!=2 optional?=3:b
ConfigMapNodeConfigSource namespace!=1 name!=2 uid=3 resourceVersion=4 kubeletConfigKey!=5
ConfigMapProjection ^=1:LocalObjectReference items=2:*KeyToPath optional?=4:b
ConfigMapVolumeSource ^=1:LocalObjectReference items=2:*KeyToPath defaultMode?=3:i optional?=4:b
Container name!=1 image=2 command=3:*s args=4:*s workingDir=5 ports=6:*ContainerPort env=7:*EnvVar resources=8:ResourceRequirements
  volumeMounts=9:*VolumeMount livenessProbe?=10:Probe readinessProbe?=11:Probe lifecycle?=12:Lifecycle terminationMessagePath=13 imagePullPolicy=14
  securityContext?=15:SecurityContext stdin=16:b stdinOnce=17:b tty=18:b envFrom=19:*EnvFromSource terminationMessagePolicy=20
  volumeDevices=21:*VolumeDevice startupProbe?=22:Probe resizePolicy=23:*ContainerResizePolicy restartPolicy?=24 restartPolicyRules=25:*ContainerRestartRule
ContainerExtendedResourceRequest containerName!=1 resourceName!=2 requestName!=3
ContainerImage names=1:*s sizeBytes=2:i
ContainerPort name=1 hostPort=2:i containerPort!=3:i protocol=4 hostIP=5
ContainerResizePolicy resourceName!=1 restartPolicy!=2
ContainerRestartRule action=1 exitCodes?=2:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator=1 values=2:*i
ContainerState waiting?=1:ContainerStateWaiting running?=2:ContainerStateRunning terminated?=3:ContainerStateTerminated
ContainerStateRunning startedAt=1:T
ContainerStateTerminated exitCode!=1:i signal=2:i reason=3 message=4 startedAt=5:T finishedAt=6:T containerID=7
ContainerStateWaiting reason=1 message=2
ContainerStatus name!=1 state=2:ContainerState lastState=3:ContainerState ready!=4:b restartCount!=5:i image!=6 imageID!=7 containerID=8 started?=9:b
  allocatedResources=10:%Q resources?=11:ResourceRequirements volumeMounts=12:*VolumeMountStatus user?=13:ContainerUser
  allocatedResourcesStatus=14:*ResourceStatus stopSignal?=15
ContainerUser linux?=1:LinuxContainerUser
DaemonEndpoint Port!=1:i
DownwardAPIProjection items=1:*DownwardAPIVolumeFile
DownwardAPIVolumeFile path!=1 fieldRef?=2:ObjectFieldSelector resourceFieldRef?=3:ResourceFieldSelector mode?=4:i
DownwardAPIVolumeSource items=1:*DownwardAPIVolumeFile defaultMode?=2:i
EmptyDirVolumeSource medium=1 sizeLimit?=2:Q
EndpointAddress ip!=1 targetRef?=2:ObjectReference hostname=3 nodeName?=4
EndpointPort name=1 port!=2:i protocol=3 appProtocol?=4
EndpointSubset addresses=1:*EndpointAddress notReadyAddresses=2:*EndpointAddress ports=3:*EndpointPort
Endpoints metadata=1:meta.v1.ObjectMeta subsets=2:*EndpointSubset
EnvFromSource prefix=1 configMapRef?=2:ConfigMapEnvSource secretRef?=3:SecretEnvSource
EnvVar name!=1 value=2 valueFrom?=3:EnvVarSource
EnvVarSource fieldRef?=1:ObjectFieldSelector resourceFieldRef?=2:ResourceFieldSelector configMapKeyRef?=3:ConfigMapKeySelector
  secretKeyRef?=4:SecretKeySelector fileKeyRef?=5:FileKeySelector
EphemeralContainer ^=1:EphemeralContainerCommon targetContainerName=2
EphemeralContainerCommon name!=1 image=2 command=3:*s args=4:*s workingDir=5 ports=6:*ContainerPort env=7:*EnvVar resources=8:ResourceRequirements
  volumeMounts=9:*VolumeMount livenessProbe?=10:Probe readinessProbe?=11:Probe lifecycle?=12:Lifecycle terminationMessagePath=13 imagePullPolicy=14
  securityContext?=15:SecurityContext stdin=16:b stdinOnce=17:b tty=18:b envFrom=19:*EnvFromSource terminationMessagePolicy=20
  volumeDevices=21:*VolumeDevice startupProbe?=22:Probe resizePolicy=23:*ContainerResizePolicy restartPolicy?=24 restartPolicyRules=25:*ContainerRestartRule
EphemeralVolumeSource volumeClaimTemplate?=1:PersistentVolumeClaimTemplate
Event metadata=1:meta.v1.ObjectMeta involvedObject=2:ObjectReference reason=3 message=4 source=5:EventSource firstTimestamp=6:T lastTimestamp=7:T count=8:i
  type=9 eventTime=10:M series?=11:EventSeries action=12 related?=13:ObjectReference reportingComponent!=14 reportingInstance!=15
EventSeries count=1:i lastObservedTime=2:M
EventSource component=1 host=2
ExecAction command=1:*s
FCVolumeSource targetWWNs=1:*s lun?=2:i fsType=3 readOnly=4:b wwids=5:*s
FileKeySelector volumeName!=1 path!=2 key!=3 optional?=4:b
FlexPersistentVolumeSource driver!=1 fsType=2 secretRef?=3:SecretReference readOnly=4:b options=5:%s
FlexVolumeSource driver!=1 fsType=2 secretRef?=3:LocalObjectReference readOnly=4:b options=5:%s
FlockerVolumeSource datasetName=1 datasetUUID=2
GCEPersistentDiskVolumeSource pdName!=1 fsType=2 partition=3:i readOnly=4:b
GRPCAction port!=1:i service?=2
GitRepoVolumeSource repository!=1 revision=2 directory=3
GlusterfsPersistentVolumeSource endpoints!=1 path!=2 readOnly=3:b endpointsNamespace?=4
GlusterfsVolumeSource endpoints!=1 path!=2 readOnly=3:b
HTTPGetAction path=1 port=2:I host=3 scheme=4 httpHeaders=5:*HTTPHeader
HTTPHeader name!=1 value!=2
HostAlias ip!=1 hostnames=2:*s
HostIP ip!=1
HostPathVolumeSource path!=1 type?=2
ISCSIPersistentVolumeSource targetPortal!=1 iqn!=2 lun!=3:i iscsiInterface=4 fsType=5 readOnly=6:b portals=7:*s chapAuthDiscovery=8:b
  secretRef?=10:SecretReference chapAuthSession=11:b initiatorName?=12
ISCSIVolumeSource targetPortal!=1 iqn!=2 lun!=3:i iscsiInterface=4 fsType=5 readOnly=6:b portals=7:*s chapAuthDiscovery=8:b
  secretRef?=10:LocalObjectReference chapAuthSession=11:b initiatorName?=12
ImageVolumeSource reference=1 pullPolicy=2
ImageVolumeStatus imageRef=1
KeyToPath key!=1 path!=2 mode?=3:i
Lifecycle postStart?=1:LifecycleHandler preStop?=2:LifecycleHandler stopSignal?=3
LifecycleHandler exec?=1:ExecAction httpGet?=2:HTTPGetAction tcpSocket?=3:TCPSocketAction sleep?=4:SleepAction
LimitRange metadata=1:meta.v1.ObjectMeta spec=2:LimitRangeSpec
LimitRangeItem type!=1 max=2:%Q min=3:%Q default=4:%Q defaultRequest=5:%Q maxLimitRequestRatio=6:%Q
LimitRangeSpec limits=1:*LimitRangeItem
LinuxContainerUser uid!=1:i gid!=2:i supplementalGroups=3:*i
LoadBalancerIngress ip=1 hostname=2 ipMode?=3 ports=4:*PortStatus
LoadBalancerStatus ingress=1:*LoadBalancerIngress
LocalObjectReference name=1
LocalVolumeSource path!=1 fsType?=2
ModifyVolumeStatus targetVolumeAttributesClassName=1 status!=2
NFSVolumeSource server!=1 path!=2 readOnly=3:b
Namespace metadata=1:meta.v1.ObjectMeta spec=2:NamespaceSpec status=3:NamespaceStatus
NamespaceCondition type!=1 status!=2 lastTransitionTime=4:T reason=5 message=6
NamespaceSpec finalizers=1:*s
NamespaceStatus phase=1 conditions=2:*NamespaceCondition
Node metadata=1:meta.v1.ObjectMeta spec=2:NodeSpec status=3:NodeStatus
NodeAddress type!=1 address!=2
NodeAffinity requiredDuringSchedulingIgnoredDuringExecution?=1:NodeSelector preferredDuringSchedulingIgnoredDuringExecution=2:*PreferredSchedulingTerm
NodeAllocatableResourceClaimStatus resourceClaimName!=1 containers=2:*s resources=3:%Q
NodeCondition type!=1 status!=2 lastHeartbeatTime=3:T lastTransitionTime=4:T reason=5 message=6
NodeConfigSource configMap?=2:ConfigMapNodeConfigSource
NodeConfigStatus assigned?=1:NodeConfigSource active?=2:NodeConfigSource lastKnownGood?=3:NodeConfigSource error=4
NodeDaemonEndpoints kubeletEndpoint=1:DaemonEndpoint
NodeFeatures supplementalGroupsPolicy?=1:b
NodeRuntimeHandler name!=1 features?=2:NodeRuntimeHandlerFeatures
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts?=1:b userNamespaces?=2:b
NodeSelector nodeSelectorTerms=1:*NodeSelectorTerm
NodeSelectorRequirement key!=1 operator!=2 values=3:*s
NodeSelectorTerm matchExpressions=1:*NodeSelectorRequirement matchFields=2:*NodeSelectorRequirement
NodeSpec podCIDR=1 externalID=2 providerID=3 unschedulable=4:b taints=5:*Taint configSource?=6:NodeConfigSource podCIDRs=7:*s
NodeStatus capacity=1:%Q allocatable=2:%Q phase=3 conditions=4:*NodeCondition addresses=5:*NodeAddress daemonEndpoints=6:NodeDaemonEndpoints
  nodeInfo=7:NodeSystemInfo images=8:*ContainerImage volumesInUse=9:*s volumesAttached=10:*AttachedVolume config?=11:NodeConfigStatus
  runtimeHandlers=12:*NodeRuntimeHandler features?=13:NodeFeatures declaredFeatures=14:*s
NodeSwapStatus capacity?=1:i
NodeSystemInfo machineID!=1 systemUUID!=2 bootID!=3 kernelVersion!=4 osImage!=5 containerRuntimeVersion!=6 kubeletVersion!=7 kubeProxyVersion!=8
  operatingSystem!=9 architecture!=10 swap?=11:NodeSwapStatus
ObjectFieldSelector apiVersion=1 fieldPath!=2
ObjectReference kind=1 namespace=2 name=3 uid=4 apiVersion=5 resourceVersion=6 fieldPath=7
PersistentVolume metadata=1:meta.v1.ObjectMeta spec=2:PersistentVolumeSpec status=3:PersistentVolumeStatus
PersistentVolumeClaim metadata=1:meta.v1.ObjectMeta spec=2:PersistentVolumeClaimSpec status=3:PersistentVolumeClaimStatus
PersistentVolumeClaimCondition type!=1 status!=2 lastProbeTime=3:T lastTransitionTime=4:T reason=5 message=6
PersistentVolumeClaimSpec accessModes=1:*s resources=2:VolumeResourceRequirements volumeName=3 selector?=4:meta.v1.LabelSelector storageClassName?=5
  volumeMode?=6 dataSource?=7:TypedLocalObjectReference dataSourceRef?=8:TypedObjectReference volumeAttributesClassName?=9
PersistentVolumeClaimStatus phase=1 accessModes=2:*s capacity=3:%Q conditions=4:*PersistentVolumeClaimCondition allocatedResources=5:%Q
  allocatedResourceStatuses=7:%s currentVolumeAttributesClassName?=8 modifyVolumeStatus?=9:ModifyVolumeStatus
PersistentVolumeClaimTemplate metadata=1:meta.v1.ObjectMeta spec=2:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource claimName!=1 readOnly=2:b
PersistentVolumeSource gcePersistentDisk?=1:GCEPersistentDiskVolumeSource awsElasticBlockStore?=2:AWSElasticBlockStoreVolumeSource
  hostPath?=3:HostPathVolumeSource glusterfs?=4:GlusterfsPersistentVolumeSource nfs?=5:NFSVolumeSource rbd?=6:RBDPersistentVolumeSource
  iscsi?=7:ISCSIPersistentVolumeSource cinder?=8:CinderPersistentVolumeSource cephfs?=9:CephFSPersistentVolumeSource fc?=10:FCVolumeSource
  flocker?=11:FlockerVolumeSource flexVolume?=12:FlexPersistentVolumeSource azureFile?=13:AzureFilePersistentVolumeSource
  vsphereVolume?=14:VsphereVirtualDiskVolumeSource quobyte?=15:QuobyteVolumeSource azureDisk?=16:AzureDiskVolumeSource
  photonPersistentDisk?=17:PhotonPersistentDiskVolumeSource portworxVolume?=18:PortworxVolumeSource scaleIO?=19:ScaleIOPersistentVolumeSource
  local?=20:LocalVolumeSource storageos?=21:StorageOSPersistentVolumeSource csi?=22:CSIPersistentVolumeSource
PersistentVolumeSpec capacity=1:%Q ^=2:PersistentVolumeSource accessModes=3:*s claimRef?=4:ObjectReference persistentVolumeReclaimPolicy=5
  storageClassName=6 mountOptions=7:*s volumeMode?=8 nodeAffinity?=9:VolumeNodeAffinity volumeAttributesClassName?=10
PersistentVolumeStatus phase=1 message=2 reason=3 lastPhaseTransitionTime?=4:T
PhotonPersistentDiskVolumeSource pdID!=1 fsType=2
Pod metadata=1:meta.v1.ObjectMeta spec=2:PodSpec status=3:PodStatus
PodAffinity requiredDuringSchedulingIgnoredDuringExecution=1:*PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution=2:*WeightedPodAffinityTerm
PodAffinityTerm labelSelector?=1:meta.v1.LabelSelector namespaces=2:*s topologyKey!=3 namespaceSelector?=4:meta.v1.LabelSelector matchLabelKeys=5:*s
  mismatchLabelKeys=6:*s
PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution=1:*PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution=2:*WeightedPodAffinityTerm
PodCertificateProjection signerName=1 keyType=2 maxExpirationSeconds?=3:i credentialBundlePath=4 keyPath=5 certificateChainPath=6 userAnnotations=7:%s
PodCondition type!=1 status!=2 lastProbeTime=3:T lastTransitionTime=4:T reason=5 message=6 observedGeneration=7:i
PodDNSConfig nameservers=1:*s searches=2:*s options=3:*PodDNSConfigOption
PodDNSConfigOption name=1 value?=2
PodExtendedResourceClaimStatus requestMappings=1:*ContainerExtendedResourceRequest resourceClaimName!=2
PodIP ip!=1
PodOS name!=1
PodReadinessGate conditionType!=1
PodResourceClaim name!=1 resourceClaimName?=3 resourceClaimTemplateName?=4
PodResourceClaimStatus name!=1 resourceClaimName?=2
PodSchedulingGate name!=1
PodSchedulingGroup podGroupName?=1
PodSecurityContext seLinuxOptions?=1:SELinuxOptions runAsUser?=2:i runAsNonRoot?=3:b supplementalGroups=4:*i fsGroup?=5:i runAsGroup?=6:i sysctls=7:*Sysctl
  windowsOptions?=8:WindowsSecurityContextOptions fsGroupChangePolicy?=9 seccompProfile?=10:SeccompProfile appArmorProfile?=11:AppArmorProfile
  supplementalGroupsPolicy?=12 seLinuxChangePolicy?=13
PodSpec volumes=1:*Volume containers=2:*Container restartPolicy=3 terminationGracePeriodSeconds?=4:i activeDeadlineSeconds?=5:i dnsPolicy=6
  nodeSelector=7:%s serviceAccountName=8 serviceAccount=9 nodeName=10 hostNetwork=11:b hostPID=12:b hostIPC=13:b securityContext?=14:PodSecurityContext
  imagePullSecrets=15:*LocalObjectReference hostname=16 subdomain=17 affinity?=18:Affinity schedulerName=19 initContainers=20:*Container
  automountServiceAccountToken?=21:b tolerations=22:*Toleration hostAliases=23:*HostAlias priorityClassName=24 priority?=25:i dnsConfig?=26:PodDNSConfig
  shareProcessNamespace?=27:b readinessGates=28:*PodReadinessGate runtimeClassName?=29 enableServiceLinks?=30:b preemptionPolicy?=31 overhead=32:%Q
  topologySpreadConstraints=33:*TopologySpreadConstraint ephemeralContainers=34:*EphemeralContainer setHostnameAsFQDN?=35:b os?=36:PodOS hostUsers?=37:b
  schedulingGates=38:*PodSchedulingGate resourceClaims=39:*PodResourceClaim resources?=40:ResourceRequirements hostnameOverride?=41
  schedulingGroup?=43:PodSchedulingGroup
PodStatus phase=1 conditions=2:*PodCondition message=3 reason=4 hostIP=5 podIP=6 startTime?=7:T containerStatuses=8:*ContainerStatus qosClass=9
  initContainerStatuses=10:*ContainerStatus nominatedNodeName=11 podIPs=12:*PodIP ephemeralContainerStatuses=13:*ContainerStatus resize=14
  resourceClaimStatuses=15:*PodResourceClaimStatus hostIPs=16:*HostIP observedGeneration=17:i extendedResourceClaimStatus?=18:PodExtendedResourceClaimStatus
  allocatedResources=19:%Q resources?=20:ResourceRequirements nodeAllocatableResourceClaimStatuses=21:*NodeAllocatableResourceClaimStatus
PodTemplate metadata=1:meta.v1.ObjectMeta template=2:PodTemplateSpec
PodTemplateSpec metadata=1:meta.v1.ObjectMeta spec=2:PodSpec
PortStatus port!=1:i protocol!=2 error?=3
PortworxVolumeSource volumeID!=1 fsType=2 readOnly=3:b
PreferredSchedulingTerm weight!=1:i preference=2:NodeSelectorTerm
Probe ^=1:ProbeHandler initialDelaySeconds=2:i timeoutSeconds=3:i periodSeconds=4:i successThreshold=5:i failureThreshold=6:i
  terminationGracePeriodSeconds?=7:i
ProbeHandler exec?=1:ExecAction httpGet?=2:HTTPGetAction tcpSocket?=3:TCPSocketAction grpc?=4:GRPCAction
ProjectedVolumeSource sources=1:*VolumeProjection defaultMode?=2:i
QuobyteVolumeSource registry!=1 volume!=2 readOnly=3:b user=4 group=5 tenant=6
RBDPersistentVolumeSource monitors=1:*s image!=2 fsType=3 pool=4 user=5 keyring=6 secretRef?=7:SecretReference readOnly=8:b
RBDVolumeSource monitors=1:*s image!=2 fsType=3 pool=4 user=5 keyring=6 secretRef?=7:LocalObjectReference readOnly=8:b
RangeAllocation metadata=1:meta.v1.ObjectMeta range!=2 data=3:y
ReplicationController metadata=1:meta.v1.ObjectMeta spec=2:ReplicationControllerSpec status=3:ReplicationControllerStatus
ReplicationControllerCondition type!=1 status!=2 lastTransitionTime=3:T reason=4 message=5
ReplicationControllerSpec replicas?=1:i selector=2:%s template?=3:PodTemplateSpec minReadySeconds=4:i
ReplicationControllerStatus replicas!=1:i fullyLabeledReplicas=2:i observedGeneration=3:i readyReplicas=4:i availableReplicas=5:i
  conditions=6:*ReplicationControllerCondition
ResourceClaim name!=1 request=2
ResourceFieldSelector containerName=1 resource!=2 divisor=3:Q
ResourceHealth resourceID!=1 health=2 message?=6
ResourceQuota metadata=1:meta.v1.ObjectMeta spec=2:ResourceQuotaSpec status=3:ResourceQuotaStatus
ResourceQuotaSpec hard=1:%Q scopes=2:*s scopeSelector?=3:ScopeSelector
ResourceQuotaStatus hard=1:%Q used=2:%Q
ResourceRequirements limits=1:%Q requests=2:%Q claims=3:*ResourceClaim
ResourceStatus name!=1 resources=2:*ResourceHealth
SELinuxOptions user=1 role=2 type=3 level=4
ScaleIOPersistentVolumeSource gateway!=1 system!=2 secretRef?=3:SecretReference sslEnabled=4:b protectionDomain=5 storagePool=6 storageMode=7 volumeName=8
  fsType=9 readOnly=10:b
ScaleIOVolumeSource gateway!=1 system!=2 secretRef?=3:LocalObjectReference sslEnabled=4:b protectionDomain=5 storagePool=6 storageMode=7 volumeName=8
  fsType=9 readOnly=10:b
ScopeSelector matchExpressions=1:*ScopedResourceSelectorRequirement
ScopedResourceSelectorRequirement scopeName!=1 operator!=2 values=3:*s
SeccompProfile type!=1 localhostProfile?=2
Secret metadata=1:meta.v1.ObjectMeta data=2:%y type=3 stringData=4:%s immutable?=5:b
SecretEnvSource ^=1:LocalObjectReference optional?=2:b
SecretKeySelector ^=1:LocalObjectReference key!=2 optional?=3:b
SecretProjection ^=1:LocalObjectReference items=2:*KeyToPath optional?=4:b
SecretReference name=1 namespace=2
SecretVolumeSource secretName=1 items=2:*KeyToPath defaultMode?=3:i optional?=4:b
SecurityContext capabilities?=1:Capabilities privileged?=2:b seLinuxOptions?=3:SELinuxOptions runAsUser?=4:i runAsNonRoot?=5:b readOnlyRootFilesystem?=6:b
  allowPrivilegeEscalation?=7:b runAsGroup?=8:i procMount?=9 windowsOptions?=10:WindowsSecurityContextOptions seccompProfile?=11:SeccompProfile
  appArmorProfile?=12:AppArmorProfile
Service metadata=1:meta.v1.ObjectMeta spec=2:ServiceSpec status=3:ServiceStatus
ServiceAccount metadata=1:meta.v1.ObjectMeta secrets=2:*ObjectReference imagePullSecrets=3:*LocalObjectReference automountServiceAccountToken?=4:b
ServiceAccountTokenProjection audience=1 expirationSeconds?=2:i path!=3
ServicePort name=1 protocol=2 port!=3:i targetPort=4:I nodePort=5:i appProtocol?=6
ServiceSpec ports=1:*ServicePort selector=2:%s clusterIP=3 type=4 externalIPs=5:*s sessionAffinity=7 loadBalancerIP=8 loadBalancerSourceRanges=9:*s
  externalName=10 externalTrafficPolicy=11 healthCheckNodePort=12:i publishNotReadyAddresses=13:b sessionAffinityConfig?=14:SessionAffinityConfig
  ipFamilyPolicy?=17 clusterIPs=18:*s ipFamilies=19:*s allocateLoadBalancerNodePorts?=20:b loadBalancerClass?=21 internalTrafficPolicy?=22
  trafficDistribution?=23
ServiceStatus loadBalancer=1:LoadBalancerStatus conditions=2:*meta.v1.Condition
SessionAffinityConfig clientIP?=1:ClientIPConfig
SleepAction seconds!=1:i
StorageOSPersistentVolumeSource volumeName=1 volumeNamespace=2 fsType=3 readOnly=4:b secretRef?=5:ObjectReference
StorageOSVolumeSource volumeName=1 volumeNamespace=2 fsType=3 readOnly=4:b secretRef?=5:LocalObjectReference
Sysctl name!=1 value!=2
TCPSocketAction port=1:I host=2
Taint key!=1 value=2 effect!=3 timeAdded?=4:T
Toleration key=1 operator=2 value=3 effect=4 tolerationSeconds?=5:i
TopologySelectorLabelRequirement key!=1 values=2:*s
TopologySelectorTerm matchLabelExpressions=1:*TopologySelectorLabelRequirement
TopologySpreadConstraint maxSkew!=1:i topologyKey!=2 whenUnsatisfiable!=3 labelSelector?=4:meta.v1.LabelSelector minDomains?=5:i nodeAffinityPolicy?=6
  nodeTaintsPolicy?=7 matchLabelKeys=8:*s
TypedLocalObjectReference apiGroup?=1 kind!=2 name!=3
TypedObjectReference apiGroup?=1 kind!=2 name!=3 namespace?=4
Volume name!=1 ^=2:VolumeSource
VolumeDevice name!=1 devicePath!=2
VolumeMount name!=1 readOnly=2:b mountPath!=3 subPath=4 mountPropagation?=5 subPathExpr=6 recursiveReadOnly?=7
VolumeMountStatus name!=1 mountPath!=2 readOnly=3:b recursiveReadOnly?=4 volumeStatus?=5:VolumeStatus
VolumeNodeAffinity required?=1:NodeSelector
VolumeProjection secret?=1:SecretProjection downwardAPI?=2:DownwardAPIProjection configMap?=3:ConfigMapProjection
  serviceAccountToken?=4:ServiceAccountTokenProjection clusterTrustBundle?=5:ClusterTrustBundleProjection podCertificate?=6:PodCertificateProjection
VolumeResourceRequirements limits=1:%Q requests=2:%Q
VolumeSource hostPath?=1:HostPathVolumeSource emptyDir?=2:EmptyDirVolumeSource gcePersistentDisk?=3:GCEPersistentDiskVolumeSource
  awsElasticBlockStore?=4:AWSElasticBlockStoreVolumeSource gitRepo?=5:GitRepoVolumeSource secret?=6:SecretVolumeSource nfs?=7:NFSVolumeSource
  iscsi?=8:ISCSIVolumeSource glusterfs?=9:GlusterfsVolumeSource persistentVolumeClaim?=10:PersistentVolumeClaimVolumeSource rbd?=11:RBDVolumeSource
  flexVolume?=12:FlexVolumeSource cinder?=13:CinderVolumeSource cephfs?=14:CephFSVolumeSource flocker?=15:FlockerVolumeSource
  downwardAPI?=16:DownwardAPIVolumeSource fc?=17:FCVolumeSource azureFile?=18:AzureFileVolumeSource configMap?=19:ConfigMapVolumeSource
  vsphereVolume?=20:VsphereVirtualDiskVolumeSource quobyte?=21:QuobyteVolumeSource azureDisk?=22:AzureDiskVolumeSource
  photonPersistentDisk?=23:PhotonPersistentDiskVolumeSource portworxVolume?=24:PortworxVolumeSource scaleIO?=25:ScaleIOVolumeSource
  projected?=26:ProjectedVolumeSource storageos?=27:StorageOSVolumeSource csi?=28:CSIVolumeSource ephemeral?=29:EphemeralVolumeSource
  image?=30:ImageVolumeSource
VolumeStatus image?=1:ImageVolumeStatus
VsphereVirtualDiskVolumeSource volumePath!=1 fsType=2 storagePolicyName=3 storagePolicyID=4
WeightedPodAffinityTerm weight!=1:i podAffinityTerm=2:PodAffinityTerm
WindowsSecurityContextOptions gmsaCredentialSpecName?=1 gmsaCredentialSpec?=2 runAsUserName?=3 hostProcess?=4:b
# discovery.v1
Endpoint addresses=1:*s conditions=2:EndpointConditions hostname?=3 targetRef?=4:core.v1.ObjectReference deprecatedTopology=5:%s nodeName?=6 zone?=7
  hints?=8:EndpointHints
EndpointConditions ready?=1:b serving?=2:b terminating?=3:b
EndpointHints forZones=1:*ForZone forNodes=2:*ForNode
EndpointPort name?=1 protocol?=2 port?=3:i appProtocol?=4
EndpointSlice metadata=1:meta.v1.ObjectMeta endpoints=2:*Endpoint ports=3:*EndpointPort addressType!=4
ForNode name!=1
ForZone name!=1
# events.v1
Event metadata=1:meta.v1.ObjectMeta eventTime=2:M series?=3:EventSeries reportingController=4 reportingInstance=5 action=6 reason=7
  regarding=8:core.v1.ObjectReference related?=9:core.v1.ObjectReference note=10 type=11 deprecatedSource=12:core.v1.EventSource
  deprecatedFirstTimestamp=13:T deprecatedLastTimestamp=14:T deprecatedCount=15:i
EventSeries count!=1:i lastObservedTime=2:M
# flowcontrol.v1
ExemptPriorityLevelConfiguration nominalConcurrencyShares?=1:i lendablePercent?=2:i
FlowDistinguisherMethod type!=1
FlowSchema metadata=1:meta.v1.ObjectMeta spec=2:FlowSchemaSpec status=3:FlowSchemaStatus
FlowSchemaCondition type=1 status=2 lastTransitionTime=3:T reason=4 message=5
FlowSchemaSpec priorityLevelConfiguration=1:PriorityLevelConfigurationReference matchingPrecedence!=2:i distinguisherMethod?=3:FlowDistinguisherMethod
  rules=4:*PolicyRulesWithSubjects
FlowSchemaStatus conditions=1:*FlowSchemaCondition
GroupSubject name!=1
LimitResponse type!=1 queuing?=2:QueuingConfiguration
LimitedPriorityLevelConfiguration nominalConcurrencyShares?=1:i limitResponse=2:LimitResponse lendablePercent?=3:i borrowingLimitPercent?=4:i
NonResourcePolicyRule verbs=1:*s nonResourceURLs=6:*s
PolicyRulesWithSubjects subjects=1:*Subject resourceRules=2:*ResourcePolicyRule nonResourceRules=3:*NonResourcePolicyRule
PriorityLevelConfiguration metadata=1:meta.v1.ObjectMeta spec=2:PriorityLevelConfigurationSpec status=3:PriorityLevelConfigurationStatus
PriorityLevelConfigurationCondition type=1 status=2 lastTransitionTime=3:T reason=4 message=5
PriorityLevelConfigurationReference name!=1
PriorityLevelConfigurationSpec type!=1 limited?=2:LimitedPriorityLevelConfiguration exempt?=3:ExemptPriorityLevelConfiguration
PriorityLevelConfigurationStatus conditions=1:*PriorityLevelConfigurationCondition
QueuingConfiguration queues!=1:i handSize!=2:i queueLengthLimit!=3:i
ResourcePolicyRule verbs=1:*s apiGroups=2:*s resources=3:*s clusterScope=4:b namespaces=5:*s
ServiceAccountSubject namespace!=1 name!=2
Subject kind!=1 user?=2:UserSubject group?=3:GroupSubject serviceAccount?=4:ServiceAccountSubject
UserSubject name!=1
# meta.v1
APIGroup name!=1 versions=2:*GroupVersionForDiscovery preferredVersion=3:GroupVersionForDiscovery
  serverAddressByClientCIDRs=4:*ServerAddressByClientCIDR
APIGroupList groups=1:*APIGroup
APIResource name!=1 namespaced!=2:b kind!=3 verbs=4:E shortNames=5:*s singularName!=6 categories=7:*s group=8 version=9 storageVersionHash=10
APIResourceList groupVersion!=1 resources=2:*APIResource
APIVersions versions=1:*s serverAddressByClientCIDRs=2:*ServerAddressByClientCIDR
Condition type!=1 status!=2 observedGeneration=3:i lastTransitionTime=4:T reason!=5 message!=6
DeleteOptions gracePeriodSeconds?=1:i preconditions?=2:Preconditions orphanDependents?=3:b propagationPolicy?=4 dryRun=5:*s
  ignoreStoreReadErrorWithClusterBreakingPotential?=6:b
FieldSelectorRequirement key!=1 operator!=2 values=3:*s
GroupVersionForDiscovery groupVersion!=1 version!=2
LabelSelector matchLabels=1:%s matchExpressions=2:*LabelSelectorRequirement
LabelSelectorRequirement key!=1 operator!=2 values=3:*s
ListMeta selfLink=1 resourceVersion=2 continue=3 remainingItemCount?=4:i
ManagedFieldsEntry manager=1 operation=2 apiVersion=3 time?=4:T fieldsType=6 fieldsV1?=7:F subresource=8
ObjectMeta name=1 generateName=2 namespace=3 selfLink=4 uid=5 resourceVersion=6 generation=7:i creationTimestamp=8:T deletionTimestamp?=9:T
  deletionGracePeriodSeconds?=10:i labels=11:%s annotations=12:%s ownerReferences=13:*OwnerReference finalizers=14:*s managedFields=17:*ManagedFieldsEntry
OwnerReference kind!=1 name!=3 uid!=4 apiVersion!=5 controller?=6:b blockOwnerDeletion?=7:b
PartialObjectMetadata metadata=1:ObjectMeta
Preconditions uid?=1 resourceVersion?=2
ServerAddressByClientCIDR clientCIDR!=1 serverAddress!=2
Status metadata=1:ListMeta status=2 message=3 reason=4 details?=5:StatusDetails code=6:i
StatusCause reason=1 message=2 field=3
StatusDetails name=1 group=2 kind=3 causes=4:*StatusCause retryAfterSeconds=5:i uid=6
# metrics.v1beta1
ContainerMetrics name=1 usage=2:%Q
NodeMetrics metadata=1:meta.v1.ObjectMeta timestamp=2:T window=3:D usage=4:%Q
PodMetrics metadata=1:meta.v1.ObjectMeta timestamp=2:T window=3:D containers=4:*ContainerMetrics
# networking.v1
HTTPIngressPath path=1 backend=2:IngressBackend pathType?=3
HTTPIngressRuleValue paths=1:*HTTPIngressPath
IPAddress metadata=1:meta.v1.ObjectMeta spec=2:IPAddressSpec
IPAddressSpec parentRef?=1:ParentReference
IPBlock cidr!=1 except=2:*s
Ingress metadata=1:meta.v1.ObjectMeta spec=2:IngressSpec status=3:IngressStatus
IngressBackend resource?=3:core.v1.TypedLocalObjectReference service?=4:IngressServiceBackend
IngressClass metadata=1:meta.v1.ObjectMeta spec=2:IngressClassSpec
IngressClassParametersReference apiGroup?=1 kind!=2 name!=3 scope?=4 namespace?=5
IngressClassSpec controller=1 parameters?=2:IngressClassParametersReference
IngressLoadBalancerIngress ip=1 hostname=2 ports=4:*IngressPortStatus
IngressLoadBalancerStatus ingress=1:*IngressLoadBalancerIngress
IngressPortStatus port!=1:i protocol!=2 error?=3
IngressRule host=1 ^=2:IngressRuleValue
IngressRuleValue http?=1:HTTPIngressRuleValue
IngressServiceBackend name!=1 port=2:ServiceBackendPort
IngressSpec defaultBackend?=1:IngressBackend tls=2:*IngressTLS rules=3:*IngressRule ingressClassName?=4
IngressStatus loadBalancer=1:IngressLoadBalancerStatus
IngressTLS hosts=1:*s secretName=2
NetworkPolicy metadata=1:meta.v1.ObjectMeta spec=2:NetworkPolicySpec
NetworkPolicyEgressRule ports=1:*NetworkPolicyPort to=2:*NetworkPolicyPeer
NetworkPolicyIngressRule ports=1:*NetworkPolicyPort from=2:*NetworkPolicyPeer
NetworkPolicyPeer podSelector?=1:meta.v1.LabelSelector namespaceSelector?=2:meta.v1.LabelSelector ipBlock?=3:IPBlock
NetworkPolicyPort protocol?=1 port?=2:I endPort?=3:i
NetworkPolicySpec podSelector=1:meta.v1.LabelSelector ingress=2:*NetworkPolicyIngressRule egress=3:*NetworkPolicyEgressRule policyTypes=4:*s
ParentReference group=1 resource=2 namespace=3 name=4
ServiceBackendPort name=1 number=2:i
ServiceCIDR metadata=1:meta.v1.ObjectMeta spec=2:ServiceCIDRSpec status=3:ServiceCIDRStatus
ServiceCIDRSpec cidrs=1:*s
ServiceCIDRStatus conditions=1:*meta.v1.Condition
# node.v1
Overhead podFixed=1:%Q
RuntimeClass metadata=1:meta.v1.ObjectMeta handler!=2 overhead?=3:Overhead scheduling?=4:Scheduling
Scheduling nodeSelector=1:%s tolerations=2:*core.v1.Toleration
# policy.v1
Eviction metadata=1:meta.v1.ObjectMeta deleteOptions?=2:meta.v1.DeleteOptions
PodDisruptionBudget metadata=1:meta.v1.ObjectMeta spec=2:PodDisruptionBudgetSpec status=3:PodDisruptionBudgetStatus
PodDisruptionBudgetSpec minAvailable?=1:I selector?=2:meta.v1.LabelSelector maxUnavailable?=3:I unhealthyPodEvictionPolicy?=4
PodDisruptionBudgetStatus observedGeneration=1:i disruptedPods=2:%T disruptionsAllowed!=3:i currentHealthy!=4:i desiredHealthy!=5:i expectedPods!=6:i
  conditions=7:*meta.v1.Condition
# rbac.v1
AggregationRule clusterRoleSelectors=1:*meta.v1.LabelSelector
ClusterRole metadata=1:meta.v1.ObjectMeta rules=2:*PolicyRule aggregationRule?=3:AggregationRule
ClusterRoleBinding metadata=1:meta.v1.ObjectMeta subjects=2:*Subject roleRef=3:RoleRef
PolicyRule verbs=1:*s apiGroups=2:*s resources=3:*s resourceNames=4:*s nonResourceURLs=5:*s
Role metadata=1:meta.v1.ObjectMeta rules=2:*PolicyRule
RoleBinding metadata=1:meta.v1.ObjectMeta subjects=2:*Subject roleRef=3:RoleRef
RoleRef apiGroup!=1 kind!=2 name!=3
Subject kind!=1 apiGroup=2 name!=3 namespace=4
# resource.v1
AllocatedDeviceStatus driver!=1 pool!=2 device!=3 conditions=4:*meta.v1.Condition data?=5:R networkData?=6:NetworkDeviceData shareID?=7
AllocationResult devices=1:DeviceAllocationResult nodeSelector?=3:core.v1.NodeSelector allocationTimestamp?=5:T
CELDeviceSelector expression!=1
CapacityRequestPolicy default?=1:Q validValues=3:*Q validRange?=4:CapacityRequestPolicyRange
CapacityRequestPolicyRange min?=1:Q max?=2:Q step?=3:Q
CapacityRequirements requests=1:%Q
Counter value=1:Q
CounterSet name!=1 counters=2:%Counter
Device name!=1 attributes=2:%DeviceAttribute capacity=3:%DeviceCapacity consumesCounters=4:*DeviceCounterConsumption nodeName?=5
  nodeSelector?=6:core.v1.NodeSelector allNodes?=7:b taints=8:*DeviceTaint bindsToNode?=9:b bindingConditions=10:*s bindingFailureConditions=11:*s
  allowMultipleAllocations?=12:b nodeAllocatableResourceMappings=13:%NodeAllocatableResourceMapping
DeviceAllocationConfiguration source!=1 requests=2:*s ^=3:DeviceConfiguration
DeviceAllocationResult results=1:*DeviceRequestAllocationResult config=2:*DeviceAllocationConfiguration
DeviceAttribute int?=2:i bool?=3:b string?=4 version?=5 ints=6:*i bools=7:*b strings=8:*s versions=9:*s
DeviceCapacity value=1:Q requestPolicy?=2:CapacityRequestPolicy
DeviceClaim requests=1:*DeviceRequest constraints=2:*DeviceConstraint config=3:*DeviceClaimConfiguration
DeviceClaimConfiguration requests=1:*s ^=2:DeviceConfiguration
DeviceClass metadata=1:meta.v1.ObjectMeta spec=2:DeviceClassSpec
DeviceClassConfiguration ^=1:DeviceConfiguration
DeviceClassSpec selectors=1:*DeviceSelector config=2:*DeviceClassConfiguration extendedResourceName?=4
DeviceConfiguration opaque?=1:OpaqueDeviceConfiguration
DeviceConstraint requests=1:*s matchAttribute?=2 distinctAttribute?=3
DeviceCounterConsumption counterSet!=1 counters=2:%Counter
DeviceRequest name!=1 exactly?=2:ExactDeviceRequest firstAvailable=3:*DeviceSubRequest
DeviceRequestAllocationResult request!=1 driver!=2 pool!=3 device!=4 adminAccess?=5:b tolerations=6:*DeviceToleration bindingConditions=7:*s
  bindingFailureConditions=8:*s shareID?=9 consumedCapacity=10:%Q
DeviceSelector cel?=1:CELDeviceSelector
DeviceSubRequest name!=1 deviceClassName!=2 selectors=3:*DeviceSelector allocationMode=4 count=5:i tolerations=6:*DeviceToleration
  capacity?=7:CapacityRequirements
DeviceTaint key!=1 value=2 effect!=3 timeAdded?=4:T
DeviceToleration key=1 operator=2 value=3 effect=4 tolerationSeconds?=5:i
ExactDeviceRequest deviceClassName!=1 selectors=2:*DeviceSelector allocationMode=3 count=4:i adminAccess?=5:b tolerations=6:*DeviceToleration
  capacity?=7:CapacityRequirements
NetworkDeviceData interfaceName=1 ips=2:*s hardwareAddress=3
NodeAllocatableResourceMapping capacityKey=1 allocationMultiplier=2:Q
OpaqueDeviceConfiguration driver!=1 parameters=2:R
ResourceClaim metadata=1:meta.v1.ObjectMeta spec=2:ResourceClaimSpec status=3:ResourceClaimStatus
ResourceClaimConsumerReference apiGroup=1 resource!=3 name!=4 uid!=5
ResourceClaimSpec devices=1:DeviceClaim
ResourceClaimStatus allocation?=1:AllocationResult reservedFor=2:*ResourceClaimConsumerReference devices=4:*AllocatedDeviceStatus
ResourceClaimTemplate metadata=1:meta.v1.ObjectMeta spec=2:ResourceClaimTemplateSpec
ResourceClaimTemplateSpec metadata=1:meta.v1.ObjectMeta spec=2:ResourceClaimSpec
ResourcePool name!=1 generation!=2:i resourceSliceCount!=3:i
ResourceSlice metadata=1:meta.v1.ObjectMeta spec=2:ResourceSliceSpec
ResourceSliceSpec driver!=1 pool=2:ResourcePool nodeName?=3 nodeSelector?=4:core.v1.NodeSelector allNodes?=5:b devices=6:*Device
  perDeviceNodeSelection?=7:b sharedCounters=8:*CounterSet
# scheduling.v1
PriorityClass metadata=1:meta.v1.ObjectMeta value!=2:i globalDefault=3:b description=4 preemptionPolicy?=5
# storage.v1
CSIDriver metadata=1:meta.v1.ObjectMeta spec=2:CSIDriverSpec
CSIDriverSpec attachRequired?=1:b podInfoOnMount?=2:b volumeLifecycleModes=3:*s storageCapacity?=4:b fsGroupPolicy?=5 tokenRequests=6:*TokenRequest
  requiresRepublish?=7:b seLinuxMount?=8:b nodeAllocatableUpdatePeriodSeconds?=9:i serviceAccountTokenInSecrets?=10:b preventPodSchedulingIfMissing?=11:b
CSINode metadata=1:meta.v1.ObjectMeta spec=2:CSINodeSpec
CSINodeDriver name!=1 nodeID!=2 topologyKeys=3:*s allocatable?=4:VolumeNodeResources
CSINodeSpec drivers=1:*CSINodeDriver
CSIStorageCapacity metadata=1:meta.v1.ObjectMeta nodeTopology?=2:meta.v1.LabelSelector storageClassName!=3 capacity?=4:Q maximumVolumeSize?=5:Q
StorageClass metadata=1:meta.v1.ObjectMeta provisioner!=2 parameters=3:%s reclaimPolicy?=4 mountOptions=5:*s allowVolumeExpansion?=6:b volumeBindingMode?=7
  allowedTopologies=8:*core.v1.TopologySelectorTerm
TokenRequest audience!=1 expirationSeconds?=2:i
VolumeAttachment metadata=1:meta.v1.ObjectMeta spec=2:VolumeAttachmentSpec status=3:VolumeAttachmentStatus
VolumeAttachmentSource persistentVolumeName?=1 inlineVolumeSpec?=2:core.v1.PersistentVolumeSpec
VolumeAttachmentSpec attacher!=1 source=2:VolumeAttachmentSource nodeName!=3
VolumeAttachmentStatus attached!=1:b attachmentMetadata=2:%s attachError?=3:VolumeError detachError?=4:VolumeError
VolumeAttributesClass metadata=1:meta.v1.ObjectMeta driverName!=2 parameters=3:%s
VolumeError time=1:T message=2 errorCode?=3:i
VolumeNodeResources count?=1:i
`;
