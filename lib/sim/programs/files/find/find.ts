import { matches, parsePattern } from '../../../shell/pattern';
import type { Stat } from '../../../machine/files';
import type { Turn } from '../../../machine/sys';
import { formatDate } from '../../system/dates';
import { ended, launch } from '../../system/launch';
import { tool } from '../../tool';
import type { ToolContext } from '../../tool';
import { attempt, baseName, curly, dirName, diskBytes, joinPath, listTime, modeString, statOrNone } from '../common';
import { Users } from '../users';
import { compare, parseFind } from './expression';
import type { Node, Plan } from './expression';

interface Visit {
  readonly path: string;
  readonly root: string;
  readonly depth: number;
  /** Its contents have been visited; with -depth it is its own turn now. */
  readonly after?: boolean;
}

interface Finding {
  /** What is still to be looked at, next one last. */
  todo: Visit[];
  /** Set while the expression of `current` is being worked out: how the commands run so far ended. */
  current: Visit | null;
  results: number[];
  /** Actions done for `current` already; not done again when its expression is gone through once more. */
  done: number;
  child: number | null;
  /** A question (-ok) has been put for the next command. */
  asked: boolean;
  /** Paths collected for each `-exec … +`. */
  batches: Record<string, string[]>;
  ending: boolean;
  status: number;
}

/** Thrown when the expression cannot go on before a command has ended. */
class Pause {
  constructor(readonly wait: 'child' | 'answer') {}
}
class Quit {}

/** Paths looked at in one turn. */
const PER_TURN = 500;
const BATCH = 1000;

export const find = tool<any, Finding>({
  name: 'find',
  usage: '[-H] [-L] [-P] [path...] [expression]',
  short: 'Search for files in a directory hierarchy.',
  version: '(GNU findutils) 4.9.0',
  raw: true,
  flags: {},
  run(ctx) {
    const plan = parseFind(ctx.sys, ctx.args);
    const todo = plan.roots.map((path) => ({ path, root: path, depth: 0 })).reverse();
    return walk(ctx, plan, { todo, current: null, results: [], done: 0, child: null, asked: false, batches: {}, ending: false, status: 0 });
  },
  resume: (ctx, state) => walk(ctx, parseFind(ctx.sys, ctx.args), state),
});

function walk(ctx: ToolContext, plan: Plan, s: Finding): number | Turn<Finding> {
  const { sys, busybox, fail } = ctx;
  if (s.child !== null) {
    const end = ended(sys, s.child);
    if (!end) return { wait: { child: s.child }, state: s };
    s.child = null;
    s.results.push(end.status);
    if (s.ending && end.status !== 0) s.status = 1;
  }
  for (let n = 0; n < PER_TURN; n++) {
    if (s.ending) return batches(ctx, plan, s);
    let visit = s.current;
    if (!visit) {
      visit = s.todo.pop() ?? null;
      if (!visit) {
        s.ending = true;
        continue;
      }
      sys.spend(20);
      const stat = look(ctx, plan, visit);
      if (!stat) {
        const why: string[] = [];
        attempt(() => sys.files.lstat(visit!.path), (e) => why.push(e.message));
        if (!visit.after) s.status = fail(`${busybox ? visit.path : curly(visit.path)}: ${why[0] ?? 'No such file or directory'}`);
        continue;
      }
      if (plan.postOrder && !visit.after && stat.type === 'dir') {
        s.todo.push({ ...visit, after: true });
        descend(ctx, plan, s, visit);
        continue;
      }
      s.current = visit;
      s.results = [];
      s.done = 0;
    }
    const stat = look(ctx, plan, visit);
    let prune = false;
    if (stat && visit.depth >= plan.minDepth && visit.depth <= plan.maxDepth) {
      try {
        prune = evaluate(ctx, plan, s, visit, stat);
      } catch (e) {
        if (e instanceof Pause) return { wait: e.wait === 'child' ? { child: s.child! } : { readable: [0] }, state: s };
        if (!(e instanceof Quit)) throw e;
        s.todo = [];
        prune = true;
      }
    }
    s.current = null;
    if (stat?.type === 'dir' && !plan.postOrder && !prune) descend(ctx, plan, s, visit);
  }
  return { wait: {}, state: s };
}

