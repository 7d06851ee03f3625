// A production server of its own for a test: the very `npm start`, on a free port, with data in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import net from 'node:net';

const root = resolve(fileURLToPath(import.meta.url), '../../..');

const freePort = () =>
  new Promise((done) => {
    const s = net.createServer().listen(0, () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });

export class TestServer {
  dataDir = mkdtempSync(join(tmpdir(), 'drydock-web-'));
  log = '';

  constructor(env = {}) {
    this.env = env;
  }

  get url() {
    return `http://localhost:${this.port}`;
  }

  async start() {
    this.port ??= await freePort();
    const env = { ...process.env, ...this.env, PORT: String(this.port), DATA_DIR: this.dataDir };
    for (const name of ['NEXTAUTH_URL', 'NEXTAUTH_SECRET', 'NODE_ENV', 'NODE_OPTIONS', 'JEST_WORKER_ID']) if (!(name in this.env)) delete env[name];
    // Without npm or a shell in between: the process we signal is the server itself.
    this.process = spawn(process.execPath, [process.env.TEST_SERVER ?? join(root, 'scripts/start.mjs'), ...(this.started ? ['--built'] : [])], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise((_, no) => this.process.once('exit', (code) => no(new Error(`the server ended with ${code}:\n${this.log}`))));
    ended.catch(() => {});
    const ready = new Promise((done) => {
      const read = (chunk) => {
        this.log += chunk;
        if (this.log.includes(`localhost:${this.port}`)) done();
      };
      this.process.stdout.on('data', read);
      this.process.stderr.on('data', read);
    });
    await Promise.race([ready, ended]);
    this.started = true;
    return this;
  }

  /** As a power cut would. */
  async kill() {
    const gone = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGKILL');
    await gone;
    this.log = '';
  }

  async stop() {
    if (this.process && this.process.exitCode === null) {
      const gone = new Promise((done) => this.process.once('exit', done));
      this.process.kill('SIGTERM');
      await gone;
    }
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
