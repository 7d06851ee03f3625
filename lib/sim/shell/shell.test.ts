import type { Program } from '../machine/sys';
import { ShellRig } from './rig';

const cat: Program = {
  name: 'cat',
  start: (sys) => {
    for (const file of sys.argv.slice(1)) sys.write(1, sys.files.read(file));
    return sys.argv.length > 1 ? { exit: 0 } : { wait: { readable: [0] }, state: null };
  },
  resume: (sys) => {
    for (;;) {
      const text = sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state: null };
      if (text === '') return { exit: 0 };
      sys.write(1, text);
    }
  },
};
const sleep: Program = { name: 'sleep', start: (sys) => ({ wait: { until: sys.now + 1000 * Number(sys.argv[1]) }, state: null }), resume: () => ({ exit: 0 }) };
const words: Program = {
  name: 'kubectl',
  start: (sys) => (sys.write(1, `kubectl ${sys.argv.slice(1).join(' ')}\n`), { exit: 0 }),
  complete: (_sys, typed, index) => (index === 1 ? ['get', 'delete', 'describe'] : typed[1] === 'get' ? ['pods', 'pvc'] : []).filter((w) => w.startsWith(typed[index]!)).map((word) => ({ word })),
};

/** Output recorded from bash 5.2.15. */
const SCRIPTS: readonly [string, string, string, number][] = [
  ['x=1; (x=2; echo "in $x"); echo "out $x $(echo a; echo b)" "$(exit 3)"; echo $?', 'in 2\nout 1 a\nb \n0\n', '', 0],
  ['for i in 1 2 3; do echo $i; sleep 1; done | while read -r n; do s=$((s + n)); echo "$n $s"; done', '1 1\n2 3\n3 6\n', '', 0],
  ['declare -A m=([a]=1 [b]=2 [zeta]=3 [k8s]=4); for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done', 'k8s=4\nb=2\na=1\nzeta=3\n', '', 0],
  ['cat <<EOF\n$((1+1)) `echo q` \\$x ${HOME##*/}\nEOF\ncat <(echo one) <(echo two)', '2 q $x learner\none\ntwo\n', '', 0],
  ['f() { echo $#; }; f --from-file=a=<(echo {1,2})b c; cat <(echo {1..2}); for i in x=<(echo) y; do echo "${i%=*}"; done', '2\n1 2\nx\ny\n', '', 0],
  ['set -e; trap "echo bye" EXIT; false || true; echo ok; (exit 4); echo never', 'ok\nbye\n', '', 4],
  ['nosuch; echo $?; echo ${x:?is needed}; echo never', '127\n', 'bash: line 1: nosuch: command not found\nbash: line 1: x: is needed\n', 127],
  ['for i in 1 2 3; echo $i; done', '', "bash: -c: line 1: syntax error near unexpected token `echo'\nbash: -c: line 1: `for i in 1 2 3; echo $i; done'\n", 2],
  ['(sleep 2; echo late) & wait $!; f() { local a=("$@"); echo "${a[@]/#/-}" ${#a[@]}; return 7; }; f x "y z"; echo $?', 'late\n-x -y z 2\n7\n', '', 0],
  ['while true; do echo y; done | { read -r a; echo "$a"; }; echo "${PIPESTATUS[@]}"; [[ v1.36 =~ ^v([0-9]+)\\.(.*)$ ]] && echo "${BASH_REMATCH[@]}"', 'y\n141 0\nv1.36 1 36\n', '', 0],
  ['trap "echo T; exit 5" TERM; (sleep 1; kill $$) & sleep 3; echo never', 'T\n', '', 5],
  ['f() { f; }; f; echo never', '', 'bash: line 1: f: maximum function nesting level exceeded (1000)\n', 1],
  ['x=aaaa; while true; do x=$x$x; done', '', 'bash: line 1: xrealloc: cannot allocate 33554436 bytes\n', 2],
];

/** What a shell that was called so says of what it does not find; bash's and dash's words recorded from bash 5.2.15 and dash 0.5.12. */
const CALLED: readonly [readonly string[], 'gnu' | 'busybox', string][] = [
  [['bash', '-c', 'nosuch'], 'gnu', 'bash: line 1: nosuch: command not found\n'],
  [['/usr/bin/bash', '-c', 'f() { nosuch; }; f'], 'gnu', '/usr/bin/bash: line 1: nosuch: command not found\n'],
  [['/usr/bin/bash', '-c', ')'], 'gnu', "/usr/bin/bash: -c: line 1: syntax error near unexpected token `)'\n/usr/bin/bash: -c: line 1: `)'\n"],
  [['/usr/bin/bash', '/tmp'], 'gnu', '/tmp: /tmp: Is a directory\n'],
  [['/usr/bin/bash', 'nofile'], 'gnu', '/usr/bin/bash: nofile: No such file or directory\n'],
  [['bash', '-c', 'nosuch', 'me'], 'gnu', 'me: line 1: nosuch: command not found\n'],
  [['/usr/bin/bash', '/opt/script'], 'gnu', '/opt/script: line 1: nosuch: command not found\n'],
  [['/usr/bin/sh', '-c', 'nosuch'], 'gnu', '/usr/bin/sh: 1: nosuch: not found\n'],
  [['sh', 'nofile'], 'gnu', 'sh: 0: cannot open nofile: No such file\n'],
  [['sh', '/tmp'], 'gnu', ''],
  [['sh', '-c', 'nosuch'], 'busybox', 'sh: nosuch: not found\n'],
  [['/usr/bin/sh', '-c', 'nosuch'], 'busybox', '/usr/bin/sh: nosuch: not found\n'],
  [['/usr/bin/sh', '-c', 'nosuch', 'me'], 'busybox', 'me: line 1: nosuch: not found\n'],
  [['sh', '/opt/script'], 'busybox', '/opt/script: line 1: nosuch: not found\n'],
];

