import { ShellRig } from '../../shell/rig';
import { sleep } from '../system/sleep';
import { textPrograms } from '.';

const POD = `NAME    READY   STATUS             RESTARTS   AGE
web-1   1/1     Running            0          3d
web-2   0/1     CrashLoopBackOff   7          26m
db-0    2/2     Running            1          12d
`;

const JSON_LIST = JSON.stringify({
  items: [
    { metadata: { name: 'web', labels: { app: 'web' } }, spec: { replicas: 3 } },
    { metadata: { name: 'db' }, spec: { replicas: 1 } },
  ],
});

const mine = (text: string) => ({ text, user: 'learner' });
const rig = () =>
  new ShellRig([...textPrograms, sleep], {
    '/home/learner/pods': mine(POD),
    '/home/learner/list.json': mine(`${JSON_LIST}\n`),
    '/home/learner/app.yaml': mine('# web\nkind: Deployment\nspec:\n  replicas: 3 # few\n'),
  });

/** Runs a script, straight and again saved and loaded between any two tasks; both must say the same. */
function sh(script: string): string {
  const [a, b] = [false, true].map((reloads) => rig().script(['bash', '-c', script], { reloads, ms: 5000 }));
  expect(b).toEqual(a);
  return `${a!.out}${a!.err === '' ? '' : `[stderr] ${a!.err}`}${a!.status === 0 ? '' : `[${a!.status}]`}`;
}

test('a table of pods, cut, counted and sorted', () => {
  expect(
    sh(
      `grep -v Running pods | awk 'NR > 1 {print $1, $3}'; tail -n +2 pods | tr -s ' ' | cut -d' ' -f3 | sort | uniq -c | sort -rn; sort -k4,4nr pods | head -1`,
    ),
  ).toBe('web-2 CrashLoopBackOff\n      2 Running\n      1 CrashLoopBackOff\nweb-2   0/1     CrashLoopBackOff   7          26m\n');
});

test('grep: context, parts, names, statuses', () => {
  expect(
    sh(
      `grep -n -A1 web-1 pods; grep -oE '[a-z]+-[0-9]' pods; grep -c Running pods list.json; grep -rl web-1 .; grep nope pods; echo $?; grep '\\(a\\)\\1' pods`,
    ),
  ).toBe(
    '2:web-1   1/1     Running            0          3d\n3-web-2   0/1     CrashLoopBackOff   7          26m\nweb-1\nweb-2\ndb-0\npods:2\nlist.json:0\n./pods\n1\n' +
      '[stderr] grep: back-references in a pattern are not supported here\n[2]',
  );
});

test('sed: edits in place, hold space, branches, errors', () => {
  expect(
    sh(
      `sed -i.bak 's/replicas: [0-9]*/replicas: 5/' app.yaml; cat app.yaml; seq 4 | sed -n '1!G;h;$p'; printf 'a\\nb\\nc\\n' | sed ':a;N;$!ba;s/\\n/,/g'; echo 'hello big world' | sed -E 's/(\\w+) (\\w+)/\\U\\2\\E \\u\\1/'; sed 's/a' pods`,
    ),
  ).toBe(
    "# web\nkind: Deployment\nspec:\n  replicas: 5 # few\n4\n3\n2\n1\na,b,c\nBIG Hello world\n[stderr] sed: -e expression #1, char 3: unterminated `s' command\n[1]",
  );
});

test('awk: functions, arrays, pipes to and from commands, an endless loop that is cut off by its reader', () => {
  expect(
    sh(
      `awk 'function max(a, n,  i, m) { for (i = 1; i <= n; i++) if (a[i] > m) m = a[i]; return m } NR > 1 { r[++n] = $4 } END { print max(r, n); print "z\\na" | "sort"; close("sort"); "echo hi" | getline x; print x; exit 3 }' pods`,
    ),
  ).toBe('7\na\nz\nhi\n[3]');
  expect(sh(`awk 'BEGIN { while (1) print "y" }' | head -n 2`)).toBe('y\ny\n');
});

test('jq: paths, updates, colours, errors with their place', () => {
  expect(
    sh(
      `jq -r '.items[] | "\\(.metadata.name) \\(.spec.replicas)"' list.json; jq -c '.items |= map(select(.spec.replicas > 1)) | .items[0].spec.replicas += 1 | [paths(scalars)] | length' list.json; jq -cC . <<< '{"a":[1,null]}'; jq .items.x list.json`,
    ),
  ).toBe(
    'web 3\ndb 1\n3\n\x1b[1;39m{\x1b[0m\x1b[34;1m"a"\x1b[0m\x1b[1;39m:\x1b[0m\x1b[1;39m[\x1b[0;39m1\x1b[0m\x1b[1;39m,\x1b[1;30mnull\x1b[0m\x1b[1;39m\x1b[1;39m]\x1b[0m\x1b[1;39m\x1b[1;39m}\x1b[0m\n' +
      '[stderr] jq: error (at list.json:1): Cannot index array with string "x"\n[5]',
  );
  expect(
    sh(`jq -n '[limit(5; repeat(1))] | length'; jq -n 'def f: f; f'; echo '{"__proto__": {"x": 1}, "2": 0, "1": 0}' | jq -c '.["__proto__"].x, keys_unsorted'`),
  ).toMatch(/^5\n1\n\["__proto__","2","1"\]\n\[stderr\] jq: memory exhausted\n$/);
});

test('yq keeps comments', () => {
  expect(sh(`yq -i '.spec.replicas = 4 | .spec.paused = true' app.yaml; cat app.yaml; yq -o json .spec app.yaml; yq .kind app.yaml`)).toBe(
    '# web\nkind: Deployment\nspec:\n  replicas: 4 # few\n  paused: true\n{\n  "replicas": 4,\n  "paused": true\n}\nDeployment\n',
  );
});

test('diff: normal and unified, slid down', () => {
  expect(sh(`printf 'a\\nb\\nc\\n' > 1; printf 'a\\nx\\nc\\nd\\n' > 2; diff 1 2; diff -u --label 1 --label 2 1 2; diff -q 1 <(cat 1) && echo same`)).toBe(
    '2c2\n< b\n---\n> x\n3a4\n> d\n--- 1\n+++ 2\n@@ -1,3 +1,4 @@\n a\n-b\n+x\n c\n+d\nsame\n',
  );
});

test('streams: tail -f through grep says what is appended while it runs', () => {
  expect(
    sh(`echo first web > log; tail -f log | grep --line-buffered web > seen & echo no >> log; sleep 1; echo second web >> log; sleep 1; cat seen; kill %1`),
  ).toBe('first web\nsecond web\n');
});

test('options as getopt reads them', () => {
  expect(sh(`wc --line pods; head --li=1 pods | cut -c1-4; sort --zzz pods; cut -Z pods; base64 -w`)).toBe(
    "4 pods\nNAME\n[stderr] sort: unrecognized option '--zzz'\nTry 'sort --help' for more information.\ncut: invalid option -- 'Z'\nTry 'cut --help' for more information.\n" +
      "base64: option requires an argument -- 'w'\nTry 'base64 --help' for more information.\n[1]",
  );
});

test('envsubst puts variables in their places', () => {
  expect(sh("export A=1 B=2; echo '$A ${B} $C ${D:-x} $$' | envsubst; echo '$A ${B}' | envsubst '$B'; envsubst -v '$A ${B}'; envsubst a b")).toBe(
    '1 2  ${D:-x} $$\n$A 2\nA\nB\n[stderr] envsubst: too many arguments\n[1]',
  );
});
