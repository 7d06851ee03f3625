'use client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { newestFirst, type MapNode, type MapPod, type MapSections, type MapStep } from '@/lib/cluster-map';
import { useLab, useLabState } from './lab-context';
import { Detail, type Subject } from './detail';
import { MapLines } from './map-lines';
import { say, type Part } from './map-words';
import styles from './lab.module.css';

/** What a Pod's state means at a glance. The status itself always stands beside the colour. */
export function moodOf(pod: MapPod): 'good' | 'busy' | 'bad' | 'ended' {
  const [ready, all] = pod.ready.split('/').map(Number);
  if (pod.status === 'Completed' || pod.phase === 'Succeeded') return 'ended';
  if (pod.status === 'Running') return ready === all ? 'good' : 'busy';
  if (/^(Pending|ContainerCreating|PodInitializing|Terminating|Init:\d)/.test(pod.status)) return 'busy';
  return 'bad';
}

/** Keeps the map coming while something shows it. */
export function useMap() {
  const { client } = useLab();
  useEffect(() => client?.wantMap(), [client]);
  return useLabState((s) => s.map);
}

/** Letters at the end of a Pod's name that always show: they tell it from its siblings. */
const TAIL = 6;

function PodTile({ pod, open, dim, mark }: { pod: MapPod; open: (s: Subject) => void; dim: boolean; mark: boolean }) {
  const trouble = moodOf(pod) !== 'good' || pod.restarts > 0;
  return (
    <button
      type="button"
      className={styles.pod}
      data-mood={moodOf(pod)}
      data-pod={`${pod.namespace}/${pod.name}`}
      data-dim={dim || undefined}
      data-mark={mark || undefined}
      onClick={() => open({ kind: 'pod', namespace: pod.namespace, name: pod.name })}
      title={`${pod.namespace}/${pod.name}`}
    >
      <span className={styles.podName}>
        <span>{pod.name.slice(0, -TAIL)}</span>
        <span>{pod.name.slice(-TAIL)}</span>
      </span>
      <span className={styles.podState}>
        {pod.status}
        {trouble && ` · ${pod.ready}`}
        {pod.restarts > 0 && ` · ${pod.restarts} ${pod.restarts === 1 ? 'restart' : 'restarts'}`}
      </span>
    </button>
  );
}

/** The processes of the control plane, by the Pods that kubeadm makes of them. */
const PROCESSES: readonly (readonly [Part, string, string])[] = [
  ['apiserver', 'API server', 'kube-apiserver'],
  ['etcd', 'etcd', 'etcd'],
  ['scheduler', 'scheduler', 'kube-scheduler'],
  ['controllers', 'controller manager', 'kube-controller-manager'],
];

function ControlPlane({ node, pods, open }: { node: MapNode; pods: MapSections['pods']; open: (s: Subject) => void }) {
  const found = PROCESSES.flatMap(([part, label, name]) => {
    const key = `kube-system/${name}-${node.name}`;
    return Object.hasOwn(pods, key) ? [{ part, label, pod: pods[key]! }] : [];
  });
  if (!found.length) return null;
  return (
    <div className={styles.plane} role="group" aria-label="Control plane">
      {found.map(({ part, label, pod }) => (
        <button key={part} type="button" data-part={part} data-mood={moodOf(pod)} onClick={() => open({ kind: 'pod', namespace: pod.namespace, name: pod.name })} title={`${label}: ${pod.status}`}>
          {label}
          {moodOf(pod) !== 'good' && <span> {pod.status === 'Running' ? 'not ready' : pod.status}</span>}
        </button>
      ))}
    </div>
  );
}

