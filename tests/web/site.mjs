// node tests/web/site.mjs: a learner's first visit, in a real browser on the production server. Also makes the screenshots
// of the README (docs/screenshots). Ends with 1 and says what failed; CHROMIUM and TEST_SHOTS=1 (only then they are written).
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, openPage, ready, screenOf, untilScreen } from './browser.mjs';
import { TestServer } from './server.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const shots = join(root, 'docs/screenshots');
const shot = async (page, name) => {
  if (!process.env.TEST_SHOTS) return;
  mkdirSync(shots, { recursive: true });
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(shots, `${name}.png`) });
};
const type = async (page, keys) => {
  await page.locator('[data-testid^=terminal-]:not([hidden])').click();
  await page.keyboard.type(keys);
};
const tab = (page, name) => page.click(`#lab [role=tab]:text-is("${name}")`);
const steps = [];
const step = (name, run) => steps.push([name, run]);

const server = await new TestServer().start();
const browser = await launch();
const visitor = await openPage(browser);
const { page } = visitor;
const LESSON = '/learn/kubernetes-for-developers/first-steps/first-cluster';
const PROMPT = /\$ ?$/;

step('the front page says what this is, and one click later there is a prompt', async () => {
  await page.goto(server.url);
  await shot(page, 'front');
  const before = Date.now();
  await page.click('button:text("Start learning")');
  await page.waitForURL(`**${LESSON}`);
  await ready(page);
  await untilScreen(page, PROMPT);
  console.log(`  prompt ${Date.now() - before} ms after the click`);
  const cookie = (await visitor.context.cookies()).find((c) => c.name.endsWith('session-token'));
  assert.equal(cookie?.httpOnly, true);
});

step('what is typed is there after a reload, and a command from the text runs once', async () => {
  await type(page, 'echo "one two" | wc -w\n');
  await untilScreen(page, /\n2\n/);
  await page.locator('button[aria-label^="Run minikube start --nodes 2"]').first().click();
  await untilScreen(page, /minikube start --nodes 2 -p hello-node/);
  await page.reload();
  await ready(page);
  const text = await untilScreen(page, /Done! kubectl is now configured/, { timeout: 60000 });
  assert.equal(text.match(/minikube start --nodes 2 -p hello-node/g).length, 1);
  assert.match(text, /echo "one two" \| wc -w\n2\n/);
});

step('a check turns green by itself', async () => {
  await page.waitForSelector('#check-cluster-runs[data-passed]', { timeout: 20000 });
  assert.match(await page.innerText('[role=progressbar] + span'), /1 of 5 done/);
  await page.locator('#check-nodes-kept button').click();
  await page.waitForSelector('#check-nodes-kept :text("nodes.txt")');
});

step('kill -9 in the middle of a command: the same screen, and the command goes on', async () => {
  await type(page, 'for i in 1 2 3 4 5 6; do echo tick $i; sleep 1; done; echo "the end"\n');
  await untilScreen(page, /tick 2/);
  const before = await screenOf(page);
  await server.kill();
  await page.waitForSelector('[role=status]:text("Reconnecting")');
  await page.keyboard.type('echo typed in the dark\n');
  await server.start();
  const after = await untilScreen(page, /the end\n[^]*\ntyped in the dark\n/, { timeout: 40000 });
  assert.ok(after.startsWith(before.trimEnd().slice(0, before.lastIndexOf('tick'))), after);
  assert.deepEqual(after.match(/^tick \d$/gm), ['tick 1', 'tick 2', 'tick 3', 'tick 4', 'tick 5', 'tick 6']);
  assert.equal(after.match(/^typed in the dark$/gm).length, 1);
  assert.equal(await page.locator('#check-cluster-runs[data-passed]').count(), 1);
});

step('the cluster is drawn, and a tile tells what kubectl tells', async () => {
  await type(page, 'clear\n');
  await untilScreen(page, /^[^\n]*\$ ?$/);
  await type(page, 'kubectl create deployment hello-node --image=registry.k8s.io/echoserver:1.10\n');
  await untilScreen(page, /created\n[^\n]*\$ ?$/);
  await type(page, 'kubectl scale deployments/hello-node --replicas=4\n');
  await untilScreen(page, /scaled\n[^\n]*\$ ?$/);
  await type(page, 'kubectl rollout status deployment hello-node\n');
  await untilScreen(page, /successfully rolled out\n[^\n]*\$ ?$/, { timeout: 60000 });
  await type(page, 'kubectl get pods\n');
  await untilScreen(page, /successfully rolled out[^]*hello-node-[a-z0-9]+-[a-z0-9]+ +1\/1 +Running/, { timeout: 60000 });
  await shot(page, 'lesson');
  await tab(page, 'Cluster');
  await page.waitForSelector('[aria-label="Node hello-node"]');
  await page.waitForSelector('[aria-label="Node hello-node-m02"] button:has-text("Running")');
  await shot(page, 'cluster');
  await page.locator('button[data-mood=good]:has-text("hello-node-")').first().click();
  await page.waitForSelector('dialog pre:has-text("Node:")');
  await shot(page, 'describe');
  await page.click('dialog [role=tab]:text("YAML")');
  await page.waitForSelector('dialog pre:has-text("kind: Pod")');
  await page.keyboard.press('Escape');
});

