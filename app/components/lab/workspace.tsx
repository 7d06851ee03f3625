'use client';
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import dynamic from 'next/dynamic';
import { ClockControls } from './clock-controls';
import { ConnectDialog } from './connect';
import { useLab, useLabState, type View } from './lab-context';
import { SIZES, setSettings, useSettings } from './settings';
import { ShortcutsDialog } from './shortcuts';
import { UndoControls } from './undo-controls';
import { KeyRow, TerminalPane, loadTerminal } from './terminal-pane';
import styles from './lab.module.css';

// Text and terminal come first; the other views load when they are looked at.
const ClusterPane = dynamic(() => import('./cluster-pane').then((m) => m.ClusterPane), { ssr: false });
const BrowserPane = dynamic(() => import('./browser-pane').then((m) => m.BrowserPane), { ssr: false });
const FilesPane = dynamic(() => import('./files-pane').then((m) => m.FilesPane), { ssr: false });

const MIN = 25;
const MAX = 75;
const KEEP = 'drydock:divider';

/** Text beside lab, with a divider that drags, moves by arrow keys and remembers; on a phone, two tabs. */
export function Workspace({ text, lab }: { text: ReactNode; lab: ReactNode }) {
  const { half, setHalf } = useLab();
  const [share, setShare] = useState(43);
  const frame = useRef<HTMLDivElement>(null);
  const article = useRef<HTMLElement>(null);

  useLayoutEffect(() => {
    const kept = Number(localStorage.getItem(KEEP));
    if (kept >= MIN && kept <= MAX) setShare(kept);
  }, []);
  const move = (value: number) => {
    const next = Math.min(MAX, Math.max(MIN, value));
    setShare(next);
    try {
      localStorage.setItem(KEEP, String(Math.round(next * 10) / 10));
    } catch {
      // Without storage it is forgotten with the page.
    }
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F6') return;
      event.preventDefault();
      const inLab = !article.current?.contains(document.activeElement) && document.activeElement !== document.body;
      if (inLab || event.shiftKey) {
        setHalf('lesson');
        article.current?.focus();
      } else {
        setHalf('lab');
        requestAnimationFrame(() => (document.querySelector<HTMLElement>('[role=tabpanel]:not([hidden]) [data-testid^=terminal-] textarea') ?? document.querySelector<HTMLElement>('#lab [role=tab][aria-selected=true]'))?.focus());
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [setHalf]);

  return (
    <>
      <div ref={frame} className={styles.workspace} data-half={half} style={{ '--share': `${share}%` } as React.CSSProperties}>
        <main ref={article} id="lesson" className={styles.article} tabIndex={-1} aria-label="Lesson">
          {text}
        </main>
        <div
          className={styles.divider}
          role="separator"
          aria-orientation="vertical"
          aria-label="Width of the lesson"
          aria-valuenow={Math.round(share)}
          aria-valuemin={MIN}
          aria-valuemax={MAX}
          tabIndex={0}
          onKeyDown={(e) => {
            if (e.key === 'ArrowLeft') move(share - 2);
            else if (e.key === 'ArrowRight') move(share + 2);
            else if (e.key === 'Home') move(MIN);
            else if (e.key === 'End') move(MAX);
            else return;
            e.preventDefault();
          }}
          onDoubleClick={() => move(43)}
          onPointerDown={(e) => {
            e.preventDefault();
            e.currentTarget.setPointerCapture(e.pointerId);
          }}
          onPointerMove={(e) => {
            const box = frame.current?.getBoundingClientRect();
            if (box && e.currentTarget.hasPointerCapture(e.pointerId)) move(((e.clientX - box.left) / box.width) * 100);
          }}
        />
        <section id="lab" className={styles.lab} aria-label="Lab">
          {lab}
        </section>
      </div>
      <nav className={styles.halves} aria-label="Lesson or terminal">
        <button type="button" aria-pressed={half === 'lesson'} onClick={() => setHalf('lesson')}>
          Lesson
        </button>
        <button type="button" aria-pressed={half === 'lab'} onClick={() => setHalf('lab')}>
          Terminal
        </button>
      </nav>
    </>
  );
}

/** The shown terminal takes the keys. */
const focusTerminal = () => document.querySelector<HTMLElement>('[role=tabpanel]:not([hidden]) [data-testid^=terminal-] textarea')?.focus();

const NAMES: Record<Exclude<View, 'terminal'>, string> = { cluster: 'Cluster', browser: 'Browser', files: 'Files' };

/** The right side: tabs of terminals and views, the clock, what is wrong if something is. */
export function LabPane() {
  const { client, view, tty, show } = useLab();
  const ttys = useLabState((s) => s.ttys);
  const status = useLabState((s) => s.status);
  const opened = useLabState((s) => s.opened);
  const [visited, setVisited] = useState<ReadonlySet<View>>(new Set());
  const [help, setHelp] = useState(false);
  const panes = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!client) return;
    void loadTerminal();
    // Connect before the terminal widget has loaded: its size is guessed by the width of a letter.
    const box = panes.current!.getBoundingClientRect();
    const probe = document.createElement('span');
    probe.style.cssText = 'position:absolute;visibility:hidden;font:13px var(--font-geist-mono),monospace';
    probe.textContent = 'm'.repeat(100);
    document.body.append(probe);
    const width = probe.getBoundingClientRect().width / 100 || 7.8;
    probe.remove();
    const cols = Math.max(20, Math.min(300, Math.floor((box.width - 30) / width) || 80));
    const rows = Math.max(8, Math.min(120, Math.floor((box.height - 20) / 17) || 24));
    client.start({ cols, rows });
    return () => client.stop();
  }, [client]);

  useEffect(() => setVisited((v) => (v.has(view) ? v : new Set(v).add(view))), [view]);

  // What `minikube service` opens comes to the front, as a browser would; what was open before a reload does not.
  const count = opened?.count ?? 0;
  const seen = useRef(0);
  useEffect(() => {
    if (count > seen.current) show('browser');
    seen.current = count;
  }, [count, show]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key === '?' && !target.closest('input, textarea, select, [contenteditable]')) {
        event.preventDefault();
        setHelp(true);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const add = async () => {
    if (!client) return;
    let n = 1;
    while (ttys.some((t) => t.tty === `t${n}`)) n++;
    const why = await client.input({ type: 'open', tty: `t${n}`, cols: 80, rows: 24 });
    if (!why) show('terminal', `t${n}`);
  };
  const close = (id: string) => void client?.input({ type: 'close', tty: id });

  const tabs: { id: string; label: string; selected: boolean; pick: () => void; busy?: boolean; shut?: () => void }[] = [
    ...(ttys.length ? ttys : [{ tty: 't1', busy: false }]).map((t) => ({
      id: t.tty,
      label: ttys.length > 1 ? `Terminal ${t.tty.slice(1)}` : 'Terminal',
      selected: view === 'terminal' && (tty === t.tty || !ttys.length),
      pick: () => show('terminal', t.tty),
      busy: t.busy,
      ...(ttys.length > 1 ? { shut: () => close(t.tty) } : {}),
    })),
    ...(Object.keys(NAMES) as (keyof typeof NAMES)[]).map((v) => ({ id: v, label: NAMES[v], selected: view === v, pick: () => show(v) })),
  ];
  const arrow = (event: React.KeyboardEvent, i: number) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const next = tabs[(i + step + tabs.length) % tabs.length]!;
    next.pick();
    document.getElementById(`tab-${next.id}`)?.focus();
  };

  if (!client) return null;
  return (
    <>
      <div className={styles.bar}>
        <div role="tablist" aria-label="Lab" className={styles.tabs}>
          {tabs.map((t, i) => (
            <span key={t.id} className={styles.tab} data-selected={t.selected || undefined}>
              <button type="button" role="tab" id={`tab-${t.id}`} aria-selected={t.selected} aria-controls={`panel-${t.id}`} tabIndex={t.selected ? 0 : -1} onClick={(e) => (t.pick(), t.busy !== undefined && e.detail > 0 && requestAnimationFrame(() => requestAnimationFrame(focusTerminal)))} onKeyDown={(e) => arrow(e, i)}>
                {t.label}
              </button>
              {t.shut && (
                <button type="button" className={styles.shut} onClick={t.shut} aria-label={`Close ${t.label}`}>
                  ×
                </button>
              )}
            </span>
          ))}
        </div>
        <button type="button" className={styles.add} onClick={() => void add()} aria-label="New terminal" title="New terminal">
          +
        </button>
        <UndoControls />
        <ClockControls />
        <Menu shortcuts={() => setHelp(true)} />
      </div>
      <StatusLine />
      <div ref={panes} className={styles.panes}>
        {ttys.map((t) => (
          <div key={t.tty} role="tabpanel" id={`panel-${t.tty}`} aria-labelledby={`tab-${t.tty}`} className={styles.panel} hidden={!(view === 'terminal' && tty === t.tty)}>
            <TerminalPane tty={t.tty} visible={view === 'terminal' && tty === t.tty} />
          </div>
        ))}
        {!ttys.length && view === 'terminal' && <div className={styles.terminal} aria-busy={status === 'connecting'} />}
        {(Object.keys(NAMES) as (keyof typeof NAMES)[]).map((v) => (
          <div key={v} role="tabpanel" id={`panel-${v}`} aria-labelledby={`tab-${v}`} className={styles.panel} hidden={view !== v}>
            {(v === 'browser' ? visited.has(v) : view === v) && (v === 'cluster' ? <ClusterPane /> : v === 'browser' ? <BrowserPane /> : <FilesPane />)}
          </div>
        ))}
        <Stopped />
      </div>
      {view === 'terminal' && <KeyRow tty={tty} />}
      <ShortcutsDialog open={help} close={() => setHelp(false)} />
    </>
  );
}

