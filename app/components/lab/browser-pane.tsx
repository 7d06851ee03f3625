'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Dashboard } from './dashboard-view';
import { useLab, useLabState } from './lab-context';
import styles from './lab.module.css';

interface Page {
  readonly url: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly error?: string;
}

/** The address `minikube dashboard` opens; the dashboard is drawn here, from the cluster's own API. */
const isDashboard = (url: string) => /\/kubernetes-dashboard[^/]*\/|services\/https?:kubernetes-dashboard:/.test(url);

/** A browser on the laptop: shows what answers at an address of the world. */
export function BrowserPane() {
  const { client } = useLab();
  const opened = useLabState((s) => s.opened);
  const [address, setAddress] = useState('');
  const [page, setPage] = useState<Page | null>(null);
  const [loading, setLoading] = useState(false);
  const history = useRef<string[]>([]);
  const frame = useRef<HTMLIFrameElement>(null);

  const go = useCallback(
    async (url: string, options: { method?: 'GET' | 'POST'; body?: string; back?: boolean } = {}) => {
      if (!client || !url.trim()) return;
      setAddress(url);
      if (isDashboard(url)) {
        setPage({ url, status: 200, type: 'dashboard', body: '' });
      } else {
        setLoading(true);
        const answer = await client.ask({ what: 'browse', url, method: options.method ?? 'GET', ...(options.body ? { body: options.body } : {}) });
        setLoading(false);
        if (!answer.ok) setPage({ url, status: 0, type: '', body: '', error: answer.text });
        else if (answer.what === 'browse') {
          setPage(answer);
          setAddress(answer.url);
        }
      }
      if (!options.back && history.current.at(-1) !== url) history.current.push(url);
    },
    [client],
  );

  const count = opened?.count ?? -1;
  const url = opened?.url ?? '';
  useEffect(() => {
    if (url) void go(url);
  }, [url, count, go]);

  const back = () => {
    history.current.pop();
    const last = history.current.at(-1);
    if (last) void go(last, { back: true });
  };

  /** The frame runs no scripts; its links and forms are followed from here. */
  const loaded = () => {
    const doc = frame.current?.contentDocument;
    if (!doc || !page) return;
    doc.addEventListener('click', (event) => {
      const link = (event.target as Element | null)?.closest?.('a');
      const href = link?.getAttribute('href');
      if (href == null) return;
      event.preventDefault();
      if (!href.startsWith('#')) void go(new URL(href, page.url).href);
    });
    doc.addEventListener('submit', (event) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const data = new URLSearchParams([...new FormData(form)].map(([k, v]) => [k, String(v)]));
      const target = new URL(form.getAttribute('action') ?? '', page.url);
      if (form.method === 'post') void go(target.href, { method: 'POST', body: data.toString() });
      else {
        target.search = data.toString();
        void go(target.href);
      }
    });
  };

  const html = page && /html/.test(page.type);
  return (
    <div className={styles.browser}>
      <form
        className={styles.addressBar}
        onSubmit={(e) => {
          e.preventDefault();
          void go(address);
        }}
      >
        <button type="button" onClick={back} aria-label="Back">
          ←
        </button>
        <button type="button" onClick={() => page && void go(page.url, { back: true })} aria-label="Reload">
          ↻
        </button>
        <input value={address} onChange={(e) => setAddress(e.target.value)} aria-label="Address" placeholder="http://192.168.49.2:30080" spellCheck={false} autoCapitalize="off" autoComplete="off" />
      </form>
      <div className={styles.page} aria-busy={loading}>
        {!page ? (
          <div className={styles.empty}>
            <p>A browser on your laptop.</p>
            <p>
              <code>minikube service NAME</code> and <code>minikube dashboard</code> open their page here.
            </p>
          </div>
        ) : page.error || page.status === 0 ? (
          <div className={styles.empty}>
            <p>This site can’t be reached</p>
            <p>{page.error}</p>
          </div>
        ) : page.type === 'dashboard' ? (
          <Dashboard />
        ) : html ? (
          <iframe ref={frame} title={page.url} sandbox="allow-same-origin" srcDoc={page.body} onLoad={loaded} />
        ) : (
          <pre tabIndex={0}>{page.body || `(${page.status}, an empty answer)`}</pre>
        )}
      </div>
    </div>
  );
}
