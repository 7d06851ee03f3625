import type { Program } from '../../machine/sys';
import { chroot } from './chroot';
import { date } from './date';
import { env, printenv } from './env';
import { groups, id, su, sudo, whoami } from './identity';
import { kill, killall, pgrep, pkill } from './kill';
import { nice, nohup, setsid } from './launchers';
import { arch, free, hostname, lscpu, mount, nproc, uname, uptime } from './machine';
import { man } from './man';
import { openssl } from './openssl';
import { ps } from './ps';
import { sleep } from './sleep';
import { clear, reset, stty, tput, tty } from './terminal';
import { timeout } from './timeout';
import { top } from './top';
import { builtins, busybox, cal, getent, hostid, logger, logname, pidof, unavailable, usleep, w, who } from './various';
import { watch } from './watch';

/** Tools about time, processes, users, the machine and the terminal. */
export const systemPrograms: readonly Program[] = [
  arch,
  cal,
  chroot,
  clear,
  date,
  env,
  free,
  getent,
  groups,
  hostname,
  id,
  kill,
  killall,
  logger,
  lscpu,
  man,
  mount,
  nice,
  nohup,
  nproc,
  openssl,
  pgrep,
  pkill,
  printenv,
  ps,
  reset,
  setsid,
  sleep,
  stty,
  su,
  sudo,
  timeout,
  top,
  tput,
  tty,
  uname,
  uptime,
  watch,
  whoami,
  busybox,
  hostid,
  logname,
  pidof,
  usleep,
  w,
  who,
  ...builtins,
  ...unavailable,
];