step('a service opens in the browser panel, and so does the dashboard', async () => {
  await tab(page, 'Terminal');
  await type(page, 'clear; kubectl expose deployment hello-node --type=LoadBalancer --port=8080; minikube service hello-node -p hello-node\n');
  await page.waitForSelector('#panel-browser:not([hidden]) pre:has-text("CLIENT VALUES"), #panel-browser:not([hidden]) pre:has-text("Hostname: hello-node")', { timeout: 30000 });
  await shot(page, 'browser');
  await tab(page, 'Terminal');
  await type(page, 'clear; minikube dashboard -p hello-node\n');
  await page.waitForSelector('#panel-browser:not([hidden]) :text("Kubernetes Dashboard")', { timeout: 60000 });
  await page.waitForSelector('#panel-browser td:has-text("hello-node")');
  await shot(page, 'dashboard');
  await page.locator('[data-testid=terminal-t1]').waitFor({ state: 'hidden' });
  await tab(page, 'Terminal');
  await page.waitForFunction(() => document.activeElement?.closest('[data-testid=terminal-t1]'));
  await page.keyboard.press('Control+c');
  await untilScreen(page, PROMPT);
});

step('files: the editor and the shell see the same', async () => {
  await tab(page, 'Files');
  await page.click('#panel-files button:text-is("new")');
  await page.fill('#panel-files input[name=name]', 'web.yaml');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#panel-files .cm-content');
  await page.keyboard.type('kind: Pod\napiVersion: v1\nspec:\nconta');
  await page.waitForSelector('.cm-tooltip-autocomplete li[aria-selected]:has-text("containers")');
  // Completion takes Enter only when it has stood for a moment.
  await page.waitForTimeout(150);
  await page.keyboard.press('Enter');
  await page.keyboard.type(' []\ncontainer: 1');
  await page.waitForSelector('.cm-lint-marker-warning');
  for (const _ of 'container: 1') await page.keyboard.press('Backspace');
  await page.waitForSelector('.cm-lint-marker-warning', { state: 'detached' });
  await shot(page, 'files');
  await page.keyboard.press('Control+s');
  await page.waitForSelector('#panel-files [role=status]:text-is("saved")');
  await tab(page, 'Terminal');
  await type(page, 'clear; cat web.yaml\n');
  await untilScreen(page, /^  containers: \[\]$/m);
});

step('undo takes back the last command', async () => {
  await type(page, 'clear; rm web.yaml\n');
  await untilScreen(page, /^[^\n]*\$ ?$/);
  await page.click('[aria-label=Undo] > button[title="Undo: clear; rm web.yaml"]');
  await page.waitForSelector('[role=status]:has-text("Undone: clear; rm web.yaml")');
  await page.waitForFunction(() => document.activeElement?.closest('[data-testid=terminal-t1]'));
  await page.keyboard.type('clear; cat web.yaml\n');
  await untilScreen(page, /^kind: Pod$/m);
});

step('several terminals; the keyboard leaves them', async () => {
  await page.click('button[aria-label="New terminal"]');
  await ready(page, 't2');
  await untilScreen(page, PROMPT, { tty: 't2' });
  await page.locator('[data-testid=terminal-t2]').click();
  await page.keyboard.press('F6');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'lesson');
  await page.keyboard.press('?');
  await page.waitForSelector('dialog[open]:has-text("leave the terminal")');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F6');
  await page.waitForFunction(() => document.activeElement?.closest('[data-testid]')?.dataset.testid === 'terminal-t2');
  await page.click('button[aria-label="Close Terminal 2"]');
  await page.waitForSelector('[data-testid=terminal-t2]', { state: 'detached' });
});

step('two pages of one lab are both live, and another learner sees nothing of it', async () => {
  const second = await visitor.context.newPage();
  await second.goto(server.url + LESSON);
  await ready(second);
  await type(second, 'clear; echo from the second\n');
  await untilScreen(page, /^from the second$/m);
  await second.close();
  const other = await openPage(browser);
  await other.page.goto(server.url + LESSON);
  assert.equal(await other.page.locator('[data-testid=terminal-t1]').count(), 0);
  await other.page.click('button:text("Start the terminal")');
  await ready(other.page);
  assert.doesNotMatch(await untilScreen(other.page, PROMPT), /from the second/);
  assert.match(await other.page.innerText('[role=progressbar] + span'), /0 of 5 done/);
  await other.context.close();
});