test.each(CALLED)('%j with the tools of %s says who it is', (argv, flavour, err) => {
  expect(new ShellRig([], { '/opt/script': 'nosuch\n' }, flavour).script(argv).err).toBe(err);
});

describe.each([
  ['straight', false],
  ['saved and loaded at every task', true],
])('scripts, %s', (_, reloads) => {
  test.each(SCRIPTS)('%s', (script, out, err, status) => {
    const rig = new ShellRig([cat, sleep]);
    // doubling a string to its limit again and again through JSON tests only patience
    const got = rig.script(['bash', '-c', script], { reloads: reloads && !script.startsWith('x=aaaa') && !script.startsWith('f() { f;') });
    expect(rig.kernel.crashes).toEqual([]);
    expect(err.includes('xrealloc') ? { ...got, err } : got).toEqual({ out, err, status });
    if (err.includes('xrealloc')) expect(got.err).toMatch(/^bash: line 1: xrealloc: cannot allocate \d+ bytes\n$/);
  });
});

describe.each([
  ['straight', false],
  ['saved and loaded at every task', true],
])('a terminal, %s', (_, reloads) => {
  const terminal = (cols = 80) => {
    const rig = new ShellRig([cat, sleep, words], { '/etc/bash.bashrc': "PS1='\\u@\\h:\\w\\$ '\n", '/home/learner/.bashrc': 'alias k=kubectl\nHISTCONTROL=ignoreboth\n' });
    rig.kernel.openTty('t', 'box', cols, 24);
    rig.kernel.start('box', ['/usr/bin/bash', '-l', '-i'], { tty: 't', user: 'learner', cwd: '/home/learner', env: { TERM: 'dumb' } });
    rig.run(10, reloads);
    const type = (keys: string, ms = 20) => {
      rig.printed = '';
      rig.kernel.keys('t', keys);
      rig.run(ms, reloads);
      return rig.printed;
    };
    return { rig, type };
  };
  const PROMPT = 'learner@drydock:~$ ';

  test('runs, continues, interrupts, stops and goes on', () => {
    const { type } = terminal();
    expect(type('echo hi\r')).toBe(`echo hi\r\nhi\r\n${PROMPT}`);
    expect(type('for i in 1 2\r')).toBe('for i in 1 2\r\n> ');
    expect(type('do echo $i; done\r')).toBe(`do echo $i; done\r\n1\r\n2\r\n${PROMPT}`);
    expect(type('nosuch\r')).toBe(`nosuch\r\nbash: nosuch: command not found\r\n${PROMPT}`);
    expect(type('sleep 9; echo never\r')).toBe('sleep 9; echo never\r\n');
    expect(type('\x03')).toBe(`^C\r\n${PROMPT}`);
    expect(type('echo $?\r')).toBe(`echo $?\r\n130\r\n${PROMPT}`);
    expect(type('sleep 5\r')).toBe('sleep 5\r\n');
    expect(type('\x1a')).toBe(`^Z\r\n[1]+  Stopped                 sleep 5\r\n${PROMPT}`);
    expect(type('bg\r')).toBe(`bg\r\n[1]+ sleep 5 &\r\n${PROMPT}`);
    type('sleep 6\r', 6000);
    expect(type('while true; do :; done\r', 50)).toBe('while true; do :; done\r\n');
    expect(type('\x03')).toBe(`^C\r\n${PROMPT}`);
  });

  test('edits, recalls and completes', () => {
    const { rig, type } = terminal();
    type('echo one two\r');
    expect(type('\x1b[A\x1b[1;5D\x1b[1;5DX\x05!\x7f\r')).toContain('Xone two\r\n');
    expect(type('\x12two\r')).toContain('Xone two\r\n');
    expect(type('echo !!\r')).toContain('echo echo Xone two\r\necho Xone two\r\n');
    expect(type('k ge\t')).toContain('k get ');
    expect(type('p\t\t')).toContain('pods  pvc\r\n');
    expect(type('o\t-A\r')).toContain('kubectl get pods -A\r\n');
    type('\x1b[200~echo a\necho b\necho c\x1b[201~');
    expect(type('\r')).toContain('\r\na\r\nb\r\nc\r\n');
    expect(rig.kernel.files('box').read('/home/learner/.bash_history')).toContain('echo one two\necho Xone two\n');
    expect(type('\x04')).toBe('logout\r\n');
  });
});

test('a large paste takes time in proportion to its size', () => {
  const rig = new ShellRig([]);
  rig.kernel.openTty('t', 'box', 80, 24);
  rig.kernel.start('box', ['bash', '-i'], { tty: 't', user: 'learner', cwd: '/home/learner', env: { TERM: 'xterm' } });
  rig.run(10);
  rig.kernel.keys('t', `\x1b[200~: ${'x'.repeat(2 << 20)}\x1b[201~\r`);
  rig.run(20_000);
  rig.printed = '';
  rig.kernel.keys('t', 'echo $?\r');
  rig.run(1000);
  expect(rig.printed).toContain('\r\n\x1b[?2004l\r0\r\n');
});
