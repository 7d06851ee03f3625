'use client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FieldInfo } from '@/lib/protocol';
import type { Types } from './editor';
import { useLab } from './lab-context';
import type { LabClient } from './lab-client';
import styles from './lab.module.css';

type Entry = { readonly name: string; readonly type: string; readonly size: number };

/** The API's types, each place asked for once. */
function typesOf(client: LabClient): Types {
  const kept = new Map<string, Promise<readonly FieldInfo[] | null>>();
  const ask = async (apiVersion: string, kind: string, path: readonly string[]) => {
    const answer = await client.ask({ what: 'fields', apiVersion, kind, path: [...path] });
    return answer.ok && answer.what === 'fields' ? answer : null;
  };
  return {
    kinds: async () => (await ask('', '', []))?.kinds ?? [],
    fields: (apiVersion, kind, path) => {
      const key = [apiVersion, kind, ...path].join('\n');
      let found = kept.get(key);
      if (!found) {
        found = ask(apiVersion, kind, path).then((a) => a?.fields ?? null);
        kept.set(key, found);
        // A kind of the learner's own may come later.
        void found.then((f) => f === null && kept.delete(key));
      }
      return found;
    },
  };
}

/** The text of one file. The editor's code loads when the first file is opened. */
function Editor({ file, text, types, changed, save }: { file: string; text: string; types: Types; changed: (text: string) => void; save: () => void }) {
  const host = useRef<HTMLDivElement>(null);
  const calls = useRef({ changed, save });
  useEffect(() => {
    calls.current = { changed, save };
  });
  useEffect(() => {
    let editor: { destroy(): void; focus(): void } | undefined;
    let dead = false;
    void import('./editor').then(({ createEditor }) => {
      if (dead || !host.current) return;
      editor = createEditor(host.current, {
        text,
        label: `Text of ${file}. Escape, then Tab, leaves it.`,
        yaml: /\.ya?ml$/.test(file),
        types,
        changed: (t) => calls.current.changed(t),
        save: () => calls.current.save(),
      });
      editor.focus();
    });
    return () => {
      dead = true;
      editor?.destroy();
    };
    // A new text of the same file comes with a new key.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [file, types]);
  return <div ref={host} className={styles.code} />;
}

/** The learner's home: a list, and an editor. Saving is an input as typing is. */
export function FilesPane() {
  const { client } = useLab();
  const types = useMemo(() => (client ? typesOf(client) : null), [client]);
  const [folder, setFolder] = useState('.');
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [file, setFile] = useState<string | null>(null);
  const [opened, setOpened] = useState(0);
  const [text, setText] = useState('');
  const [saved, setSaved] = useState<string | null>('');
  const [message, setMessage] = useState('');
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null);
  const changed = file !== null && text !== saved;
  const join = (name: string) => (folder === '.' ? name : `${folder}/${name}`);

  const list = useCallback(async () => {
    const answer = await client?.ask({ what: 'list', path: folder });
    if (answer?.ok && answer.what === 'list') setEntries([...answer.entries].sort((a, b) => Number(b.type === 'dir') - Number(a.type === 'dir') || (a.name < b.name ? -1 : 1)));
    else if (answer && !answer.ok) setMessage(answer.text);
  }, [client, folder]);
  useEffect(() => void list(), [list]);

  useEffect(() => {
    if (!changed) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [changed]);

  const edit = (path: string, content: string, kept: string | null) => {
    setFile(path);
    setText(content);
    setSaved(kept);
    setOpened((n) => n + 1);
  };
  const leave = () => !changed || confirm(`Leave ${file} without saving?`);

  const open = async (path: string) => {
    if (!leave()) return;
    const answer = await client?.ask({ what: 'read', path });
    if (!answer) return;
    if (answer.ok && answer.what === 'read') {
      edit(path, answer.text, answer.text);
      setMessage('');
    } else if (!answer.ok) setMessage(answer.text);
  };

  const save = async () => {
    if (!client || file === null) return;
    const why = await client.input({ type: 'file', path: file, text });
    setMessage(why ?? 'saved');
    if (!why) setSaved(text);
    void list();
  };

  const name = async (given: string) => {
    const mode = naming;
    setNaming(null);
    const path = join(given.trim().replace(/^(\.\/|~\/|\/)+/, ''));
    if (!given.trim() || !client || path === file) return;
    const there = await client.ask({ what: 'read', path });
    if (there.ok) return setMessage(`${path} is there already`);
    if (mode === 'new') {
      if (!leave()) return;
      edit(path, '', null);
      return setMessage('new, not saved yet');
    }
    if (file === null) return;
    const why = (await client.input({ type: 'file', path, text })) ?? (saved === null ? null : await client.input({ type: 'file', path: file, text: null }));
    if (!why) edit(path, text, text);
    setMessage(why ?? 'renamed');
    void list();
  };

  const remove = async () => {
    if (!client || file === null || !confirm(`Delete ${file}?`)) return;
    const why = saved === null ? null : await client.input({ type: 'file', path: file, text: null });
    setMessage(why ?? `${file} deleted`);
    if (!why) setFile(null);
    void list();
  };

  return (
    <div className={styles.files}>
      <nav aria-label="Files" className={styles.fileList}>
        <div className={styles.fileHead}>
          <code>{folder === '.' ? '~' : `~/${folder}`}</code>
          <button type="button" onClick={() => setNaming('new')}>
            new
          </button>
          <button type="button" onClick={() => void list()} aria-label="Look again" title="Look again">
            ↻
          </button>
        </div>
        {naming && (
          <form
            className={styles.naming}
            onSubmit={(e) => {
              e.preventDefault();
              void name(String(new FormData(e.currentTarget).get('name') ?? ''));
            }}
            onKeyDown={(e) => e.key === 'Escape' && setNaming(null)}
          >
            <input name="name" aria-label={naming === 'new' ? 'Name of the new file' : 'New name'} defaultValue={naming === 'rename' ? (file ?? '').split('/').at(-1) : ''} placeholder="pod.yaml" autoFocus spellCheck={false} autoCapitalize="off" autoComplete="off" />
            <button type="submit">ok</button>
          </form>
        )}
        <ul>
          {folder !== '.' && (
            <li>
              <button type="button" onClick={() => setFolder(folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '.')}>
                ../
              </button>
            </li>
          )}
          {entries.map((e) => (
            <li key={e.name}>
              <button type="button" data-hidden={e.name.startsWith('.') || undefined} aria-current={file === join(e.name) || undefined} onClick={() => (e.type === 'dir' ? setFolder(join(e.name)) : void open(join(e.name)))}>
                {e.name}
                {e.type === 'dir' && '/'}
              </button>
            </li>
          ))}
          {!entries.length && <li className={styles.noPods}>empty</li>}
        </ul>
      </nav>
      <div className={styles.editor}>
        {file === null ? (
          <div className={styles.empty}>
            <p role="status">{message}</p>
            <p>Choose a file, or make a new one. The shell sees the same files.</p>
          </div>
        ) : (
          <>
            <div className={styles.fileHead}>
              <code title={file}>
                {file}
                {changed && (
                  <>
                    {' '}
                    <span aria-hidden="true">•</span>
                    <span className="sr-only">not saved</span>
                  </>
                )}
              </code>
              <span role="status">{message}</span>
              <button type="button" onClick={() => setNaming('rename')}>
                rename
              </button>
              <button type="button" onClick={() => void remove()}>
                delete
              </button>
              <button type="button" onClick={() => void save()} disabled={!changed} title="Ctrl+S">
                save
              </button>
            </div>
            {types && <Editor key={opened} file={file} text={text} types={types} changed={(t) => (setText(t), setMessage(''))} save={() => void save()} />}
          </>
        )}
      </div>
    </div>
  );
}
