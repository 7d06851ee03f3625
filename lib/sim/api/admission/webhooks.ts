import { Service } from '../../kinds/service';
import { MutatingWebhookConfiguration } from '../../kinds/mutating-webhook-configuration';
import { ValidatingWebhookConfiguration } from '../../kinds/validating-webhook-configuration';
import type { Kind } from '../../kinds/kind';
import type { Context } from '../context';
import { forbidden, internal } from '../status';
import { read, readAll } from '../stored';
import type { Attributes, Plugin } from './admission';
import { Broken, Evaluation, newBudget } from './evaluation';
import { fits } from './match';

type Any = any;

/**
 * Webhooks (`apiserver/pkg/admission/plugin/webhook`). Nothing in a simulated cluster answers them, so that each is found
 * unreachable: its failure policy says what follows.
 */
function call(kind: Kind<any>, a: Attributes, ctx: Context): void {
  if (a.kind.group === 'admissionregistration.k8s.io') return;
  const budget = newBudget();
  for (const config of readAll(ctx, kind) as Any[]) {
    for (const hook of config.webhooks ?? []) {
      if (hook.failurePolicy === 'Ignore') continue;
      const form = hook.rules?.length ? fits({ ...hook, resourceRules: hook.rules }, a, ctx) : undefined;
      if (!form) continue;
      try {
        if (!new Evaluation(ctx, a, form, {}, undefined, budget).applies(hook.matchConditions)) continue;
      } catch (e) {
        if (e instanceof Broken) throw forbidden(a.kind, a.name, e.message);
        throw e;
      }
      throw internal(`failed calling webhook ${JSON.stringify(hook.name)}: failed to call webhook: ${unreachable(hook, ctx)}`);
    }
  }
}

function unreachable(hook: Any, ctx: Context): string {
  const { service, url } = hook.clientConfig ?? {};
  const timeout = `timeout=${hook.timeoutSeconds ?? 10}s`;
  if (!service) {
    const host = /^https:\/\/([^/:]+)/.exec(url ?? '')?.[1] ?? '';
    return `Post "${url}?${timeout}": dial tcp: lookup ${host}: no such host`;
  }
  const to = `Post "https://${service.name}.${service.namespace}.svc:${service.port ?? 443}${service.path ?? ''}?${timeout}"`;
  const found = read(ctx, Service, service.namespace, service.name) as Any;
  if (!found) return `${to}: service ${JSON.stringify(service.name)} not found`;
  const port = found.spec.ports?.find((p: Any) => p.port === (service.port ?? 443));
  if (!port) return `${to}: no service port ${service.port ?? 443} found for service ${JSON.stringify(service.name)}`;
  return `${to}: dial tcp ${found.spec.clusterIP}:${service.port ?? 443}: connect: connection refused`;
}

export const MutatingWebhooks: Plugin = { name: 'MutatingAdmissionWebhook', mutate: (a, ctx) => call(MutatingWebhookConfiguration, a, ctx) };
export const ValidatingWebhooks: Plugin = { name: 'ValidatingAdmissionWebhook', validate: (a, ctx) => call(ValidatingWebhookConfiguration, a, ctx) };
