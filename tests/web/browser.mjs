// Chromium through playwright-core, and the few things every browser test does.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** The browser's program, or null: then `apt-get install -y chromium`, or CHROMIUM=/path/to/it. */
export const chromiumPath = () => PLACES.find((p) => p && existsSync(p)) ?? null;

export function launch() {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error('no Chromium found: apt-get install -y chromium, or set CHROMIUM to its path');
  return chromium.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A page that notes everything it should not have to: errors, warnings, violations of its policy. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 820 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (m) => {
    if (['error', 'warning'].includes(m.type())) faults.push(m.text());
  });
  page.on('pageerror', (e) => faults.push(`uncaught: ${e.message}`));
  return { context, page, faults };
}

/** What a terminal shows, read from its buffer: the DOM lags behind it. */
export const screenOf = (page, tty = 't1') => page.getByTestId(`terminal-${tty}`).evaluate((el) => el.readTerminal?.() ?? '');

/** Waits until the terminal shows `pattern`, and returns all it shows. */
export async function untilScreen(page, pattern, { tty = 't1', timeout = 15000 } = {}) {
  const end = Date.now() + timeout;
  for (;;) {
    const text = await screenOf(page, tty).catch(() => '');
    if (pattern.test(text)) return text;
    if (Date.now() > end) throw new Error(`the terminal never showed ${pattern}:\n${text}`);
    await page.waitForTimeout(25);
  }
}

export async function ready(page, tty = 't1') {
  await page.waitForSelector(`[data-testid=terminal-${tty}][data-ready=true]`);
}
