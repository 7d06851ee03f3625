import type { ClockState } from '../protocol';

type Speed = ClockState['speed'];

/** How a lab's virtual time follows the wall clock. It changes no world by itself; it only says how far one should be. */
export class Clock {
  private wall = 0;
  private virtual = 0;
  private running = false;
  speed: Speed = 1;

  /** From `now` on (wall time) virtual time goes on from `virtual`. */
  start(virtual: number, now: number): void {
    this.virtual = virtual;
    this.wall = now;
    this.running = true;
  }

  stop(): void {
    this.running = false;
  }

  setSpeed(speed: Speed, virtual: number, now: number): void {
    this.speed = speed;
    this.virtual = virtual;
    this.wall = now;
  }

  private get rate(): number {
    return this.running && typeof this.speed === 'number' ? this.speed : 0;
  }

  /** The virtual time that should be now, in whole milliseconds. */
  target(now: number): number {
    return Math.floor(this.virtual + Math.max(0, now - this.wall) * this.rate);
  }

  /** Milliseconds of wall time until `virtual` is due; null if it does not come by itself. */
  until(virtual: number, now: number): number | null {
    if (this.rate === 0) return null;
    return Math.max(0, (virtual - this.target(now)) / this.rate);
  }

  /** A world that can't keep up is not chased: virtual time goes on from where it is. */
  rebase(virtual: number, now: number): void {
    this.virtual = virtual;
    this.wall = now;
  }
}
