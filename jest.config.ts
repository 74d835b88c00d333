/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/** The suffix of a test file says what it needs; one without a suffix needs nothing but Node. */
const kinds = ['redis', 'matrix', 'cluster', 'sentinel', 'faults', 'browser'];
const anyKind = `*.@(${kinds.join('|')})`;

/** Kinds whose tests start several servers, or wait for one to be given up. */
const slowKinds = ['cluster', 'sentinel', 'faults', 'browser'];

/** It loads parts of Node with `import()`, which jest gives to no file that it has not made `require()` of it. */
const PGLITE = '@electric-sql/pglite/dist/';

function project(displayName: string, file: string): NonNullable<Config['projects']>[number] {
  return {
    displayName,
    rootDir: __dirname,
    testMatch: [`<rootDir>/{packages/*,examples/*,bench,faults}/test/**/${file}.test.ts`],
    testEnvironmentOptions: { customExportConditions: ['@sluice/source', 'node', 'require', 'default'] },
    setupFilesAfterEnv: slowKinds.includes(displayName) ? ['<rootDir>/scripts/jest/slow-kind.ts'] : [],
    transformIgnorePatterns: [`/node_modules/(?!.*${PGLITE})`],
    transform: {
      // swc leaves `import()` to scripts.
      [`${PGLITE}.+\\.cjs$`]: [
        '@swc/jest',
        { isModule: true, jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
      ],
      '^.+\\.ts$': [
        '@swc/jest',
        { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
      ],
    },
  };
}

const config: Config = {
  // More than CI has cores: much of what tests do is to wait for servers.
  maxWorkers: 3,
  // Every test file leaves something behind in its worker, and a large heap is collected slowly: such a worker is replaced.
  workerIdleMemoryLimit: '600MB',
  // Far above what a test takes, for the sake of busy machines: it ends a test that hangs, and judges no speed.
  testTimeout: 20_000,
  projects: [project('unit', `!(${anyKind})`), ...kinds.map((kind) => project(kind, `*.${kind}`))],
};

export default config;
