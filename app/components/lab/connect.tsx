'use client';
import { useEffect, useRef, useState } from 'react';
import { copy } from '../clipboard';
import { useLab } from './lab-context';
import styles from './connect.module.css';
import lab from './lab.module.css';

/** A kubeconfig with one context, whose server's address is the whole secret. */
export function kubeconfig(server: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: drydock
  cluster:
    server: ${server}${server.startsWith('http:') ? '\n    # There is nothing to verify without TLS; some clients want to be told.\n    insecure-skip-tls-verify: true' : ''}
contexts:
- name: drydock
  context:
    cluster: drydock
    user: drydock
users:
- name: drydock
  user: {}
current-context: drydock
`;
}

type Known = { readonly createdAt: string; readonly usedAt: string | null } | null;

/** "Connect your own tools": makes, shows and ends the secret address of this lab's cluster. */
export function ConnectDialog({ open, close }: { open: boolean; close: () => void }) {
  const { client } = useLab();
  const dialog = useRef<HTMLDialogElement>(null);
  const [known, setKnown] = useState<Known | undefined>(undefined);
  const [server, setServer] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const at = `/api/connect?course=${encodeURIComponent(client?.course ?? '')}&lesson=${encodeURIComponent(client?.lesson ?? '')}`;

  useEffect(() => {
    if (!open) return dialog.current?.close();
    dialog.current?.showModal();
    setSaid('');
    let gone = false;
    fetch(at)
      .then((r) => (r.ok ? (r.json() as Promise<Known>) : Promise.reject(new Error(String(r.status)))))
      .then((k) => !gone && setKnown(k))
      .catch(() => !gone && setSaid('The server does not answer. Try again in a moment.'));
    return () => {
      gone = true;
    };
  }, [open, at]);

  const make = async () => {
    const response = await fetch(at, { method: 'POST', headers: { 'x-drydock': '1' } }).catch(() => null);
    if (!response?.ok) return setSaid(response?.status === 409 ? 'Wait until the terminal is there, then try again.' : response?.status === 429 ? 'Too many new addresses; try again later.' : 'That did not work. Try again in a moment.');
    const { path } = (await response.json()) as { path: string };
    setServer(`${location.origin}${path}`);
    setKnown({ createdAt: new Date().toISOString(), usedAt: null });
    setSaid('The address is made. It is shown this once.');
  };
  const end = async () => {
    const response = await fetch(at, { method: 'DELETE', headers: { 'x-drydock': '1' } }).catch(() => null);
    if (!response?.ok) return setSaid('That did not work. Try again in a moment.');
    setServer(null);
    setKnown(null);
    setSaid('The address is ended: nobody reaches this cluster from outside any more.');
  };
  const put = async (text: string, what: string) => setSaid((await copy(text)) ? `${what} copied.` : 'This browser does not let pages copy; select the text instead.');
  const download = () => {
    const a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob([kubeconfig(server!)], { type: 'application/yaml' }));
    a.download = 'drydock.kubeconfig';
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10_000);
  };
  const line = server ? `kubectl --server ${server} get pods` : '';

  return (
    <dialog ref={dialog} className={styles.connect} onClose={close} onClick={(e) => e.target === dialog.current && dialog.current?.close()} aria-labelledby="connect-title">
      <h3 id="connect-title">Connect your own tools</h3>
      <p>kubectl, helm, k9s or a program on your computer can work on the cluster of this lesson, the one the terminal shows. Whoever has the address is its administrator, so keep it to yourself; you can end it here.</p>
      {server ? (
        <>
          <h4>Try it</h4>
          <pre tabIndex={0}>{line}</pre>
          <div>
            <button type="button" onClick={() => void put(line, 'The line is')}>
              Copy
            </button>
          </div>
          <h4>Or keep a kubeconfig</h4>
          <pre tabIndex={0}>{kubeconfig(server)}</pre>
          <div>
            <button type="button" onClick={() => void put(kubeconfig(server), 'The kubeconfig is')}>
              Copy
            </button>
            <button type="button" onClick={download}>
              Download
            </button>
          </div>
          <p>
            With the file: <code>export KUBECONFIG=$PWD/drydock.kubeconfig</code>
          </p>
        </>
      ) : known ? (
        <p>
          There is an address since {new Date(known.createdAt).toLocaleString()}, {known.usedAt ? `last used ${new Date(known.usedAt).toLocaleString()}` : 'not used yet'}. It was shown once and can’t be shown again; a new one ends it.
        </p>
      ) : null}
      <p role="status">{said}</p>
      <div>
        <button type="button" className={lab.action} data-main onClick={() => void make()} disabled={known === undefined}>
          {known ? 'Make a new address' : 'Make an address'}
        </button>
        {known && (
          <button type="button" onClick={() => void end()}>
            End this address
          </button>
        )}
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
