import { Errno } from '../machine/sys';
import { Runner } from './runner';

/** Where command names lead: PATH, the hash table, and what bash says of a name that leads nowhere. */
export abstract class Lookup extends Runner {
  protected needsShell(path: string): boolean {
    try {
      const stat = this.sys.files.stat(path);
      if (stat.program !== undefined || stat.type !== 'file') return false;
      return !this.sys.files.read(path).startsWith('#!');
    } catch (e) {
      if (e instanceof Errno) return false;
      throw e;
    }
  }

  /** The file a command name stands for, or bash's message and status. */
  resolve(name: string): string | { message: string; status: number } {
    const { files } = this.sys;
    if (name.includes('/')) {
      try {
        const stat = files.stat(name);
        if (stat.type === 'dir') return { message: `${this.prefix()}${name}: Is a directory\n`, status: 126 };
        if (!files.may(name, 'x')) return { message: `${this.prefix()}${name}: Permission denied\n`, status: 126 };
        if (stat.program === undefined) {
          const m = /^#!\s*(\S+)/.exec(files.read(name));
          if (m && !files.exists(m[1]!)) {
            if (this.st.ash) return { message: `${this.prefix()}${name}: not found\n`, status: 127 };
            return { message: `${this.prefix()}${name}: cannot execute: required file not found\n`, status: 127 };
          }
        }
        return name;
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        return { message: this.lookupError(name, e), status: e.code === 'ENOENT' ? 127 : 126 };
      }
    }
    const found = this.lookup(name);
    if (found) return found;
    return { message: this.lookupError(name, new Errno('ENOENT', name)), status: 127 };
  }

  protected lookupError(name: string, e: Errno): string {
    if (this.st.ash) return `${this.prefix()}${name}: ${e.code === 'EACCES' ? 'Permission denied' : 'not found'}\n`;
    if (name.includes('/') || e.code !== 'ENOENT') return `${this.prefix()}${name}: ${e.message}\n`;
    return `${this.prefix()}${name}: command not found\n`;
  }

  /** Looks a name up in PATH; remembers it as `hash` does. */
  lookup(name: string, remembers = true): string | undefined {
    const { files } = this.sys;
    if (name === '') return undefined;
    const known = Object.hasOwn(this.st.hashed, name) ? this.st.hashed[name] : undefined;
    if (known && files.exists(known.path)) {
      known.hits++;
      return known.path;
    }
    const path = this.get('PATH');
    if (path === undefined) return undefined;
    for (const dir of path.split(':')) {
      const file = `${dir || '.'}/${name}`;
      try {
        if (!files.exists(file) || files.stat(file).type !== 'file' || !files.may(file, 'x')) continue;
      } catch (e) {
        if (e instanceof Errno) continue;
        throw e;
      }
      if (remembers) this.st.hashed[name] = { path: file, hits: 1 };
      return file;
    }
    return undefined;
  }

}
