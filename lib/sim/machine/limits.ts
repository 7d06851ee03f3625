/** Characters a pipe holds before its writer has to wait. */
export const PIPE_CAPACITY = 65536;

/** Where programs are looked for when PATH is not set. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1' || address === '0.0.0.0' || address === 'localhost';

/** Unwinds the turn of a process that ended in the middle of it. Programs must not swallow it. */
export class Ended extends Error {}

/** The descriptor at which a process keeps the writing end of its own input (StartOptions.stdin). */
export const HELD_INPUT = 9;
