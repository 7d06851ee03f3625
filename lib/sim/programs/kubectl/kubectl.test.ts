import { createWorld } from '../../world';
import type { World } from '../../world-types';

/** Runs a script on the laptop of a fresh world with a cluster; with `hop` the world is saved and woken every so often. */
function run(text: string, hop?: number): string {
  let world: World = createWorld({ now: Date.UTC(2026, 10, 24, 9), seed: 7, cluster: { name: 'minikube', nodes: 1 } });
  world.input({ at: world.now, type: 'script', id: 's', text: `exec 2>&1\n${text}` });
  for (let i = 0; i < 2000; i++) {
    const result = world.script('s');
    if (result) return result.stdout.replace(/web-[a-z0-9]+-[a-z0-9]{5}/g, 'web-HASH');
    world.runUntil(world.now + (hop ?? 250));
    if (hop) world = world.fork();
  }
  throw new Error('the script does not end');
}

const SCRIPT = `
kubectl create deployment web --image=nginx:1.27
kubectl wait --for=condition=Available deploy/web --timeout=60s
kubectl get deploy,nodes -o name
kubectl get pods -o custom-columns=NAME:.metadata.name,PHASE:.status.phase
kubectl exec deploy/web -- sh -c 'echo in the container; exit 3'; echo "exit $?"
echo words for it | kubectl exec -i deploy/web -- wc -w
kubectl port-forward deploy/web 8080:80 >/dev/null & sleep 1; curl -s localhost:8080 | grep title; kill $!
(sleep 2; kubectl delete deploy web >/dev/null) & kubectl wait --for=delete deploy/web --timeout=30s
kubectl get deploy web; echo "exit $?"
kubectl get pods --nope; kubectl gett pods; kubectl get cm/a,b/c; kubectl get podz
`;

const WANTED = `deployment.apps/web created
deployment.apps/web condition met
deployment.apps/web
node/minikube
NAME       PHASE
web-HASH   Running
in the container
command terminated with exit code 3
exit 3
3
<title>Welcome to nginx!</title>
deployment.apps/web condition met
Error from server (NotFound): deployments.apps "web" not found
exit 1
error: unknown flag: --nope
See 'kubectl get --help' for usage.
error: unknown command "gett" for "kubectl"

Did you mean this?
	set
	get
error: arguments in resource/name form may not have more than one slash
error: the server doesn't have a resource type "podz"
`;

test('a session with a cluster', () => {
  expect(run(SCRIPT)).toBe(WANTED.replace('NAME       PHASE', 'NAME                   PHASE'));
});

test('the same, saved and woken between its turns', () => {
  expect(run(SCRIPT, 130)).toBe(run(SCRIPT));
});