function look(ctx: ToolContext, plan: Plan, visit: Visit): Stat | undefined {
  return (plan.follow ? statOrNone(ctx.sys, visit.path) : undefined) ?? statOrNone(ctx.sys, visit.path, false);
}

function descend(ctx: ToolContext, plan: Plan, s: Finding, visit: Visit): void {
  if (visit.depth >= plan.maxDepth) return;
  const names = attempt(
    () => ctx.sys.files.list(visit.path),
    (e) => (s.status = ctx.fail(`${ctx.busybox ? visit.path : curly(visit.path)}: ${e.message}`)),
  );
  for (const name of [...(names ?? [])].reverse()) s.todo.push({ path: joinPath(visit.path, name), root: visit.root, depth: visit.depth + 1 });
}

/** Works out the expression for one path; true when its contents are not to be looked at. */
function evaluate(ctx: ToolContext, plan: Plan, s: Finding, visit: Visit, stat: Stat): boolean {
  const { sys, fail, out } = ctx;
  let prune = false;
  let commands = 0;
  let actions = 0;
  const once = (action: () => void) => {
    if (actions++ < s.done) return;
    s.done++;
    action();
  };
  const test = (node: Node): boolean => {
    switch (node.t) {
      case 'and':
        return test(node.a) && test(node.b);
      case 'or':
        return test(node.a) || test(node.b);
      case 'comma':
        test(node.a);
        return test(node.b);
      case 'not':
        return !test(node.a);
      case 'const':
        return node.value;
      case 'glob': {
        const text = node.on === 'name' ? baseName(visit.path) : node.on === 'path' ? visit.path : (stat.target ?? '');
        return (node.on !== 'link' || stat.type === 'link') && matches(parsePattern(node.pattern), text, node.fold, (n) => sys.spend(n));
      }
      case 'regex':
        return node.re.matcher(visit.path).find();
      case 'type':
        return node.letters.split(',').includes({ file: 'f', dir: 'd', link: 'l', device: 'c', pipe: 'p', socket: 's' }[stat.type]);
      case 'age':
        return compare(node.compare, Math.floor((sys.now - stat.modified) / node.unit));
      case 'size':
        return compare(node.compare, Math.ceil(stat.size / node.unit));
      case 'newer':
        return stat.modified > node.than;
      case 'depth':
        return compare(node.compare, visit.depth);
      case 'perm':
        if (node.how === '=') return stat.mode === node.mode;
        return node.how === '-' ? (stat.mode & node.mode) === node.mode : node.mode === 0 || (stat.mode & node.mode) !== 0;
      case 'owner': {
        const users = new Users(sys);
        return (node.what === 'user' ? users.userName(stat.user) : users.groupName(stat.group)) === node.name;
      }
      case 'empty':
        if (stat.type === 'dir') return (attempt(() => sys.files.list(visit.path), () => {}) ?? ['?']).length === 0;
        return stat.type === 'file' && stat.size === 0;
      case 'readable':
        return sys.files.may(visit.path, 'r');
      case 'writable':
        return sys.files.may(visit.path, 'w');
      case 'executable':
        return sys.files.may(visit.path, 'x');
      case 'nouser':
        return new Users(sys).uid(stat.user) === undefined;
      case 'links':
        return true;
      case 'prune':
        prune = true;
        return true;
      case 'quit':
        throw new Quit();
      case 'print':
        once(() => out(format(ctx, node.format, visit, stat)));
        return true;
      case 'ls':
        once(() => out(`${String(stat.inode).padStart(9)} ${String(diskBytes(stat) / 1024).padStart(6)} ${modeString(stat)} ${'1'.padStart(3)} ${stat.user.padEnd(8)} ${stat.group.padEnd(8)} ${String(stat.size).padStart(8)} ${listTime(stat.modified, sys.now)} ${visit.path}${stat.type === 'link' ? ` -> ${stat.target}` : ''}\n`));
        return true;
      case 'delete': {
        if (visit.path === '.') return true;
        let ok = true;
        once(() => {
          attempt(
            () => sys.files.remove(visit.path),
            (e) => {
              ok = false;
              s.status = fail(ctx.busybox ? `${visit.path}: ${e.message}` : `cannot delete ${curly(visit.path)}: ${e.message}`);
            },
          );
        });
        return ok;
      }
      case 'exec': {
        if (node.many) {
          once(() => (s.batches[node.id] ??= []).push(visit.path));
          return true;
        }
        const known = s.results[commands];
        if (known !== undefined) {
          commands++;
          return known === 0;
        }
        if (node.ask) {
          if (!s.asked) {
            ctx.err(`< ${node.argv[0]} ... ${visit.path} > ? `);
            s.asked = true;
            throw new Pause('answer');
          }
          const line = sys.read(0);
          if (line === undefined) throw new Pause('answer');
          s.asked = false;
          if (!/^\s*[yY]/.test(line)) {
            s.results.push(1);
            commands++;
            return false;
          }
        }
        const path = node.inDir ? `./${baseName(visit.path)}` : visit.path;
        const started = launch(sys, node.argv.map((w) => w.replaceAll('{}', path)), node.inDir ? { cwd: sys.files.absolute(dirName(visit.path)) } : {});
        if ('pid' in started) {
          s.child = started.pid;
          throw new Pause('child');
        }
        fail(`${ctx.busybox ? node.argv[0] : curly(node.argv[0]!)}: ${started.reason}`);
        s.results.push(started.status);
        commands++;
        return false;
      }
    }
  };
  test(plan.expression);
  return prune;
}

