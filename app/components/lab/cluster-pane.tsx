'use client';
import { useEffect, useMemo, useState } from 'react';
import { newestFirst, type MapPod } from '@/lib/cluster-map';
import { useLab, useLabState } from './lab-context';
import { Detail, type Subject } from './detail';
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
    <button type="button" className={styles.pod} data-mood={moodOf(pod)} data-dim={dim || undefined} data-mark={mark || undefined} onClick={() => open({ kind: 'pod', namespace: pod.namespace, name: pod.name })} title={`${pod.namespace}/${pod.name}`}>
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

/** The live map: nodes as boxes, Pods in them as tiles; Services show their Pods; events beside it as text. */
export function ClusterPane() {
  const map = useMap();
  const clusters = useLabState((s) => s.clusters);
  const [subject, setSubject] = useState<Subject | null>(null);
  const [service, setService] = useState<string | null>(null);
  const [system, setSystem] = useState(false);
  const shown = clusters?.find((c) => c.current) ?? clusters?.[0];
  const { nodes, pods, services, events } = map;
  const visible = useMemo(() => Object.values(pods).filter((p) => system || p.namespace !== 'kube-system'), [pods, system]);
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
  const hidden = Object.values(pods).length - Object.values(pods).filter((p) => p.namespace !== 'kube-system').length;
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
    <div className={styles.cluster}>
      <div className={styles.clusterHead}>
        <h3>
          Cluster <code>{shown.name}</code>
        </h3>
        <label className={styles.toggle}>
          <input type="checkbox" checked={system} onChange={(e) => setSystem(e.target.checked)} /> kube-system ({hidden})
        </label>
      </div>
      <div className={styles.nodes}>
        {Object.values(nodes).map((n) => (
          <section key={n.name} className={styles.node} data-ready={n.ready || undefined} aria-label={`Node ${n.name}`}>
            <button type="button" className={styles.nodeHead} onClick={() => setSubject({ kind: 'node', name: n.name })}>
              <strong>{n.name}</strong>
              <span data-ready={n.ready || undefined}>{n.status}</span>
              <small>{[n.roles === '<none>' ? 'worker' : n.roles, n.ip, n.version].filter(Boolean).join(' · ')}</small>
            </button>
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
                <button type="button" aria-pressed={service === key} onClick={() => setService(service === key ? null : key)} title="show its Pods">
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
      <section className={styles.events} aria-label="Events, newest first">
        <h4>Events</h4>
        <ol>
          {newestFirst(events)
            .filter(([, e]) => system || e.namespace !== 'kube-system')
            .slice(0, 40)
            .map(([key, e]) => (
              <li key={key} data-warning={e.type === 'Warning' || undefined}>
                <span>{e.reason}</span> <code>{e.object}</code> {e.message}
                {e.count > 1 && <small> ×{e.count}</small>}
              </li>
            ))}
        </ol>
      </section>
      {subject && <Detail cluster={shown.name} subject={subject} close={() => setSubject(null)} />}
    </div>
  );
}
