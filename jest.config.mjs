/** Unit tests stand beside the code; tests/ has what crosses folders; tests/web drives a browser. */
const shared = {
  testEnvironment: 'node',
  moduleNameMapper: { '^@/(.*)$': '<rootDir>/$1' },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } } },
        module: { type: 'commonjs', ignoreDynamic: true },
      },
    ],
    // Packages that come as ES modules only.
    '/node_modules/(?:@noble|unbash)/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(?:@noble|unbash)/)'],
};

export default {
  projects: [
    { ...shared, displayName: 'unit', roots: ['<rootDir>/lib', '<rootDir>/app'], testMatch: ['**/*.test.ts', '**/*.test.tsx'] },
    { ...shared, displayName: 'whole', roots: ['<rootDir>/tests'], testMatch: ['<rootDir>/tests/*.test.ts', '<rootDir>/tests/transcripts/**/*.test.ts', '<rootDir>/tests/kubectl/*.test.ts'] },
    { ...shared, displayName: 'browser', roots: ['<rootDir>/tests/web'], testMatch: ['**/*.test.ts'] },
  ],
};