/** A thin line when something is not as it should be; typing goes on. */
function StatusLine() {
  const status = useLabState((s) => s.status);
  const storage = useLabState((s) => s.storage);
  const notice = useLabState((s) => s.notice);
  const paused = useLabState((s) => s.clock?.speed === 0);
  const text =
    status === 'reconnecting' ? 'Reconnecting… what you type is kept.' : storage === 'down' ? 'The database does not answer. Go on: nothing is lost, it will be written when it is back.' : notice ? notice : paused ? 'The world is paused: commands wait until you let it go on.' : null;
  return (
    <div role="status" className={styles.status} data-mild={(status !== 'reconnecting' && storage !== 'down') || undefined} hidden={!text}>
      {text}
    </div>
  );
}

/** The lab can't go on in this page: why, and what to do. */
function Stopped() {
  const { client } = useLab();
  const error = useLabState((s) => s.error);
  const status = useLabState((s) => s.status);
  if (status === 'signed-out') {
    return (
      <div className={styles.stopped} role="alert">
        <p>You were signed out, perhaps in another tab.</p>
        <a className={styles.action} href={`/account?next=${typeof location === 'undefined' ? '' : encodeURIComponent(location.pathname)}`}>
          Sign in again
        </a>
      </div>
    );
  }
  if (!error) return null;
  return (
    <div className={styles.stopped} role="alert">
      <p>{error.text}</p>
      {error.code === 'stale' ? (
        <button type="button" className={styles.action} onClick={() => client?.restart()}>
          Restart the lesson
        </button>
      ) : error.code === 'moved' || error.code === 'flood' || error.code === 'broken' ? (
        <button type="button" className={styles.action} onClick={() => client?.retake()}>
          Continue here
        </button>
      ) : (
        <button type="button" className={styles.action} onClick={() => location.reload()}>
          Reload
        </button>
      )}
    </div>
  );
}