/** Slower than a cluster is, halted, or from one request to the next: to see what happens in what order. */
function MapClock() {
  const { client } = useLab();
  const speed = useLabState((s) => s.clock?.speed);
  if (!client || speed === undefined) return null;
  return (
    <div className={styles.mapClock} role="group" aria-label="Time in this cluster">
      <button type="button" aria-pressed={speed === 0} onClick={() => client.setSpeed(speed === 0 ? 1 : 0)}>
        {speed === 0 ? 'go on' : 'pause'}
      </button>
      <button type="button" onClick={() => client.step()} title="Pause, and run on to the next request">
        step
      </button>
      <button type="button" aria-pressed={speed === 0.1} onClick={() => client.setSpeed(speed === 0.1 ? 1 : 0.1)} title="A tenth of the speed">
        slower
      </button>
    </div>
  );
}

interface Line {
  readonly key: string;
  readonly who: string;
  readonly what: string;
  readonly warning: boolean;
  readonly times: number;
}

/** Requests and events as one list, newest first; what repeats stands once. */
function linesOf(steps: readonly MapStep[], map: MapSections, system: boolean): Line[] {
  const told = [
    ...steps
      .filter((s) => system || s.namespace !== 'kube-system')
      .map((s) => {
        const { who, what } = say(s, map.pods);
        return { key: `s${s.n}`, order: s.order, late: s.n, who, what, warning: s.status >= 400, times: 1 };
      }),
    ...newestFirst(map.events)
      .filter(([, e]) => system || e.namespace !== 'kube-system')
      .map(([key, e]) => ({ key, order: e.order, late: 0, who: e.reason, what: `${e.object} ${e.message}`, warning: e.type === 'Warning', times: e.count })),
  ].sort((a, b) => b.order - a.order || b.late - a.late);
  const lines: Line[] = [];
  for (const line of told) {
    const last = lines.at(-1);
    if (last && last.who === line.who && last.what === line.what) lines[lines.length - 1] = { ...last, times: last.times + line.times };
    else lines.push(line);
  }
  return lines.slice(0, 60);
}

/** In a sentence how the Pods are, said when that changed and has been so for a moment. */
function useSummary(pods: readonly MapPod[]): string {
  const count = { good: 0, busy: 0, bad: 0, ended: 0 };
  for (const p of pods) count[moodOf(p)]++;
  const trouble = pods.find((p) => moodOf(p) === 'bad');
  const now = [`${count.good} Pods run`, ...(count.busy ? [`${count.busy} under way`] : []), ...(count.bad ? [`${count.bad} in trouble${trouble ? `: ${trouble.name} ${trouble.status}` : ''}`] : [])].join(', ');
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(now), 2500);
    return () => clearTimeout(timer);
  }, [now]);
  return said;
}

