'use client';
import { useState } from 'react';
import { newestFirst } from '@/lib/cluster-map';
import { moodOf, useMap } from './cluster-pane';
import { Detail, type Subject } from './detail';
import { useLabState } from './lab-context';
import { useWorldTime } from './world-time';
import styles from './lab.module.css';

/** A first dashboard: workloads, nodes and events, live, from the cluster's own API. */
export function Dashboard() {
  const { pods, workloads, nodes, events, services } = useMap();
  const clusters = useLabState((s) => s.clusters);
  const now = useWorldTime() ?? 0;
  const [namespace, setNamespace] = useState('default');
  const [subject, setSubject] = useState<Subject | null>(null);
  const shown = clusters?.find((c) => c.current) ?? clusters?.[0];
  const namespaces = [...new Set(['default', ...[...Object.values(pods), ...Object.values(workloads), ...Object.values(services)].map((x) => x.namespace)])].sort();
  const mine = <T extends { namespace: string }>(x: T) => namespace === '' || x.namespace === namespace;
  const podList = Object.values(pods).filter(mine);
  const moods = { good: 0, busy: 0, bad: 0, ended: 0 };
  for (const p of podList) moods[moodOf(p)]++;
  const open = (kind: string, o: { namespace?: string; name: string }) => setSubject({ kind, name: o.name, ...(o.namespace ? { namespace: o.namespace } : {}) });
  if (!shown?.running) return <p className={styles.empty}>The cluster does not answer.</p>;
  return (
    <div className={styles.dashboard}>
      <header>
        <strong>Kubernetes Dashboard</strong>
        <select value={namespace} onChange={(e) => setNamespace(e.target.value)} aria-label="Namespace">
          <option value="">All namespaces</option>
          {namespaces.map((n) => (
            <option key={n}>{n}</option>
          ))}
        </select>
      </header>
      <section>
        <h4>Workloads</h4>
        <p className={styles.sum}>
          {podList.length} {podList.length === 1 ? 'Pod' : 'Pods'}: {moods.good} running{moods.busy ? `, ${moods.busy} on the way` : ''}
          {moods.bad ? `, ${moods.bad} in trouble` : ''}
          {moods.ended ? `, ${moods.ended} ended` : ''}
        </p>
        <Table head={['Name', 'Kind', 'Ready', 'Images', 'Age']}>
          {Object.values(workloads)
            .filter(mine)
            .filter((w) => w.kind === 'Deployment' || w.desired > 0)
            .map((w) => (
              <tr key={`${w.kind}/${w.namespace}/${w.name}`}>
                <td>
                  <button type="button" onClick={() => open(w.kind.toLowerCase(), w)}>
                    {w.name}
                  </button>
                </td>
                <td>{w.kind}</td>
                <td data-mood={w.ready === w.desired ? 'good' : 'busy'}>
                  {w.ready} / {w.desired}
                </td>
                <td>{w.images.join(', ')}</td>
                <td>{age(w.created, now)}</td>
              </tr>
            ))}
        </Table>
        <Table head={['Pod', 'Node', 'Status', 'Restarts', 'Age']}>
          {podList.map((p) => (
            <tr key={`${p.namespace}/${p.name}`}>
              <td>
                <button type="button" onClick={() => open('pod', p)}>
                  {p.name}
                </button>
              </td>
              <td>{p.node ?? '-'}</td>
              <td data-mood={moodOf(p)}>{p.status}</td>
              <td>{p.restarts}</td>
              <td>{age(p.created, now)}</td>
            </tr>
          ))}
        </Table>
      </section>
      <section>
        <h4>Nodes</h4>
        <Table head={['Name', 'Status', 'Roles', 'Version', 'Address']}>
          {Object.values(nodes).map((n) => (
            <tr key={n.name}>
              <td>
                <button type="button" onClick={() => open('node', n)}>
                  {n.name}
                </button>
              </td>
              <td data-mood={n.ready ? 'good' : 'bad'}>{n.status}</td>
              <td>{n.roles}</td>
              <td>{n.version}</td>
              <td>{n.ip}</td>
            </tr>
          ))}
        </Table>
      </section>
      <section>
        <h4>Events</h4>
        <Table head={['Reason', 'Object', 'Message', 'Seen']}>
          {newestFirst(events)
            .filter(([, e]) => mine(e))
            .map(([key, e]) => (
              <tr key={key}>
                <td data-mood={e.type === 'Warning' ? 'bad' : undefined}>{e.reason}</td>
                <td>{e.object}</td>
                <td>{e.message}</td>
                <td>
                  {age(e.at, now)}
                  {e.count > 1 && ` ×${e.count}`}
                </td>
              </tr>
            ))}
        </Table>
      </section>
      {subject && <Detail cluster={shown.name} subject={subject} close={() => setSubject(null)} />}
    </div>
  );
}

function Table({ head, children }: { head: string[]; children: React.ReactNode[] }) {
  if (!children.length) return <p className={styles.noPods}>nothing here</p>;
  return (
    <div className={styles.tableScroll}>
      <table>
        <thead>
          <tr>
            {head.map((h) => (
              <th key={h} scope="col">
                {h}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function age(iso: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(iso)) / 1000));
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
