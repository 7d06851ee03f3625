'use client';
import { useCallback, useEffect, useState } from 'react';
import { useLab } from './lab-context';
import styles from './lab.module.css';

type Entry = { readonly name: string; readonly type: string; readonly size: number };

/** The learner's home: a list, and an editor of plain text. Saving is an input like typing is. */
export function FilesPane() {
  const { client } = useLab();
  const [folder, setFolder] = useState('.');
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [file, setFile] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [saved, setSaved] = useState('');
  const [message, setMessage] = useState('');
  const changed = file !== null && text !== saved;
  const join = (name: string) => (folder === '.' ? name : `${folder}/${name}`);

  const list = useCallback(async () => {
    const answer = await client?.ask({ what: 'list', path: folder });
    if (answer?.ok && answer.what === 'list') setEntries([...answer.entries].sort((a, b) => Number(b.type === 'dir') - Number(a.type === 'dir') || (a.name < b.name ? -1 : 1)));
    else if (answer && !answer.ok) setMessage(answer.text);
  }, [client, folder]);
  useEffect(() => void list(), [list]);

  const open = async (path: string) => {
    if (changed && !confirm(`Leave ${file} without saving?`)) return;
    const answer = await client?.ask({ what: 'read', path });
    if (!answer) return;
    if (answer.ok && answer.what === 'read') {
      setFile(path);
      setText(answer.text);
      setSaved(answer.text);
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

  const create = () => {
    const name = prompt('Name of the new file');
    if (!name) return;
    setFile(join(name));
    setText('');
    setSaved('\0');
    setMessage('new, not saved yet');
  };

  return (
    <div className={styles.files}>
      <nav aria-label="Files" className={styles.fileList}>
        <div className={styles.fileHead}>
          <code>{folder === '.' ? '~' : `~/${folder}`}</code>
          <button type="button" onClick={create}>
            new
          </button>
          <button type="button" onClick={() => void list()} aria-label="Look again">
            ↻
          </button>
        </div>
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
              <button type="button" aria-current={file === join(e.name) || undefined} onClick={() => (e.type === 'dir' ? setFolder(join(e.name)) : void open(join(e.name)))}>
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
          <p className={styles.empty}>Choose a file, or make a new one. The shell sees the same files.</p>
        ) : (
          <>
            <div className={styles.fileHead}>
              <code>
                {file}
                {changed && ' •'}
              </code>
              <span role="status">{message}</span>
              <button type="button" onClick={() => void save()} disabled={!changed}>
                save
              </button>
            </div>
            <textarea
              value={text}
              onChange={(e) => setText(e.target.value)}
              aria-label={`Text of ${file}. Escape, then Tab, leaves it.`}
              spellCheck={false}
              autoCapitalize="off"
              onKeyDown={(e) => {
                if ((e.ctrlKey || e.metaKey) && e.key === 's') {
                  e.preventDefault();
                  void save();
                }
                // Tab indents by the two blanks YAML wants; after Escape it moves on as everywhere.
                const area = e.currentTarget;
                if (e.key === 'Escape') area.dataset.leave = '1';
                else if (e.key === 'Tab' && !e.shiftKey && !area.dataset.leave) {
                  e.preventDefault();
                  document.execCommand('insertText', false, '  ');
                } else if (e.key !== 'Tab') delete area.dataset.leave;
              }}
            />
          </>
        )}
      </div>
    </div>
  );
}
