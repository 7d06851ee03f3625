'use client';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { MapSections, MapService, MapStep } from '@/lib/cluster-map';
import { say, type Part } from './map-words';
import styles from './lab.module.css';

/** Milliseconds a request is shown, and how many may wait: what is more is only told in words. */
const SHOWN = 700;
const WAITING = 8;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The middle of an element, in the map's own coordinates. */
function middle(root: HTMLElement, element: Element | null | undefined, edge?: 'top' | 'bottom'): Point | null {
  if (!element) return null;
  const o = root.getBoundingClientRect();
  const r = element.getBoundingClientRect();
  if (!r.width) return null;
  return { x: r.left - o.left + r.width / 2, y: r.top - o.top + (edge === 'top' ? 0 : edge === 'bottom' ? r.height : r.height / 2) };
}

const curve = (a: Point, b: Point) => `M${a.x} ${a.y}C${a.x} ${(a.y + b.y) / 2} ${b.x} ${(a.y + b.y) / 2} ${b.x} ${b.y}`;
const part = (root: HTMLElement, name: Part) => root.querySelector(`[data-part="${CSS.escape(name)}"]`);

/** Lines over the map: from a chosen Service to its Pods, and the way of the request that is just made. */
export function MapLines({ root, service, map, steps }: { root: RefObject<HTMLDivElement | null>; service: MapService | null; map: MapSections; steps: readonly MapStep[] }) {
  const [lines, setLines] = useState<readonly string[]>([]);
  const [way, setWay] = useState<{ n: number; paths: readonly string[] } | null>(null);
  const waiting = useRef<MapStep[]>([]);
  const seen = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const pods = useRef(map.pods);
  useEffect(() => {
    pods.current = map.pods;
  }, [map.pods]);

  useLayoutEffect(() => {
    const element = root.current;
    if (!element || !service) return setLines([]);
    const draw = () => {
      const from = middle(element, element.querySelector(`[data-service="${CSS.escape(`${service.namespace}/${service.name}`)}"]`), 'top');
      const to = service.pods.map((p) => middle(element, element.querySelector(`[data-pod="${CSS.escape(`${service.namespace}/${p}`)}"]`), 'bottom'));
      setLines(from ? to.flatMap((p) => (p ? [curve(from, p)] : [])) : []);
    };
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [root, service, map]);

  useEffect(() => {
    const last = steps.at(-1)?.n ?? 0;
    // What was before the map was looked at is told, not shown.
    if (seen.current === null || last < seen.current) seen.current = last;
    const fresh = steps.filter((s) => s.n > seen.current!);
    seen.current = last;
    if (!fresh.length || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    waiting.current = [...waiting.current, ...fresh].slice(-WAITING);
    const next = () => {
      const element = root.current;
      const step = waiting.current.shift();
      if (!element || !step) {
        timer.current = undefined;
        return setWay(null);
      }
      const points = say(step, pods.current).way.map((p) => middle(element, part(element, p) ?? (p.startsWith('kubelet') ? null : part(element, 'apiserver'))));
      const paths: string[] = [];
      points.forEach((b, i) => {
        const a = points[i - 1];
        if (a && b && (a.x !== b.x || a.y !== b.y)) paths.push(curve(a, b));
      });
      setWay(paths.length ? { n: step.n, paths } : null);
      timer.current = setTimeout(next, paths.length ? SHOWN : 0);
    };
    if (timer.current === undefined) next();
  }, [steps, root]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  return (
    <svg className={styles.lines} aria-hidden="true">
      {lines.map((d, i) => (
        <path key={i} d={d} />
      ))}
      {way?.paths.map((d, i) => (
        <path key={`${way.n}.${i}`} className={styles.way} d={d} pathLength={1} style={{ animationDelay: `${(i * SHOWN) / way.paths.length / 1.4}ms`, animationDuration: `${SHOWN / way.paths.length}ms` }} />
      ))}
    </svg>
  );
}
