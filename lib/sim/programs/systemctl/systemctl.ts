import { Errno, type Program, type Sys, type Turn } from '../../machine/sys';
import { commandOf, findUnit, processOf, UNITS, type Unit } from './units';

/** What goes on after a daemon was told to end: which are to be started once they have. */
interface State {
  readonly ending: readonly string[];
  readonly then: readonly string[];
  readonly patience: number;
}

const VERBS = ['start', 'stop', 'restart', 'reload-or-restart', 'status', 'is-active', 'is-enabled', 'enable', 'disable', 'daemon-reload', 'list-units', 'cat'] as const;

/** systemd's control program on a node, for the daemons that stand in units.ts. */
export const systemctl: Program<State> = {
  name: 'systemctl',
  start(sys) {
    const words = sys.argv.slice(1).filter((w) => !w.startsWith('-'));
    const verb = words[0] ?? 'list-units';
    if (!(VERBS as readonly string[]).includes(verb)) {
      sys.write(2, `Unknown command verb '${verb}', did you mean 'status'?\n`);
      return { exit: 1 };
    }
    if (verb === 'daemon-reload') return { exit: 0 };
    if (verb === 'list-units') return list(sys);
    if (words.length === 1) {
      sys.write(2, 'Too few arguments.\n');
      return { exit: 1 };
    }
    const units: Unit[] = [];
    for (const w of words.slice(1)) {
      const unit = findUnit(sys, w);
      if (unit) units.push(unit);
      else return missing(sys, verb, w);
    }
    return run(sys, verb, units);
  },
  resume: (sys, state) => go(sys, state),
  complete: (_sys, words, index) => (index === 1 ? VERBS.map((word) => ({ word: word as string })) : UNITS.map((u) => ({ word: u.name }))).filter((c) => c.word.startsWith(words[index] ?? '')),
};

function missing(sys: Sys, verb: string, word: string): Turn<State> {
  const name = word.endsWith('.service') ? word : `${word}.service`;
  if (verb === 'is-active') {
    sys.write(1, 'inactive\n');
    return { exit: 3 };
  }
  if (verb === 'status') sys.write(2, `Unit ${name} could not be found.\n`);
  else if (verb === 'enable' || verb === 'disable') sys.write(2, `Failed to ${verb} unit: Unit file ${name} does not exist.\n`);
  else sys.write(2, `Failed to ${verb} ${name}: Unit ${name} not ${verb === 'stop' ? 'loaded' : 'found'}.\n`);
  return { exit: verb === 'status' ? 4 : 5 };
}

function run(sys: Sys, verb: string, units: readonly Unit[]): Turn<State> {
  switch (verb) {
    case 'is-active': {
      const on = units.map((u) => processOf(sys, u) !== undefined);
      sys.write(1, on.map((x) => (x ? 'active\n' : 'inactive\n')).join(''));
      return { exit: on.some((x) => x) ? 0 : 3 };
    }
    case 'is-enabled':
      sys.write(1, 'enabled\n'.repeat(units.length));
      return { exit: 0 };
    case 'enable':
    case 'disable':
      return { exit: 0 };
    case 'status':
      return { exit: units.map((u) => status(sys, u)).some((on) => !on) ? 3 : 0 };
    case 'cat':
      for (const u of units) for (const f of u.files) if (sys.files.exists(f)) sys.write(1, `# ${f}\n${sys.files.read(f)}\n`);
      return { exit: 0 };
  }
  if (sys.user !== 'root') {
    sys.write(2, `Failed to ${verb} ${units[0]!.name}: Interactive authentication required.\nSee system logs and 'systemctl status ${units[0]!.name}' for details.\n`);
    return { exit: 4 };
  }
  const starts = verb === 'stop' ? [] : units.filter((u) => verb !== 'start' || !processOf(sys, u)).map((u) => u.name);
  const ending = verb === 'start' ? [] : units.filter((u) => processOf(sys, u)).map((u) => u.name);
  for (const name of ending) sys.kill(processOf(sys, findUnit(sys, name)!)!.pid, 'TERM');
  return go(sys, { ending, then: starts, patience: sys.now + 90_000 });
}

/** Waits for those that end, then starts those that are to start. */
function go(sys: Sys, state: State): Turn<State> {
  const left = state.ending.filter((name) => processOf(sys, findUnit(sys, name)!));
  if (left.length > 0) {
    if (sys.now >= state.patience) for (const name of left) sys.kill(processOf(sys, findUnit(sys, name)!)!.pid, 'KILL');
    return { wait: { until: sys.now + 100 }, state: { ...state, ending: left } };
  }
  const start = sys.service<(argv: readonly string[]) => number>('init');
  for (const name of state.then) {
    try {
      start(commandOf(sys, findUnit(sys, name)!));
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      sys.write(2, `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`);
      return { exit: 1 };
    }
  }
  return { exit: 0 };
}

function status(sys: Sys, u: Unit): boolean {
  const p = processOf(sys, u);
  const since = p ? new Date(p.started).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, '$1 $4-$3-$2 $5 UTC') : '';
  const loaded = `     Loaded: loaded (${u.files.find((f) => sys.files.exists(f)) ?? u.files[0]!}; enabled; preset: enabled)\n`;
  if (!p) sys.write(1, `○ ${u.name} - ${u.description}\n${loaded}     Active: inactive (dead)\n`);
  else sys.write(1, `● ${u.name} - ${u.description}\n${loaded}     Active: active (running) since ${since}\n   Main PID: ${p.pid} (${u.program})\n      Tasks: 14\n     CGroup: /system.slice/${u.name}\n             └─${p.pid} ${p.argv.join(' ')}\n`);
  return p !== undefined;
}

function list(sys: Sys): Turn<State> {
  const on = UNITS.filter((u) => processOf(sys, u));
  sys.write(1, `  UNIT                LOAD   ACTIVE SUB     DESCRIPTION\n${on.map((u) => `  ${u.name.padEnd(19)} loaded active running ${u.description}\n`).join('')}\n${on.length} loaded units listed. Pass --all to see loaded but inactive units, too.\n`);
  return { exit: 0 };
}