/** At the end, commands with many paths. */
function batches(ctx: ToolContext, plan: Plan, s: Finding): number | Turn<Finding> {
  for (const node of plan.execs) {
    const paths = s.batches[node.id];
    if (!node.many || !paths || paths.length === 0) continue;
    const some = paths.splice(0, BATCH);
    const started = launch(ctx.sys, [...node.argv.slice(0, -1), ...some]);
    if ('pid' in started) {
      s.child = started.pid;
      return { wait: { child: started.pid }, state: s };
    }
    s.status = ctx.fail(`${ctx.busybox ? node.argv[0] : curly(node.argv[0]!)}: ${started.reason}`);
    paths.length = 0;
  }
  return s.status;
}

function format(ctx: ToolContext, text: string, visit: Visit, stat: Stat): string {
  const users = new Users(ctx.sys);
  const under = visit.path === visit.root ? '' : visit.path.slice(visit.root.length).replace(/^\//, '');
  const tz = ctx.sys.env.TZ;
  return text.replace(/%(-?\d{0,3})([pfhPsmMuUgGyYldinkbt%]|[ACT][a-zA-Z@+])/g, (whole, width: string, c: string) => {
    const value = ((): string => {
      switch (c[0]) {
        case 'p':
          return visit.path;
        case 'f':
          return baseName(visit.path);
        case 'h':
          return dirName(visit.path);
        case 'P':
          return under;
        case 's':
          return String(stat.size);
        case 'm':
          return stat.mode.toString(8);
        case 'M':
          return modeString(stat);
        case 'u':
          return users.userName(stat.user);
        case 'U':
          return String(users.uid(stat.user) ?? 0);
        case 'g':
          return users.groupName(stat.group);
        case 'G':
          return String(users.gid(stat.group) ?? 0);
        case 'y':
        case 'Y':
          return { file: 'f', dir: 'd', link: 'l', device: 'c', pipe: 'p', socket: 's' }[stat.type];
        case 'l':
          return stat.target ?? '';
        case 'd':
          return String(visit.depth);
        case 'i':
          return String(stat.inode);
        case 'n':
          return stat.type === 'dir' ? '2' : '1';
        case 'k':
          return String(diskBytes(stat) / 1024);
        case 'b':
          return String(diskBytes(stat) / 512);
        case 't':
          return formatDate('%a %b %e %T.%N %Y', stat.modified, tz);
        case '%':
          return '%';
        default:
          if (c[1] === '@') return formatDate('%s.%N0', stat.modified, tz);
          return formatDate(c[1] === '+' ? '%F+%T.%N0' : `%${c[1]}`, stat.modified, tz);
      }
    })();
    const n = Number(width || 0);
    return n < 0 ? value.padEnd(-n) : value.padStart(n);
  });
}
