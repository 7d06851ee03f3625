import { completeNames } from '../../complete';
import type { KubectlCommand } from '../../command';
import { resourcePath } from '../../discovery';
import { Fail } from '../../errors';
import { objectPrinter } from '../../print/printer';
import { printFlags } from '../../flags';
import { oneName } from '../../writes';
import { SERVICE_ACCOUNT } from './policies';

export const createToken: KubectlCommand = {
  name: 'create token',
  usage: 'kubectl create token SERVICE_ACCOUNT_NAME',
  short: 'Request a service account token',
  long: 'Request a service account token.',
  examples: `# Request a token to authenticate to the kube-apiserver as the service account "myapp" in the current namespace
kubectl create token myapp

# A token for a service account of another namespace
kubectl create token myapp --namespace myns

# Request a token with a custom expiration
kubectl create token myapp --duration 10m

# A token for another audience
kubectl create token myapp --audience https://example.com

# A token that lives no longer than a Secret
kubectl create token myapp --bound-object-kind Secret --bound-object-name mysecret

# The same, and the Secret must have this UID
kubectl create token myapp --bound-object-kind Secret --bound-object-name mysecret --bound-object-uid 0d4691ed-659b-4935-a832-355f77ee47cc`,
  complete: completeNames('serviceaccounts'),
  flags: {
    ...printFlags,
    audience: { type: 'array', help: 'Audience of the requested token. If unset, defaults to requesting a token for use with the Kubernetes API server. May be repeated to request a token valid for multiple audiences.' },
    'bound-object-kind': { type: 'string', help: 'Kind of an object to bind the token to. Supported kinds are Node, Pod, Secret. If set, --bound-object-name must be provided.' },
    'bound-object-name': { type: 'string', help: 'Name of an object to bind the token to. The token will expire when the object is deleted. Requires --bound-object-kind.' },
    'bound-object-uid': { type: 'string', help: 'UID of an object to bind the token to. Requires --bound-object-kind and --bound-object-name. If unset, the UID of the existing object is used.' },
    duration: { type: 'duration', default: '0s', help: 'Requested lifetime of the issued token. If not set or if set to 0, the lifetime will be determined by the server automatically. The server may return a token with a longer or shorter lifetime.' },
  },
  run: (ctx) => {
    const name = oneName(ctx);
    const f = ctx.flags as Record<string, any>;
    const printer = objectPrinter(ctx, { typed: true, defaulted: ctx.given('output') });
    const kind: string = f['bound-object-kind'];
    if (f.duration < 0) throw new Fail('--duration must be greater than or equal to 0');
    if (f.duration % 1000 !== 0) throw new Fail('--duration cannot be expressed in units less than seconds');
    if ((f.audience as string[]).includes('')) throw new Fail('--audience must not be an empty string');
    if (kind === '') {
      for (const more of ['name', 'uid']) if (f[`bound-object-${more}`]) throw new Fail(`--bound-object-${more} can only be set if --bound-object-kind is provided`);
    } else if (!['Node', 'Pod', 'Secret'].includes(kind)) throw new Fail('supported --bound-object-kind values are Node, Pod, Secret');
    else if (!f['bound-object-name']) throw new Fail('--bound-object-name is required if --bound-object-kind is provided');
    const duration = f.duration / 1000;
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        ...(f.audience.length > 0 ? { audiences: f.audience } : {}),
        ...(duration > 0 ? { expirationSeconds: duration } : {}),
        ...(kind ? { boundObjectRef: { kind, apiVersion: 'v1', name: f['bound-object-name'], ...(f['bound-object-uid'] ? { uid: f['bound-object-uid'] } : {}) } } : {}),
      },
    };
    const { api, namespace } = ctx;
    let made: any;
    try {
      made = api.send({ method: 'POST', path: resourcePath(SERVICE_ACCOUNT, namespace, name, 'token'), body }).body;
    } catch (e) {
      throw new Fail(`failed to create token: ${(e as Error).message}`);
    }
    // A line of its own on a terminal; elsewhere the token alone.
    ctx.out(printer && ctx.given('output') ? printer(made) : `${made.status.token}${ctx.sys.tty(1) ? '\n' : ''}`);
    return 0;
  },
};
