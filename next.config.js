/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // What these load at run time (WebAssembly, a compiler) is not for a bundler.
  serverExternalPackages: ['mdx-bundler', 'esbuild', 'unified', 'remark-parse', 'remark-mdx', 'remark-gfm', '@prisma/client'],
  devIndicators: false,
  // Types are checked by `npm test`, all of them at once; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
          { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=()' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        ],
      },
    ];
  },
};
export default config;