step('the socket refuses strangers: no session, a foreign page', async () => {
  const { default: WebSocket } = await import('ws');
  const status = (headers) =>
    new Promise((done) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/lab`, { headers });
      socket.on('unexpected-response', (_, response) => done(response.statusCode));
      socket.on('open', () => (socket.close(), done(101)));
      socket.on('error', () => {});
    });
  const cookie = (await visitor.context.cookies()).map((c) => `${c.name}=${c.value}`).join('; ');
  assert.deepEqual([await status({ origin: server.url }), await status({ origin: 'http://elsewhere.example', cookie }), await status({ cookie }), await status({ origin: server.url, cookie })], [401, 403, 403, 101]);
});

step('a guest signs up and keeps everything; a wrong password does not get in', async () => {
  await page.goto(`${server.url}/account?next=${LESSON}`);
  const up = page.locator('form:has(button:text("Sign up"))');
  await up.locator('[name=email]').fill('Ada@example.org');
  await up.locator('[name=password]').fill('short');
  await up.locator('[name=name]').fill('Ada');
  await up.evaluate((f) => (f.noValidate = true));
  await up.locator('button').click();
  await page.waitForSelector('[role=alert]:has-text("at least 8")');
  await up.locator('[name=password]').fill('correct horse');
  await up.locator('button').click();
  await page.waitForURL(`**${LESSON}`);
  await page.waitForSelector('#check-cluster-runs[data-passed]');
  await ready(page);
  await untilScreen(page, /from the second/);
  const other = await openPage(browser);
  await other.page.goto(`${server.url}/account`);
  const form = other.page.locator('form:has(button:text("Sign in"))');
  await form.locator('[name=email]').fill('ada@example.org');
  await form.locator('[name=password]').fill('wrong horse');
  await form.locator('button').click();
  await other.page.waitForSelector('[role=alert]:has-text("not right")');
  await form.locator('[name=email]').fill('ada@example.org');
  await form.locator('[name=password]').fill('correct horse');
  await form.locator('button').click();
  await other.page.waitForURL('**/learn/**');
  await other.page.goto(server.url + LESSON);
  await ready(other.page);
  await untilScreen(other.page, /from the second/);
  await other.page.goto(`${server.url}/dashboard`);
  assert.match(await other.page.innerText('main'), /1 goal reached/);
  await other.page.goto(`${server.url}/teach`);
  assert.match(await other.page.innerText('main'), /Not found/);
  await other.context.close();
});

step('a restart of the lesson begins anew and keeps what was passed', async () => {
  await page.click('summary[aria-label=More]');
  await page.click('button:text("Restart this lesson")');
  await page.click('dialog[open] button:text-is("Restart")');
  await page.waitForFunction(() => !document.querySelector('[data-testid=terminal-t1]')?.readTerminal?.().includes('from the second'));
  await untilScreen(page, PROMPT);
  assert.equal(await page.locator('#check-cluster-runs[data-passed]').count(), 1);
});

step('a phone: two tabs and a row of keys', async () => {
  const phone = await openPage(browser, { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, colorScheme: 'dark', storageState: await visitor.context.storageState() });
  await phone.page.goto(server.url + LESSON);
  assert.equal(await phone.page.locator('#lab').isVisible(), false);
  await shot(phone.page, 'phone-lesson');
  await phone.page.click('nav button:text("Terminal")');
  await ready(phone.page);
  await type(phone.page, 'echo a |');
  await phone.page.click('[aria-label=Keys] button:text("Ctrl")');
  await phone.page.click('[aria-label=Keys] button:text("^C")');
  await untilScreen(phone.page, /\^C/);
  await shot(phone.page, 'phone-terminal');
  assert.deepEqual(await phone.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]), [390, 390]);
  assert.deepEqual(phone.faults, []);
  await phone.context.close();
});

step('dark, and nothing was complained of', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await shot(page, 'dark');
  // The only faults: the socket while the server was killed.
  assert.deepEqual(visitor.faults.filter((f) => !/WebSocket|ERR_CONNECTION_REFUSED|Failed to load resource/.test(f)), []);
});

let failed = 0;
const only = process.argv[2];
for (const [name, run] of steps) {
  const t = Date.now();
  try {
    await run();
    console.log(`ok    ${name} (${Date.now() - t} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${String(error.stack ?? error).split('\n').slice(0, 14).map((l) => `      ${l}`).join('\n')}`);
    await page.screenshot({ path: join(server.dataDir, '..', `drydock-failed-${failed}.png`) }).catch(() => {});
    if (only === '--bail') break;
  }
}
await browser.close();
await server.stop();
if (failed) console.log(`${failed} of ${steps.length} failed; the server said:\n${server.log.slice(-2000)}`);
process.exit(failed ? 1 : 0);
