import { createWorld, type World } from '@/lib/sim';

/** What a runaway or hostile learner types. Each must be stopped or capped, and Ctrl-C must bring the prompt back. */
export const HOSTILE: Readonly<Record<string, string>> = {
  'endless loop': 'while true; do :; done',
  'endless arithmetic': 'for ((i=0;;i++)); do x=$((x+i)); done',
  'endless output': 'yes',
  'endless growth of output': 'while true; do echo "$RANDOM$RANDOM"; done',
  'fork bomb': 'bomb() { bomb | bomb & }; bomb',
  'fork bomb, the classic': ':(){ :|:& };:',
  'many in the background': 'for i in $(seq 1 5000); do sleep 1000 & done',
  'long text': 'x=$(yes | head -c 100000000); echo ${#x}',
  'doubling text': 'x=aaaa; while true; do x=$x$x; done',
  'growing array': 'while true; do a+=(x); done',
  'huge brace': 'echo {1..100000000} | wc -c',
  'huge brace of braces': 'echo {a..z}{a..z}{a..z}{a..z}{a..z}{a..z} | wc -c',
  'rights without end': `list() { seq -f "$1%g" -s, $2 | tr -d '\\n'; }; echo "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: big}, rules: [{verbs: [$(list v 3000)], apiGroups: [$(list g 300)], resources: [$(list r 3000)]}]}" > big.yaml; kubectl create -f big.yaml; kubectl describe clusterrole big; kubectl auth can-i --list | wc -l; kubectl auth reconcile -f big.yaml; kubectl create clusterrole mk --verb=create --resource=clusterroles.rbac.authorization.k8s.io; kubectl create clusterrolebinding mk --clusterrole=mk --user=ann; kubectl delete clusterrole big; kubectl create -f big.yaml --as=ann`,
  'huge seq': 'seq 1 1000000000 | tail -n 1',
  'huge printf': 'printf "%1000000000d" 1 | wc -c',
  'huge repetition': 'printf "%0.sx" $(seq 1 3000000) | wc -c',
  'catastrophic grep': 'echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | grep -E "^(a+)+$"',
  'catastrophic grep -P': 'echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | grep -P "^(a|a)*$"',
  'catastrophic sed': 'echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | sed -E "s/^(a|aa)+$/x/"',
  'catastrophic awk': `echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | awk '/^(a+)+$/'`,
  'catastrophic jq': `echo '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"' | jq 'test("^(a+)+$")'`,
  'catastrophic [[': '[[ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! =~ ^(a+)+$ ]]; echo $?',
  'catastrophic pattern': 'x=$(printf "%05000d" 0); [[ $x == *0*0*0*0*0*0*0*1 ]]; echo $?',
  'catastrophic replacement': 'x=$(printf "%0100000d" 0); echo ${#x} ${x//0*0*1/y} | wc -c',
  'huge repeat in an expression': 'echo a | grep -E "(a{1,1000}){1,1000}"',
  'endless awk': `awk 'BEGIN { while (1) x = x "aaaaaaaaaa" }'`,
  'endless awk loop': `awk 'BEGIN { for (;;) i++ }'`,
  'endless jq': `jq -n '[range(1000000000)] | length'`,
  'endless jq recursion': `jq -n 'def f: f; f'`,
  'endless sed': `echo a | sed ':a; s/a/aa/; ta'`,
  'endless bc': 'echo "while (1) { x = x + 1 }" | bc',
  'huge bc': 'echo "2^10000000" | bc | wc -c',
  'endless xargs': 'yes | xargs echo | wc -c',
  'recursion': 'f() { f; }; f',
  'recursion in a substitution': 'f() { echo $(f); }; f',
  'recursion of scripts': `printf '#!/bin/bash\\n./self\\n' > self; chmod +x self; ./self`,
  'recursion of source': 'echo ". ./again" > again; . ./again',
  'recursion of eval': `e='eval "$e"'; eval "$e"`,
  'recursion of aliases': `alias a='b'; alias b='a'; a`,
  'recursion in arithmetic': 'x=x; echo $((x))',
  'dd without end': 'dd if=/dev/zero of=big bs=1M',
  'filling the disk': 'while true; do head -c 1000000 /dev/zero >> fill || break; done; rm -f fill',
  'many files': 'for i in $(seq 1 100000); do : > f$i; done',
  'deep folders': 'while true; do mkdir d && cd d || break; done; cd ~',
  'cat of itself': 'echo x > loop; cat loop >> loop; tail -f /dev/zero | cat > /dev/null',
  'columns of what is allowed': 'seq 1 100000 | column | tail -n 1; seq 1 100000 | column -t | tail -n 1',
  'sort without end': 'yes | sort',
  'tac of much': 'seq 1 5000000 | tac | head -n 1',
  'diff of much': 'seq 1 200000 > a; seq 2 3 400000 > b; diff a b | wc -l; rm -f a b',
  'column of much': 'seq 1 500000 | column | tail -n 1',
  'deep JSON': `printf '[%.0s' $(seq 1 100000) | jq .`,
  'deep YAML': `printf '[%.0s' $(seq 1 20000) > deep.yaml; kubectl apply -f deep.yaml`,
  'deep object': `{ printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"d","annotations":'; printf '{"a":%.0s' $(seq 1 5000); printf '1'; printf '}%.0s' $(seq 1 5000); printf '}}'; } > d.json; kubectl apply -f d.json`,
  'billion laughs': `printf 'a: &a [x,x,x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\\n' > l.yaml; kubectl apply -f l.yaml`,
  'a large ConfigMap': 'head -c 2000000 /dev/zero | tr "\\0" x > big; kubectl create configmap big --from-file=big; rm -f big',
  'a patch that doubles': `kubectl create cm d --from-literal=a=b; kubectl patch cm d --type=json -p "[{\\"op\\":\\"add\\",\\"path\\":\\"/x\\",\\"value\\":[]}$(printf ',{"op":"copy","from":"/x","path":"/x/-"}%.0s' $(seq 1 60))]"; kubectl delete cm d`,
  'thousands of patterns': 'seq 1 20000 > p; seq 1 50000 | grep -c -i -w -o -f p; seq 1 50000 | grep -c -x -F -f p; rm p',
  'thousands of keys in yq': `{ echo '{'; seq -f '"k%g": 1,' 1 60000; echo '"z": 1}'; } > k.json; yq length k.json; rm k.json`,
  'thousands of keys in YAML': `seq -f 'k%g: v' 1 60000 > k.yaml; yq length k.yaml; kubectl apply -f k.yaml; rm k.yaml`,
  'a manifest of 30,000 lines': `{ printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: long\\ndata:\\n'; seq -f '  key-%g: value' 1 30000; } > long.yaml; kubectl apply --server-side -f long.yaml; kubectl diff --server-side -f long.yaml; kubectl get cm long -o yaml | tail -n 1; rm long.yaml; kubectl delete cm long`,
  'a manifest of 2,000 documents': `for i in $(seq 1 2000); do printf -- '---\\napiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: m%s\\n' $i; done > many.yaml; kubectl diff -f many.yaml | tail -n 1; kubectl apply -f many.yaml --dry-run=client | tail -n 1; rm many.yaml`,
  'tar of thousands of files': 'mkdir t; cd t; for i in $(seq 1 6000); do echo $i > f$i; done; cd ..; tar czf t.tgz t; tar tzf t.tgz | tail -n 1; mkdir u; tar xzf t.tgz -C u; ls u/t | wc -l; rm -r t u t.tgz',
  'large JSON': `{ echo '['; seq -f '{"id": %g, "name": "x", "list": [1, 2, 3]},' 1 40000; echo '{}]'; } > l.json; jq length l.json; jq '.[7]' l.json | tail -n 1; jq -c 'map(.id)' l.json | wc -c; yq '.[7].id' l.json; rm l.json`,
  'thousands of files at once': 'mkdir m; cd m; for i in $(seq 1 3000); do : > $i; done; rm *; cd ..; rm -r m',
  'braces that never close': `x=$(printf '{a,%.0s' $(seq 1 20000)); eval "echo $x" | wc -c`,
  'a list in a list': `jq -n '[range(20000)]|inside([range(20000)])'`,
  'prototype keys': `kubectl create configmap p --from-literal=__proto__=1 --from-literal=constructor=2 --from-literal=toString=3; kubectl get cm p -o jsonpath='{.data.constructor}{.data.toString}{"\\n"}'; kubectl label cm p constructor=x hasOwnProperty=y; kubectl get cm -l constructor=x -o name; kubectl delete cm p`,
  'prototype words': 'constructor; __proto__=1; export toString=2; env | grep toString; declare -A m; m[__proto__]=5; echo ${m[__proto__]} ${m[constructor]}; kubectl constructor; kubectl get __proto__; cd constructor; alias toString; type constructor',
  'prototype in JSON': `echo '{"__proto__":{"a":1},"constructor":2}' | jq -c '.,.constructor,.__proto__,.toString'; echo '{"apiVersion":"v1","kind":"__proto__","metadata":{"name":"x"}}' | kubectl apply -f -`,
  'broken YAML': `printf 'apiVersion: v1\\nkind: Pod\\n  metadata: {\\n' > broken.yaml; kubectl apply -f broken.yaml`,
  'a watch of everything': 'kubectl get pods -A -w',
  'a loop of kubectl': 'while true; do kubectl get pods > /dev/null; done',
  'replicas without end': 'kubectl create deployment many --image=nginx --replicas=100000; sleep 30; kubectl delete deployment many --wait=false',
  'sleep without end': 'sleep infinity',
  'reading what nobody writes': 'cat; read x; cat < <(sleep infinity)',
  'a trap that goes on': `trap '' INT; sleep 2; trap - INT; echo over`,
  'find without end': 'find / -name "*" | wc -l; ln -s . self2; ls -R self2 | head -n 3; find -L . | head -n 3; rm self2',
  'tar of a tar': 'tar cf t.tar . && tar tf t.tar | head -n 1; rm -f t.tar',
  'watch without end': 'watch -n 0.1 date',
  'date loop without end': 'while date; do :; done > /dev/null',
  'mapfile without end': 'mapfile -t lines < <(yes)',
  'read loop': 'yes | while read -r l; do n=$((n+1)); done',
  'here-string of much': 'x=$(seq 1 200000); wc -l <<< "$x"',
  'sum of much': 'head -c 500000000 /dev/zero | sha256sum',
  'compressing much': 'head -c 300000000 /dev/zero | gzip | wc -c',
  'nc to itself': 'nc -lk 9999 > /dev/null & for i in $(seq 1 1000); do echo x | nc -N localhost 9999; done; kill %1',
  'connections without end': 'nc -lk 9998 > /dev/null & while true; do nc localhost 9998 & done; kill %1',
  'bytes without end to who reads none': 'nc -l 9997 < /dev/zero | sleep 100 & yes | nc localhost 9997 > /dev/null',
  'a forwarded port without end': 'kubectl run w --image=nginx; kubectl wait --for=condition=Ready pod/w; kubectl port-forward w 9996:80 > /dev/null & sleep 1; yes | nc localhost 9996 | tail -c 20; yes "GET / HTTP/1.1" | nc localhost 9996 | tail -c 20; (printf "PUT / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"; cat /dev/zero) | nc localhost 9996; printf "GET / HTTP/1.1\r\n\r\n%.0s" $(seq 1 2000) | nc -N localhost 9996 | wc -l; kill %1',
};

