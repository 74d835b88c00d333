/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/** The suffix of a test file says what it needs; one without a suffix needs nothing but Node. */
const kinds = ['redis', 'matrix', 'cluster', 'sentinel', 'faults', 'browser'];
const anyKind = `*.@(${kinds.join('|')})`;

function project(displayName: string, file: string): NonNullable<Config['projects']>[number] {
  return {
    displayName,
    rootDir: __dirname,
    testMatch: [`<rootDir>/{packages,examples}/*/test/**/${file}.test.ts`],
    testEnvironmentOptions: { customExportConditions: ['@sluice/source', 'node', 'require', 'default'] },
    transform: {
      '^.+\\.ts$': [
        '@swc/jest',
        { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
      ],
    },
  };
}

const config: Config = {
  maxWorkers: 2,
  projects: [project('unit', `!(${anyKind})`), ...kinds.map((kind) => project(kind, `*.${kind}`))],
};

export default config;
