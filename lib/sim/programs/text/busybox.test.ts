import { ShellRig } from '../../shell/rig';
import { textPrograms } from '.';

const sh = (script: string) => {
  const { out, err, status } = new ShellRig(textPrograms, {}, 'busybox').script(['bash', '-c', script], { ms: 5000 });
  return `${out}${err === '' ? '' : `[stderr] ${err}`}${status === 0 ? '' : `[${status}]`}`;
};

test('busybox has its own words', () => {
  expect(sh(`cat nope; grep x nope; head -n x pods`)).toBe(
    "[stderr] cat: can't open 'nope': No such file or directory\ngrep: nope: No such file or directory\nhead: invalid number 'x'\n[1]",
  );
});