export interface Ordeal {
  /** Milliseconds of our time that the longest single task of the loop took, and all of it. */
  readonly worst: number;
  readonly total: number;
  /** It had ended by itself before Ctrl-C. */
  readonly ended: boolean;
  /** Virtual milliseconds from Ctrl-C until the prompt was there; null if it did not come within ten seconds. */
  readonly prompt: number | null;
  /** The beginning and the end of what was shown. */
  readonly out: string;
  readonly faults: readonly unknown[];
}

const TTY = 't1';
const PROMPT = '\x1b[?2004h';

/** A fresh world with a terminal at its prompt. */
export function hostileWorld(): World {
  const world = createWorld({ now: Date.UTC(2026, 10, 24), seed: 1, cluster: { name: 'minikube', nodes: 1 } });
  world.input({ at: world.now, type: 'open', tty: TTY, cols: 120, rows: 40 });
  world.runUntil(world.now + 1000);
  world.tty(TTY)!.take();
  return world;
}

/**
 * Types a command, lets it run for so many virtual milliseconds (or `budget` milliseconds of ours), then presses Ctrl-C
 * and waits for the prompt. Every task of the loop is run by itself, so that the longest is known.
 */
export function ordeal(world: World, command: string, virtual = 20_000, budget = 4000): Ordeal {
  const began = performance.now();
  let worst = 0;
  let tail = '';
  let head = '';
  const atPrompt = () => {
    const text = world.tty(TTY)!.take();
    if (head.length < 4000) head += text;
    tail = (tail + text).slice(-4000);
    return tail.lastIndexOf(PROMPT) > tail.lastIndexOf('\x1b[?2004l') && tail.includes(PROMPT);
  };
  const runTo = (limit: number, until: number): boolean => {
    for (let n = 0; ; n++) {
      if (n % 20 === 0 && atPrompt()) return true; // looking costs more than a task
      const due = world.nextDue();
      if ((due === null || due > world.now) && atPrompt()) return true;
      if (due === null || due > limit || performance.now() > until) {
        if (due === null || due > limit) world.runUntil(limit);
        return atPrompt();
      }
      const before = performance.now();
      const used = process.cpuUsage();
      world.runUntil(due, 1);
      const wall = performance.now() - before;
      if (wall <= worst) continue;
      // On a busy machine the clock on the wall counts others' work.
      const { user, system } = process.cpuUsage(used);
      worst = Math.max(worst, Math.min(wall, (user + system) / 1000 || Infinity));
    }
  };
  world.input({ at: world.now, type: 'keys', tty: TTY, keys: `${command}\r` });
  const ended = runTo(world.now + virtual, began + budget);
  let prompt: number | null = 0;
  if (!ended) {
    prompt = null;
    for (let i = 0; i < 10 && prompt === null; i++) {
      const at = world.now;
      world.input({ at, type: 'keys', tty: TTY, keys: '\x03' });
      if (runTo(at + 1000, performance.now() + 4000)) prompt = world.now - at + 1000 * i;
    }
  }
  return { worst, total: performance.now() - began, ended, prompt, out: head.length < 4000 ? head : `${head}\n${tail}`, faults: world.faults() };
}
