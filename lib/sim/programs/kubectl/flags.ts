import type { Flags } from '../command';

/** Groups of flags that several commands share, stated once (cli-runtime `genericclioptions`). */

export const globalFlags: Flags = {
  as: { type: 'string', help: 'Username to impersonate for the operation. User could be a regular user or a service account in a namespace.' },
  'as-group': { type: 'array', help: 'Group to impersonate for the operation, this flag can be repeated to specify multiple groups.' },
  'as-uid': { type: 'string', help: 'UID to impersonate for the operation.' },
  'as-user-extra': { type: 'array', help: 'User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the same key.' },
  'cache-dir': { type: 'string', default: '$HOME/.kube/cache', help: 'Default cache directory' },
  'certificate-authority': { type: 'string', help: 'Path to a cert file for the certificate authority' },
  'client-certificate': { type: 'string', help: 'Path to a client certificate file for TLS' },
  'client-key': { type: 'string', help: 'Path to a client key file for TLS' },
  cluster: { type: 'string', help: 'The name of the kubeconfig cluster to use' },
  context: { type: 'string', help: 'The name of the kubeconfig context to use' },
  'disable-compression': { type: 'bool', help: 'If true, opt-out of response compression for all requests to the server' },
  'insecure-skip-tls-verify': { type: 'bool', help: "If true, the server's certificate will not be checked for validity. This will make your HTTPS connections insecure" },
  kubeconfig: { type: 'string', help: 'Path to the kubeconfig file to use for CLI requests.' },
  kuberc: {
    type: 'string',
    help: 'Path to the kuberc file to use for preferences. This can be disabled by exporting KUBECTL_KUBERC=false feature gate or turning off the feature KUBERC=off.',
  },
  'log-flush-frequency': { type: 'duration', default: '5s', help: 'Maximum number of seconds between log flushes' },
  'match-server-version': { type: 'bool', help: 'Require server version to match client version' },
  namespace: { type: 'string', short: 'n', help: 'If present, the namespace scope for this CLI request' },
  password: { type: 'string', help: 'Password for basic authentication to the API server' },
  profile: { type: 'string', default: 'none', help: 'Name of profile to capture. One of (none|cpu|heap|goroutine|threadcreate|block|mutex|trace)' },
  'profile-output': { type: 'string', default: 'profile.pprof', help: 'Name of the file to write the profile to' },
  'request-timeout': {
    type: 'string',
    default: '0',
    help: "The length of time to wait before giving up on a single server request. Non-zero values should contain a corresponding time unit (e.g. 1s, 2m, 3h). A value of zero means don't timeout requests.",
  },
  server: { type: 'string', short: 's', help: 'The address and port of the Kubernetes API server' },
  'tls-server-name': { type: 'string', help: 'Server name to use for server certificate validation. If it is not provided, the hostname used to contact the server is used' },
  token: { type: 'string', help: 'Bearer token for authentication to the API server' },
  user: { type: 'string', help: 'The name of the kubeconfig user to use' },
  username: { type: 'string', help: 'Username for basic authentication to the API server' },
  v: { type: 'int', short: 'v', help: 'number for the log level verbosity' },
  vmodule: { type: 'string', value: 'raw', help: 'comma-separated list of pattern=N settings for file-filtered logging (only works for the default text log format)' },
  'warnings-as-errors': { type: 'bool', help: 'Treat warnings received from the server as errors and exit with a non-zero exit code' },
};

/** `-f`, `-k`, `-R`; `what` is said of the first, and commands that replace or delete word the second a little differently. */
export const filenameFlags = (what: string, the: 'the' | 'a' = 'the'): Flags => ({
  filename: { type: 'strings', short: 'f', help: what },
  kustomize: { type: 'string', short: 'k', help: `Process ${the} kustomization directory. This flag can't be used together with -f or -R.` },
  recursive: {
    type: 'bool',
    short: 'R',
    help: 'Process the directory used in -f, --filename recursively. Useful when you want to manage related manifests organized within the same directory.',
  },
});

export const selectorFlag: Flags = {
  selector: {
    type: 'string',
    short: 'l',
    help: "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)). Matching objects must satisfy all of the specified label constraints.",
  },
};

export const allNamespacesFlag: Flags = {
  'all-namespaces': {
    type: 'bool',
    short: 'A',
    help: "If present, list the requested object(s) across all namespaces. Namespace in current context is ignored even if specified with --namespace.",
  },
};

/** `-o` and its companions, for commands that print the object they made or changed. */
export const printFlags: Flags = {
  'allow-missing-template-keys': {
    type: 'bool',
    default: true,
    help: 'If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats.',
  },
  output: {
    type: 'string',
    short: 'o',
    help: 'Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).',
  },
  'show-managed-fields': { type: 'bool', help: 'If true, keep the managedFields when printing objects in JSON or YAML format.' },
  template: {
    type: 'string',
    help: 'Template string or path to template file to use when -o=go-template, -o=go-template-file. The template format is golang templates [http://golang.org/pkg/text/template/#pkg-overview].',
  },
};

export const dryRunFlag: Flags = {
  'dry-run': {
    type: 'optional',
    bare: 'unchanged',
    default: 'none',
    help: 'Must be "none", "server", or "client". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.',
  },
};

export const fieldManagerFlag = (name: string): Flags => ({
  'field-manager': { type: 'string', default: name, help: 'Name of the manager used to track field ownership.' },
});

export const validateFlag: Flags = {
  validate: {
    type: 'optional',
    bare: 'strict',
    default: 'strict',
    help: `Must be one of: strict (or true), warn, ignore (or false). "true" or "strict" will use a schema to validate the input and fail the request if invalid. It will perform server side validation if ServerSideFieldValidation is enabled on the api-server, but will fall back to less reliable client-side validation if not. "warn" will warn about unknown or duplicate fields without blocking the request if server-side field validation is enabled on the API server, and behave as "ignore" otherwise. "false" or "ignore" will not perform any schema validation, silently dropping any unknown or duplicate fields.`,
  },
};

export const saveConfigFlag: Flags = {
  'save-config': {
    type: 'bool',
    help: 'If true, the configuration of current object will be saved in its annotation. Otherwise, the annotation will be unchanged. This flag is useful when you want to perform kubectl apply on this object in the future.',
  },
};

export const chunkSizeFlag: Flags = {
  'chunk-size': {
    type: 'int',
    default: 500,
    help: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
  },
};
