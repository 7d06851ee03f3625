import { base64 } from '../../../../core';
import type { Ctx, KubectlCommand } from '../../command';
import { Errno } from '../../../../machine/sys';
import { Fail } from '../../errors';
import { fixedType, generate, beginGenerate } from '../../writes';
import { createFlags } from './flags';
import { collect, hashed, secretData, sourceFlags } from './sources';

const TYPE = fixedType('', 'Secret', 'secrets');

export const createSecret: KubectlCommand = {
  name: 'create secret',
  usage: 'kubectl create secret (docker-registry | generic | tls)',
  short: 'Create a secret using a specified subcommand',
  long: `Create a secret with specified type.

 A docker-registry type secret is for accessing a container registry.

 A generic type secret indicate an Opaque secret type.

 A tls type secret holds TLS certificate and its associated key.`,
  flags: {},
};

const finish = (ctx: Ctx, name: string, type: string | undefined, data: Record<string, string> | undefined): number => {
  const body = { ...(data ? { data } : {}), ...(type ? { type } : {}) };
  const plain = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...body };
  const object = ctx.flags['append-hash'] ? { ...plain, metadata: { name: hashed(plain) } } : plain;
  return generate(ctx, TYPE, object, 'failed to create secret ');
};

export const createSecretGeneric: KubectlCommand = {
  name: 'create secret generic',
  usage: 'kubectl create secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  short: 'Create a secret from a local file, directory, or literal value',
  long: `Create a secret based on a file, directory, or specified literal value.

 A single secret may package one or more key/value pairs.

 For a file the key is its base name and the value its content, unless you name the key.

 A directory gives one pair for each plain file in it whose base name is a valid key.`,
  examples: `# Create a new secret named my-secret with keys for each file in folder bar
kubectl create secret generic my-secret --from-file=path/to/bar

# A secret named my-secret with keys of your choice
kubectl create secret generic my-secret --from-file=ssh-privatekey=path/to/id_rsa --from-file=ssh-publickey=path/to/id_rsa.pub

# Create a new secret named my-secret with key1=supersecret and key2=topsecret
kubectl create secret generic my-secret --from-literal=key1=supersecret --from-literal=key2=topsecret

# A secret named my-secret of a file and a literal
kubectl create secret generic my-secret --from-file=ssh-privatekey=path/to/id_rsa --from-literal=passphrase=topsecret

# Create a new secret named my-secret from env files
kubectl create secret generic my-secret --from-env-file=path/to/foo.env --from-env-file=path/to/bar.env`,
  flags: {
    ...createFlags,
    ...sourceFlags('secret'),
    'from-file': {
      type: 'strings',
      help: 'Key files can be specified using their file path, in which case a default name will be given to them, or optionally with a name and file path, in which case the given name will be used.  Specifying a directory will iterate each named file in the directory that is a valid secret key.',
    },
    type: { type: 'string', help: 'The type of secret to create' },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx);
    return finish(ctx, name, ctx.flags.type || undefined, secretData(collect(ctx, 'Secret', name)));
  },
};

/** Throws what Go's crypto/tls says of a file without the block it looks for. */
function checkPem(text: string, input: string, wanted: (type: string) => boolean, what: string): void {
  const types = [...text.matchAll(/^-----BEGIN ([^\n]+)-----\n[\s\S]*?^-----END \1-----/gm)].map((m) => m[1]!);
  if (types.some(wanted)) return;
  if (types.length === 0) throw new Fail(`tls: failed to find any PEM data in ${input} input`);
  if (input === 'key' && types.length === 1 && types[0] === 'CERTIFICATE') throw new Fail('tls: found a certificate rather than a key in the PEM for the private key');
  if (input === 'certificate' && types.length === 1 && types[0]!.endsWith('PRIVATE KEY')) throw new Fail('tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched');
  throw new Fail(`tls: failed to find ${what} in ${input} input after skipping PEM blocks of the following types: [${types.join(' ')}]`);
}

