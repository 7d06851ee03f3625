import type { Program } from '../../machine/sys';
import { cp, install, mv } from './copy';
import { dd } from './dd';
import { df } from './df';
import { du } from './du';
import { file } from './file';
import { find } from './find/find';
import { gunzip, gzip, zcat } from './gzip/gzip';
import { ln, pwd, readlink, realpath } from './links';
import { ls } from './ls/ls';
import { mkdir } from './mkdir';
import { mktemp } from './mktemp';
import { chgrp, chmod, chown } from './modes';
import { basename, dirname } from './names';
import { rm, unlink } from './rm';
import { rmdir } from './rmdir';
import { noExit, sync, yes, yesExit } from './simple';
import { stat } from './stat';
import { tar } from './tar/tar';
import { touch } from './touch';
import { tree } from './tree';
import { truncate } from './truncate';
import { which } from './which';
import { xargs } from './xargs';

/** Tools that look at, make and move files, and the small ones scripts are made of. */
export const filePrograms: readonly Program[] = [
  basename,
  chgrp,
  chmod,
  chown,
  cp,
  dd,
  df,
  dirname,
  du,
  noExit,
  file,
  find,
  gunzip,
  gzip,
  install,
  ln,
  ls,
  mkdir,
  mktemp,
  mv,
  pwd,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  sync,
  tar,
  touch,
  tree,
  yesExit,
  truncate,
  unlink,
  which,
  xargs,
  yes,
  zcat,
];
