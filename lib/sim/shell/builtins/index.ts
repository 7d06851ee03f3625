import type { Builtin } from './builtin';
import * as control from './control';
import * as directories from './directories';
import * as flow from './flow';
import * as naming from './naming';
import * as printing from './printing';
import * as reading from './reading';
import * as session from './session';
import * as settings from './settings';
import { test } from './testing';
import * as variables from './variables';

/** Commands of the shell itself. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['.', flow.source],
  [':', flow.nothing],
  ['[', test],
  ['alias', naming.alias],
  ['bg', control.bg],
  ['bind', flow.nothing],
  ['break', flow.breakLoop],
  ['builtin', flow.builtinBuiltin],
  ['caller', session.caller],
  ['cd', directories.cd],
  ['command', flow.command],
  ['compgen', session.compgen],
  ['complete', session.complete],
  ['compopt', flow.nothing],
  ['continue', flow.breakLoop],
  ['declare', variables.declare],
  ['dirs', directories.dirs],
  ['disown', control.disown],
  ['echo', printing.echo],
  ['enable', flow.nothing],
  ['eval', flow.evalBuiltin],
  ['exec', flow.exec],
  ['exit', flow.exit],
  ['export', variables.exportVariables],
  ['false', flow.no],
  ['fg', control.fg],
  ['getopts', variables.getopts],
  ['hash', naming.hash],
  ['help', session.help],
  ['history', session.history],
  ['jobs', control.jobs],
  ['kill', control.kill],
  ['let', variables.letBuiltin],
  ['local', variables.local],
  ['logout', flow.exit],
  ['mapfile', reading.mapfile],
  ['popd', directories.popd],
  ['printf', printing.printf],
  ['pushd', directories.pushd],
  ['pwd', directories.pwd],
  ['read', reading.read],
  ['readarray', reading.mapfile],
  ['readonly', variables.readonly],
  ['return', flow.returnBuiltin],
  ['set', settings.setBuiltin],
  ['shift', settings.shift],
  ['shopt', settings.shopt],
  ['source', flow.source],
  ['suspend', control.suspend],
  ['test', test],
  ['times', settings.times],
  ['trap', control.trap],
  ['true', flow.nothing],
  ['type', naming.type],
  ['typeset', variables.declare],
  ['ulimit', settings.ulimit],
  ['umask', settings.umask],
  ['unalias', naming.unalias],
  ['unset', variables.unset],
  ['wait', control.wait],
]);

const DECLARATIONS = new Set(['declare', 'typeset', 'local', 'export', 'readonly', 'alias']);
const SPECIAL = new Set(['.', ':', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift', 'source', 'times', 'trap', 'unset']);

/** Do the arguments of this command keep assignments whole? */
export const isDeclaration = (name: string): boolean => DECLARATIONS.has(name);
export const isSpecial = (name: string): boolean => SPECIAL.has(name);
export const builtinNames = (): string[] => [...builtins.keys()].sort();