export const createSecretTls: KubectlCommand = {
  name: 'create secret tls',
  usage: 'kubectl create secret tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
  short: 'Create a TLS secret',
  long: `Create a TLS secret from the given public/private key pair.

 The public/private key pair must exist beforehand. The public key certificate must be .PEM encoded and match the given private key.`,
  examples: `# Create a new TLS secret named tls-secret with the given key pair
kubectl create secret tls tls-secret --cert=path/to/tls.crt --key=path/to/tls.key`,
  flags: {
    ...createFlags,
    'append-hash': { type: 'bool', help: 'Append a hash of the secret to its name.' },
    cert: { type: 'string', help: 'Path to PEM encoded public key certificate.' },
    key: { type: 'string', help: 'Path to private key associated with given certificate.' },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx, false);
    const { cert, key } = ctx.flags;
    if (!cert || !key) throw new Fail('key and cert must be specified');
    const read = (path: string) => {
      try {
        return ctx.sys.files.read(path);
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        throw new Fail(`Cannot read file ${path}, ${e.message === 'Is a directory' ? 'read' : 'open'} ${path}: ${e.message.toLowerCase()}`);
      }
    };
    const pair = new Map([['tls.crt', read(cert)], ['tls.key', read(key)]]);
    checkPem(pair.get('tls.crt')!, 'certificate', (type) => type === 'CERTIFICATE', '"CERTIFICATE" PEM block');
    checkPem(pair.get('tls.key')!, 'key', (type) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'), 'PEM block with type ending in "PRIVATE KEY"');
    return finish(ctx, name, 'kubernetes.io/tls', secretData(pair));
  },
};

export const createSecretDockerRegistry: KubectlCommand = {
  name: 'create secret docker-registry',
  usage:
    'kubectl create secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
  short: 'Create a secret for use with a Docker registry',
  long: `Create a new secret for use with Docker registries.
        
        It holds what is needed to log in to a registry, as after
        '$ docker login DOCKER_REGISTRY_SERVER --username=DOCKER_USER --password=DOCKER_PASSWORD --email=DOCKER_EMAIL'.
        
 Such a secret is what a node authenticates with at a registry when it pulls images. Attach it to a service account, or name it in a pod's imagePullSecrets.`,
  examples: `# If you do not already have a .dockercfg file, create a dockercfg secret directly
kubectl create secret docker-registry my-secret --docker-server=DOCKER_REGISTRY_SERVER --docker-username=DOCKER_USER --docker-password=DOCKER_PASSWORD --docker-email=DOCKER_EMAIL

# A secret named my-secret of what is in ~/.docker/config.json
kubectl create secret docker-registry my-secret --from-file=path/to/.docker/config.json`,
  flags: {
    ...createFlags,
    'append-hash': { type: 'bool', help: 'Append a hash of the secret to its name.' },
    'docker-email': { type: 'string', help: 'Email for Docker registry' },
    'docker-password': { type: 'string', help: 'Password for Docker registry authentication' },
    'docker-server': { type: 'string', default: 'https://index.docker.io/v1/', help: 'Server location for Docker registry' },
    'docker-username': { type: 'string', help: 'Username for Docker registry authentication' },
    'from-file': { type: 'strings', help: 'Key files can be specified using their file path, in which case a default name of .dockerconfigjson will be given to them, or optionally with a name and file path, in which case the given name will be used. Specifying a directory will iterate each named file in the directory that is a valid secret key. For this command, the key should always be .dockerconfigjson.' },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx);
    const f = ctx.flags as Record<string, any>;
    if (f['from-file'].length > 0) return finish(ctx, name, 'kubernetes.io/dockerconfigjson', secretData(collect(ctx, 'Secret', name)));
    const { 'docker-username': username, 'docker-password': password, 'docker-email': email, 'docker-server': server } = f;
    if (!username || !password || !server) throw new Fail('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
    const json = `{"auths":{${JSON.stringify(server)}:{"username":${JSON.stringify(username)},"password":${JSON.stringify(password)},${email ? `"email":${JSON.stringify(email)},` : ''}"auth":${JSON.stringify(base64(`${username}:${password}`))}}}}`;
    return finish(ctx, name, 'kubernetes.io/dockerconfigjson', secretData(new Map([['.dockerconfigjson', json]])));
  },
};
