'use client';
import { useEffect, useState } from 'react';
import { useLabState } from './lab-context';

/** The time in the world now, in milliseconds since 1970; it goes on by itself as the world's clock does. Null before it is known. */
export function useWorldTime(): number | null {
  const clock = useLabState((s) => s.clock);
  const at = useLabState((s) => s.clockAt);
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    if (!clock) return;
    const { speed } = clock;
    if (typeof speed !== 'number' || speed === 0) return setNow(clock.now);
    const look = () => setNow(clock.now + (Date.now() - at) * speed);
    look();
    const timer = setInterval(look, 1000 / Math.min(Math.max(speed, 1), 4));
    return () => clearInterval(timer);
  }, [clock, at]);
  return now;
}
