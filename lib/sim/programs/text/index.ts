import type { Program } from '../../machine/sys';
import { awk, mawk } from './awk';
import { base32, base64 } from './base64';
import { bc } from './bc';
import { cat } from './cat';
import { cmp } from './cmp';
import { column } from './column';
import { comm } from './comm';
import { cut } from './cut';
import { diff } from './diff';
import { hexdump, od, strings, xxd } from './dump';
import { envsubst } from './envsubst';
import { expand, unexpand } from './expand';
import { expr } from './expr';
import { factor } from './factor';
import { fmt } from './fmt';
import { fold } from './fold';
import { egrep, fgrep, grep } from './grep';
import { head } from './head';
import { join } from './join';
import { jq } from './jq';
import { nl } from './nl';
import { numfmt } from './numfmt';
import { paste } from './paste';
import { pr } from './pr';
import { rev } from './rev';
import { sed } from './sed';
import { seq } from './seq';
import { shuf } from './shuf';
import { sort } from './sort';
import { split } from './split';
import { cksum, md5sum, sha1sum, sha224sum, sha256sum, sha384sum, sha512sum, sum } from './sums';
import { tac } from './tac';
import { tail } from './tail';
import { tee } from './tee';
import { tr } from './tr';
import { tsort } from './tsort';
import { uniq } from './uniq';
import { wc } from './wc';
import { yq } from './yq';

/** Tools that work on text, by the package they come in on Debian. */
export const textPrograms: readonly Program[] = [
  // coreutils
  base32,
  base64,
  cat,
  cksum,
  comm,
  cut,
  expand,
  expr,
  factor,
  fmt,
  fold,
  head,
  join,
  md5sum,
  nl,
  numfmt,
  od,
  paste,
  pr,
  seq,
  sha1sum,
  sha224sum,
  sha256sum,
  sha384sum,
  sha512sum,
  shuf,
  sort,
  split,
  sum,
  tac,
  tail,
  tee,
  tr,
  tsort,
  unexpand,
  uniq,
  wc,
  // diffutils
  cmp,
  diff,
  // grep, sed, mawk, jq
  grep,
  egrep,
  fgrep,
  sed,
  awk,
  mawk,
  jq,
  // util-linux and bsdextrautils
  column,
  hexdump,
  rev,
  // gettext-base
  envsubst,
  // bc, binutils, xxd, yq
  bc,
  strings,
  xxd,
  yq,
];
