import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { connection } from 'next/server';
import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import '@xterm/xterm/css/xterm.css';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Drydock: learn Kubernetes by typing', template: '%s · Drydock' },
  description: 'Kubernetes taught in a terminal, on a cluster of your own that starts at once and can’t be harmed.',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark', interactiveWidget: 'resizes-content' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is made per request: only so do its scripts carry the nonce of its policy.
  await connection();
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>{children}</body>
    </html>
  );
}
