'use client';
import { useLab, useLabState } from './lab-context';
import { useWorldTime } from './world-time';
import styles from './lab.module.css';

/** The world's clock: pause, real time, ten times as fast, or on until nothing changes any more. */
export function ClockControls() {
  const { client } = useLab();
  const clock = useLabState((s) => s.clock);
  const now = useWorldTime();
  if (!client || !clock || now === null) return <span className={styles.clock} />;
  const time = new Date(now).toISOString().slice(11, 19);
  const paused = clock.speed === 0;
  return (
    <div className={styles.clock} role="group" aria-label="The world's clock">
      <time title="time in the world (UTC)" aria-hidden="true">
        {clock.speed === 'settle' ? 'settling…' : time}
      </time>
      <button type="button" onClick={() => client.setSpeed(paused ? 1 : 0)} aria-pressed={paused} title={paused ? 'Go on' : 'Pause the world'} aria-label={paused ? 'Go on' : 'Pause'}>
        {paused ? '▶' : '❚❚'}
      </button>
      <button type="button" onClick={() => client.setSpeed(clock.speed === 10 ? 1 : 10)} aria-pressed={clock.speed === 10} title="Ten times as fast">
        10×
      </button>
      <button type="button" className={styles.wide} onClick={() => client.setSpeed('settle')} disabled={clock.speed === 'settle'} title="Run on until nothing changes any more">
        settle
      </button>
    </div>
  );
}
