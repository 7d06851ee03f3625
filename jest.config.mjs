/** Unit tests stand beside the code; tests/ has what crosses folders. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/lib', '<rootDir>/tests', '<rootDir>/app'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  moduleNameMapper: { '^@/(.*)$': '<rootDir>/$1' },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } } },
        module: { type: 'commonjs', ignoreDynamic: true },
      },
    ],
  },
};
