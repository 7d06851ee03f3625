import { createWorld } from '../../world';

/** What a script prints on the laptop of a fresh world with a cluster. */
function run(text: string): string {
  const world = createWorld({ now: Date.UTC(2026, 10, 24, 9), seed: 7, cluster: { name: 'minikube', nodes: 1 } });
  world.input({ at: world.now, type: 'script', id: 's', text: `exec 2>&1\n${text}` });
  for (let i = 0; i < 400 && !world.script('s'); i++) world.runUntil(world.now + 250);
  return world.script('s')!.stdout.replace(/web-[a-z0-9]+-[a-z0-9]{5}/g, 'web-HASH').replace(/^Completion ended with directive: /gm, '# ');
}

test('completion, as shells ask for it', () => {
  const lines = ['get po', 'get deploy/', 'get deploy/web c', 'logs dep', 'logs deploy/web ""', 'exec deploy/web -c ""', 'get --n', 'get --namespace=kube-s', 'scale dep', 'apply -f ""', 'rollout status deploy ""', 'get pods -o js', 'describe -o ""', 'config use-context ""'];
  expect(run(`kubectl create deployment web --image=nginx\nkubectl rollout status deploy/web >/dev/null\n${lines.map((l) => `kubectl __complete ${l}`).join('\n')}`)).toBe(`deployment.apps/web created
pods
podtemplates
poddisruptionbudgets.policy
:4
# ShellCompDirectiveNoFileComp
deploy/web
:4
# ShellCompDirectiveNoFileComp
componentstatuses/
configmaps/
customresourcedefinitions.apiextensions.k8s.io/
controllerrevisions.apps/
cronjobs.batch/
certificatesigningrequests.certificates.k8s.io/
clusterrolebindings.rbac.authorization.k8s.io/
clusterroles.rbac.authorization.k8s.io/
csidrivers.storage.k8s.io/
csinodes.storage.k8s.io/
csistoragecapacities.storage.k8s.io/
:6
# ShellCompDirectiveNoSpace, ShellCompDirectiveNoFileComp
deployments/
:6
# ShellCompDirectiveNoSpace, ShellCompDirectiveNoFileComp
nginx
:4
# ShellCompDirectiveNoFileComp
nginx
:4
# ShellCompDirectiveNoFileComp
--namespace	If present, the namespace scope for this CLI request
--no-headers	When using the default or custom-column output format, don't print headers (default print headers).
:4
# ShellCompDirectiveNoFileComp
kube-system
:4
# ShellCompDirectiveNoFileComp
deployment
:4
# ShellCompDirectiveNoFileComp
json
yaml
yml
:8
# ShellCompDirectiveFilterFileExt
web
:4
# ShellCompDirectiveNoFileComp
json
jsonpath
jsonpath-as-json
jsonpath-file
:4
# ShellCompDirectiveNoFileComp
:0
[Debug] [Error] Error while parsing flags from args [-o]: unknown shorthand flag: 'o' in -o
# ShellCompDirectiveDefault
minikube
:4
# ShellCompDirectiveNoFileComp
`);
});
