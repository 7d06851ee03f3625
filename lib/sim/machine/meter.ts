import { fnv32a, type Instant } from '../core';
import type { Rest } from './sys';

/**
 * What a machine's processes have used. Work is counted as it is done; what a daemon uses while nothing is asked of it
 * follows from the time it has been up, so an idle machine needs no counting. Rates are had from two readings.
 */
export interface Meter {
  /** Microseconds of processor time, all in all. */
  cpu: number;
  /** What machines used that it was host of and that are gone, in microseconds. */
  gone?: number;
  /** Of a machine that computes: what it has used of its share in which slice of time. */
  quota?: { readonly slice: number; readonly used: number };
}

/** Milliseconds of a slice, in each of which a machine has its share (`cpu.cfs_period_us`). */
const SLICE = 100;
/** Milliseconds over which a daemon's rest is not quite even. */
const UNEVEN = 15_000;
/** Bytes of a process that says nothing of what it needs. */
const SMALL = 400 * 1024;
const PAGE = 4096;

/**
 * Uses `milliseconds` of a machine with a share of `cpus` processors, and says how many pass. Below its share it runs at
 * full speed; what is beyond the share of a slice waits for the next.
 */
export function throttle(meter: Meter, milliseconds: number, cpus: number, now: Instant, threads = 1): number {
  const share = cpus * SLICE;
  let slice = Math.floor(now / SLICE);
  let used = 0;
  if (meter.quota && meter.quota.slice >= slice) ({ slice, used } = meter.quota);
  let at = Math.max(now, slice * SLICE);
  for (let left = milliseconds; ; ) {
    const run = Math.max(0, Math.min(left, share - used, ((slice + 1) * SLICE - at) * threads));
    used += run;
    left -= run;
    at += run / threads;
    if (left <= 1e-6) break;
    slice++;
    used = 0;
    at = slice * SLICE;
  }
  meter.quota = { slice, used };
  return Math.ceil(at - now);
}

/** What a daemon that is up since `booted` has used of itself, in microseconds: not quite the same at all times. */
export function resting(rest: Rest, booted: Instant, now: Instant, seed: string): number {
  const uneven = (fnv32a(`${Math.floor(now / UNEVEN)} ${seed}`) / 2 ** 31 - 1) * 0.05 * UNEVEN;
  return rest.cpu * Math.max(0, now - booted + Math.min(uneven, now - booted));
}

/** Bytes that a process holds. */
export const held = (rest: Rest | undefined, claimed: number): number => Math.ceil(Math.max(rest ? rest.memory * 2 ** 20 : SMALL, claimed) / PAGE) * PAGE;
