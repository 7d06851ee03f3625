import type { KubectlCommand } from '../../command';
import { toJson } from '../../print/json';
import { toKyaml } from '../../print/kyaml';
import { Fail, isStatus } from '../../errors';
import { printFlags } from '../../flags';
import { objectPrinter } from '../../print/printer';
import { table } from '../../print/table';

export const whoami: KubectlCommand = {
  name: 'auth whoami',
  usage: 'kubectl auth whoami',
  short: 'Experimental: Check self subject attributes',
  long: `Experimental: Check who you are and your attributes (groups, extra).

        The attributes are those that the cluster sees, which is good to know
        where they come from a token webhook, an auth proxy, or an OIDC provider,
        and not from a certificate.`,
  examples: `# Get your subject attributes
kubectl auth whoami

# Get your subject attributes in JSON format
kubectl auth whoami -o json`,
  flags: { ...printFlags },
  run(ctx) {
    // `--template` alone says nothing here.
    const print = ctx.given('output') ? objectPrinter(ctx, { defaulted: true }) : undefined;
    let body: any;
    try {
      body = ctx.api.send({ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' } }).body;
    } catch (e) {
      if (isStatus(e, 'Forbidden')) throw new Fail('the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it');
      if (isStatus(e, 'NotFound')) throw new Fail('the selfsubjectreviews API is not enabled in the cluster');
      throw e;
    }
    if (print) {
      // A typed object: its fields stand as Go declares them.
      const { username, uid, groups, extra } = body.status?.userInfo ?? {};
      const typed = { kind: body.kind, apiVersion: body.apiVersion, metadata: body.metadata, status: { userInfo: { ...(username ? { username } : {}), ...(uid ? { uid } : {}), ...(groups ? { groups } : {}), ...(extra ? { extra } : {}) } } };
      const format = String(ctx.flags.output).toLowerCase();
      ctx.out(format === 'json' ? `${toJson(typed, '    ', false)}\n` : format === 'kyaml' ? toKyaml(typed, false) : print(body));
      return 0;
    }
    const info = body.status?.userInfo ?? {};
    const rows = [['ATTRIBUTE', 'VALUE']];
    if (info.username) rows.push(['Username', info.username]);
    if (info.uid) rows.push(['UID', info.uid]);
    if (info.groups?.length) rows.push(['Groups', `[${info.groups.join(' ')}]`]);
    for (const key of Object.keys(info.extra ?? {}).sort()) rows.push([`Extra: ${key}`, `[${info.extra[key].join(' ')}]`]);
    ctx.out(table(rows));
    return 0;
  },
};
