import { Secret, ServiceAccount } from '../kinds';
import { base64 } from '../core';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';

const TYPE = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';

/** A Secret that asks for the token of a ServiceAccount gets it, and goes with the account (`pkg/controller/serviceaccount/tokens_controller.go`). */
export const serviceAccountTokens: Controller = {
  name: 'serviceaccount-token-controller',
  watches: [
    { kind: Secret, when: (s) => s.type === TYPE } satisfies Watch<T.Secret>,
    {
      kind: ServiceAccount,
      when: (_sa, _before, deleted) => deleted,
      keys: (sa, _before, client) => client.list(Secret, { namespace: sa.metadata.namespace }).filter((s) => s.type === TYPE && s.metadata.annotations?.[NAME] === sa.metadata.name).map((s) => `${s.metadata.namespace}/${s.metadata.name}`),
    } satisfies Watch<T.ServiceAccount>,
  ],
  reconcile(key, client, outside) {
    const [namespace, name] = key.split('/') as [string, string];
    const secret = client.get(Secret, name, namespace);
    if (!secret || secret.type !== TYPE) return;
    const account = client.get(ServiceAccount, secret.metadata.annotations?.[NAME] ?? '', namespace);
    const uid = secret.metadata.annotations?.[UID];
    if (!account || (uid && uid !== account.metadata.uid)) {
      client.delete(Secret, name, namespace, { uid: secret.metadata.uid });
      return;
    }
    if (uid && secret.data?.token && secret.data['ca.crt'] && secret.data.namespace) return;
    client.update(Secret, name, namespace, (d) => {
      d.metadata.annotations = { ...d.metadata.annotations, [UID]: account.metadata.uid };
      d.data = { ...d.data, 'ca.crt': base64(outside.rootCA()), namespace: base64(namespace), token: d.data?.token ?? base64(client.accountToken(secret, account)) };
    });
  },
};
