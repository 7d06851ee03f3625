import type { Program } from '../../machine/sys';
import { awk, mawk } from './awk';
import { cat } from './cat';
import { cut } from './cut';
import { egrep, fgrep, grep } from './grep';
import { head } from './head';
import { jq } from './jq';
import { sed } from './sed';
import { sort } from './sort';
import { tac } from './tac';
import { tail } from './tail';
import { tee } from './tee';
import { tr } from './tr';
import { uniq } from './uniq';
import { wc } from './wc';

/** Tools that work on text, by the package they come in on Debian. */
export const textPrograms: readonly Program[] = [
  // coreutils
  cat, cut, head, sort, tac, tail, tee, tr, uniq, wc,
  // grep
  grep, egrep, fgrep,
  // mawk, sed, jq
  awk, mawk, sed, jq,
];
