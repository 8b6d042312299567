import { availableParallelism } from 'node:os';

/** Tests run from the TypeScript sources as ES modules; type errors are the type checker's job (`npm run typecheck`). */
export default {
  testEnvironment: 'node',
  // Much of a test is a command that it waits for: with two processors, two at a time take half as long as one.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testMatch: ['<rootDir>/test/**/*.test.ts'],
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
