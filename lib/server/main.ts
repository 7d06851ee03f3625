import { createServer, type IncomingMessage } from 'node:http';
import path from 'node:path';
import next from 'next';
import { lessonHref, loadCourses } from '../course';
import { setDatabase } from '../db';
import { openDatabase } from '../db/open';
import { Labs } from '../lab/labs';
import { ADDRESS_HEADER } from '../limits';
import { KubernetesServer } from './kubernetes/server';
import { keptSecret } from './secret';
import { Ahead } from './ahead';
import { Sockets } from './sockets';
import { worlds } from './worlds';

/**
 * The site and the labs in one process on one port. Environment: PORT (3000), HOST (all interfaces), DATA_DIR (.data),
 * DATABASE_URL, NEXTAUTH_SECRET, NEXTAUTH_URL (the public address, when it is https), TRUST_PROXY=1 (believe X-Forwarded-*),
 * GITHUB_ID and GITHUB_SECRET. `dev` runs Next with hot reload.
 */
export async function serve({ dev = false } = {}): Promise<void> {
  const started = performance.now();
  const port = Number(process.env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`PORT is ${process.env.PORT}; it must be a number from 0 to 65535`);
  const dataDir = path.resolve(process.env.DATA_DIR ?? '.data');
  (process.env as Record<string, string>).NODE_ENV = dev ? 'development' : 'production';
  process.env.NEXTAUTH_SECRET ??= keptSecret(dataDir);
  if (!process.env.NEXTAUTH_URL) process.env.AUTH_TRUST_HOST ??= '1';
  const trustProxy = process.env.TRUST_PROXY === '1';

  const database = await openDatabase({ url: process.env.DATABASE_URL || undefined, dataDir });
  setDatabase(database);
  const labs = new Labs(database.prisma, worlds);
  const sockets = new Sockets(labs);
  const ahead = new Ahead(labs);
  const kubernetes = new KubernetesServer(database.prisma, labs);

  // Next would hang its own upgrade listener on the server and answer our sockets; it gets one that never listens.
  const decoy = createServer();
  const app = next({ dev, port, hostname: 'localhost', httpServer: decoy });
  await app.prepare();
  const handle = app.getRequestHandler();
  const server = createServer((request, response) => {
    address(request, trustProxy);
    if (kubernetes.request(request, response)) return;
    ahead.look(request);
    handle(request, response).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // As long as a real API server waits for more on a connection that is at rest: who keeps one open does not find it closed.
  server.keepAliveTimeout = 90_000;
  server.on('upgrade', (request, socket, head) => {
    address(request, trustProxy);
    if (sockets.upgrade(request, socket, head) || kubernetes.upgrade(request, socket, head)) return;
    // In development: Next's own hot-reload socket.
    if (!dev || !decoy.emit('upgrade', request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} is in use. Stop what uses it, or set PORT to another.`) : error.code === 'EACCES' ? new Error(`port ${port} needs special rights. Set PORT to one above 1023.`) : error);
    });
    server.listen(port, process.env.HOST, resolve);
  });

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    const force = setTimeout(() => process.exit(1), 15_000);
    force.unref();
    server.close();
    sockets.close();
    await kubernetes.close();
    await labs.close();
    server.closeAllConnections();
    await app.close().catch(() => {});
    await database.close().catch(() => {});
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());

  // Read at once, so that the first learner does not wait for it and an author sees what is wrong.
  const courses = await loadCourses();
  for (const course of courses) for (const e of course.errors) console.error(`content/${e.file}${e.line ? `:${e.line}:${e.column}` : ''}: ${e.message}`);
  const bound = server.address();
  const actual = typeof bound === 'object' && bound ? bound.port : port;
  console.log(`Drydock is ready: http://localhost:${actual}   (${database.kind === 'embedded' ? `data in ${path.relative(process.cwd(), dataDir) || '.'}` : 'PostgreSQL'}, ${Math.round(performance.now() - started)} ms)`);

  // The first visit of a page loads its code and compiles its lesson; those visits had better be ours. One at a time: learners come first.
  if (!dev) {
    const lessons = courses.flatMap((c) => c.modules.flatMap((m) => m.lessons)).map(lessonHref);
    void (async () => {
      for (const href of ['/', '/start', ...lessons.slice(0, 1), '/learn', '/account', '/api/auth/session', ...lessons.slice(1)]) {
        if (stopping) return;
        await fetch(`http://127.0.0.1:${actual}${href}`, { redirect: 'manual' }).then((r) => r.arrayBuffer()).catch(() => {});
      }
    })();
  }
}

/** Notes who asks, for limits. Of what a proxy was told only the last is the proxy's own word. */
function address(request: IncomingMessage, trustProxy: boolean): void {
  const forwarded = trustProxy ? String(request.headers['x-forwarded-for'] ?? '').split(',').at(-1)!.trim() : '';
  if (!trustProxy) for (const name of ['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-for', 'x-forwarded-port']) delete request.headers[name];
  request.headers[ADDRESS_HEADER] = forwarded || (request.socket.remoteAddress ?? 'unknown');
}

/** Makes the database and its tables, and closes it: for a process of its own before the first start. */
export async function prepare(): Promise<void> {
  const database = await openDatabase({ url: process.env.DATABASE_URL || undefined, dataDir: path.resolve(process.env.DATA_DIR ?? '.data') });
  await database.close();
}