/** The live map: nodes as boxes, Pods in them as tiles; Services show their Pods; what happens is drawn, and told beside it. */
export function ClusterPane() {
  const map = useMap();
  const steps = useLabState((s) => s.steps);
  const clusters = useLabState((s) => s.clusters);
  const [subject, setSubject] = useState<Subject | null>(null);
  const [service, setService] = useState<string | null>(null);
  const [system, setSystem] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const shown = clusters?.find((c) => c.current) ?? clusters?.[0];
  const { nodes, pods, services } = map;
  const visible = useMemo(() => Object.values(pods).filter((p) => system || p.namespace !== 'kube-system'), [pods, system]);
  const lines = useMemo(() => linesOf(steps, map, system), [steps, map, system]);
  const summary = useSummary(visible);
  const chosen = service !== null && Object.hasOwn(services, service) ? services[service]! : null;
  const behind = (p: MapPod) => chosen !== null && chosen.namespace === p.namespace && chosen.pods.includes(p.name);

  if (clusters === null) return <p className={styles.empty}>Looking for a cluster…</p>;
  if (!shown) {
    return (
      <div className={styles.empty}>
        <p>There is no cluster yet.</p>
        <p>
          <code>minikube start</code> makes one; it will appear here.
        </p>
      </div>
    );
  }
  if (!shown.running || !Object.keys(nodes).length) {
    return (
      <div className={styles.empty}>
        <p>
          The cluster <code>{shown.name}</code> does not answer.
        </p>
        <p>It is stopped, or still starting.</p>
      </div>
    );
  }
  const unplaced = visible.filter((p) => !p.node || !Object.hasOwn(nodes, p.node));
  const hidden = Object.values(pods).filter((p) => p.namespace === 'kube-system').length;
  const tiles = (list: MapPod[]) =>
    list.length ? (
      <div className={styles.pods}>
        {list.map((p) => (
          <PodTile key={`${p.namespace}/${p.name}`} pod={p} open={setSubject} dim={chosen !== null && !behind(p)} mark={behind(p)} />
        ))}
      </div>
    ) : (
      <p className={styles.noPods}>no Pods of yours</p>
    );
  return (
    <div ref={root} className={styles.cluster}>
      <div className={styles.clusterHead}>
        <h3>
          Cluster <code>{shown.name}</code>
        </h3>
        <MapClock />
        <label className={styles.toggle}>
          <input type="checkbox" checked={system} onChange={(e) => setSystem(e.target.checked)} /> kube-system ({hidden})
        </label>
      </div>
      <p className={styles.asker}>
        <span data-part="kubectl">you, with kubectl</span>
      </p>
      <div className={styles.nodes}>
        {Object.values(nodes).map((n) => (
          <section key={n.name} className={styles.node} data-ready={n.ready || undefined} aria-label={`Node ${n.name}`}>
            <button type="button" className={styles.nodeHead} onClick={() => setSubject({ kind: 'node', name: n.name })}>
              <strong>{n.name}</strong>
              <span data-ready={n.ready || undefined}>{n.status}</span>
              <small>{[n.roles === '<none>' ? 'worker' : n.roles, n.ip, n.version].filter(Boolean).join(' · ')}</small>
            </button>
            <ControlPlane node={n} pods={pods} open={setSubject} />
            <p className={styles.kubelet}>
              <span data-part={`kubelet:${n.name}`}>kubelet</span>
            </p>
            {tiles(visible.filter((p) => p.node === n.name))}
          </section>
        ))}
        {unplaced.length > 0 && (
          <section className={`${styles.node} ${styles.nowhere}`} aria-label="Pods on no node">
            <div className={styles.nodeHead}>
              <strong>on no node</strong>
              <small>waiting to be scheduled</small>
            </div>
            {tiles(unplaced)}
          </section>
        )}
      </div>
      <section className={styles.services} aria-label="Services">
        <h4>Services</h4>
        <ul>
          {Object.entries(services)
            .filter(([, s]) => system || s.namespace !== 'kube-system')
            .map(([key, s]) => (
              <li key={key}>
                <button type="button" data-service={key} aria-pressed={service === key} onClick={() => setService(service === key ? null : key)} title="show its Pods">
                  <strong>{s.name}</strong>
                  <span>
                    {s.type} {s.clusterIP} {s.ports}
                  </span>
                  <small>{s.pods.length ? `${s.pods.length} ready ${s.pods.length === 1 ? 'Pod' : 'Pods'}` : s.selector ? 'no endpoints' : ''}</small>
                </button>
                <button type="button" className={styles.more} onClick={() => setSubject({ kind: 'service', namespace: s.namespace, name: s.name })} aria-label={`Describe service ${s.name}`}>
                  details
                </button>
              </li>
            ))}
        </ul>
      </section>
      <section className={styles.events} aria-label="What happened, newest first">
        <h4>What happened, newest first</h4>
        <ol>
          {lines.map((l) => (
            <li key={l.key} data-warning={l.warning || undefined}>
              <span>{l.who}</span> {l.what}
              {l.times > 1 && <small> ×{l.times}</small>}
            </li>
          ))}
        </ol>
      </section>
      <MapLines root={root} service={chosen} map={map} steps={steps} />
      <p className="sr-only" role="status">
        {summary}
      </p>
      {subject && <Detail cluster={shown.name} subject={subject} close={() => setSubject(null)} />}
    </div>
  );
}
