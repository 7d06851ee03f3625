'use client';
import { useEffect, useRef, useState } from 'react';
import type { Answer } from '@/lib/protocol';
import { useLab } from './lab-context';
import styles from './lab.module.css';

export interface Subject {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** What kubectl says of one object: describe, and its YAML. */
export function Detail({ cluster, subject, close }: { cluster: string; subject: Subject; close: () => void }) {
  const { client } = useLab();
  const dialog = useRef<HTMLDialogElement>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [tab, setTab] = useState<'describe' | 'yaml'>('describe');
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const { kind, namespace, name } = subject;
  const [round, setRound] = useState(0);
  useEffect(() => {
    let gone = false;
    void client?.ask({ what: 'describe', cluster, kind, name, ...(namespace ? { namespace } : {}) }).then((a) => !gone && setAnswer(a));
    return () => {
      gone = true;
    };
  }, [client, cluster, kind, namespace, name, round]);
  return (
    <dialog ref={dialog} className={styles.detail} onClose={close} onClick={(e) => e.target === dialog.current && dialog.current?.close()} aria-label={`${kind} ${name}`}>
      <div className={styles.detailHead}>
        <h3>
          {kind} <code>{name}</code>
        </h3>
        <div role="tablist" className={styles.detailTabs}>
          {(['describe', 'yaml'] as const).map((t) => (
            <button key={t} type="button" role="tab" aria-selected={tab === t} onClick={() => setTab(t)}>
              {t === 'yaml' ? 'YAML' : t}
            </button>
          ))}
        </div>
        <button type="button" onClick={() => setRound(round + 1)}>
          look again
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          close
        </button>
      </div>
      <pre tabIndex={0}>{answer === null ? '' : !answer.ok ? answer.text : answer.what === 'describe' ? answer[tab] : ''}</pre>
    </dialog>
  );
}