function Menu({ shortcuts }: { shortcuts: () => void }) {
  const settings = useSettings();
  const size = SIZES.indexOf(settings.size);
  const { client } = useLab();
  const menu = useRef<HTMLDetailsElement>(null);
  const ask = useRef<HTMLDialogElement>(null);
  const last = useLabState((s) => s.marks.at(-1));
  const [connect, setConnect] = useState(false);
  const shut = () => menu.current?.removeAttribute('open');
  return (
    <>
      <details ref={menu} className={styles.menu} onBlur={(e) => !e.currentTarget.contains(e.relatedTarget) && shut()} onKeyDown={(e) => e.key === 'Escape' && (shut(), menu.current?.querySelector('summary')?.focus())}>
        <summary aria-label="More">⋯</summary>
        <div>
          <label>
            <input type="checkbox" checked={settings.screenReader} onChange={(e) => setSettings({ screenReader: e.target.checked })} /> Screen-reader mode
          </label>
          <label>
            <input type="checkbox" checked={settings.copyOnSelect} onChange={(e) => setSettings({ copyOnSelect: e.target.checked })} /> Selecting copies
          </label>
          <div className={styles.sizes} role="group" aria-label="Size of the terminal's text">
            <span>Text {settings.size} px</span>
            <button type="button" disabled={size <= 0} onClick={() => setSettings({ size: SIZES[size - 1]! })} aria-label="Smaller">
              A−
            </button>
            <button type="button" disabled={size >= SIZES.length - 1} onClick={() => setSettings({ size: SIZES[size + 1]! })} aria-label="Larger">
              A+
            </button>
          </div>
          <button type="button" className={styles.small} disabled={!last} onClick={() => (shut(), last && void client?.goBack(last.id))}>
            Undo {last ? <code>{last.command.slice(0, 24)}</code> : 'the last command'}
          </button>
          <button type="button" onClick={() => (shut(), shortcuts())}>
            Keyboard shortcuts <kbd>?</kbd>
          </button>
          <button type="button" onClick={() => (shut(), setConnect(true))}>
            Connect your own tools…
          </button>
          <button type="button" onClick={() => (shut(), ask.current?.showModal())}>
            Restart this lesson…
          </button>
        </div>
      </details>
      <ConnectDialog open={connect} close={() => setConnect(false)} />
      <dialog ref={ask} className={styles.ask}>
        <h3>Restart this lesson?</h3>
        <p>The cluster, your files and the terminals of this lesson are thrown away and made anew. What you have passed stays passed.</p>
        <div>
          <button type="button" onClick={() => ask.current?.close()}>
            Keep it
          </button>
          <button
            type="button"
            className={styles.action}
            onClick={() => {
              ask.current?.close();
              client?.restart();
            }}
          >
            Restart
          </button>
        </div>
      </dialog>
    </>
  );
}
