/** Tests run from the TypeScript sources as ES modules; type errors are the type checker's job (`npm run typecheck`). */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Pages and READMEs of some folders are still to be written; `npm run test:repository` says which.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.MAPC_TEST_REPOSITORY === '1' ? [] : ['repository.test.ts']),
  ],
  extensionsToTreatAsEsm: ['.ts', '.css'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '\\.(css|script\\.js)$': '<rootDir>/test/support/text-transform.mjs',
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  setupFiles: ['<rootDir>/test/support/seed.ts'],
  testTimeout: 60_000,
};
