import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importRule } from './scripts/lint/import-rule.mjs';

const NODE_GLOBALS = {
  fetch: 'readonly',
  process: 'readonly',
  console: 'readonly',
  URL: 'readonly',
};

export default defineConfig(
  globalIgnores([
    '**/dist/',
    'coverage/',
    'api/',
    'examples/demo-store/data/',
    'bench/results/',
    'scripts/consumers/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { files: ['**/*.mjs'], languageOptions: { globals: NODE_GLOBALS } },
  // What runs in browsers; the types are checked by the tsconfig.browser.json beside it.
  { files: ['{examples,packages}/*/public/**/*.js'], rules: { 'no-undef': 'off' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      // A number reads the same in a template as anywhere.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { sluice: { rules: { 'import-rule': importRule } }, 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.js', '.json'],
          conditionNames: ['@sluice/source', 'node', 'require', 'default'],
        }),
      ],
    },
    rules: { 'sluice/import-rule': 'error', 'import-x/no-cycle': ['error', { ignoreExternal: true }] },
  },
  {
    files: ['{packages,examples}/*/test/**/*.ts'],
    rules: {
      // The body of a supertest response, the matchers of jest and the rows of it.each are `any`.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['packages/test-support/**'],
    rules: {
      'max-lines': ['warn', 200],
      'import-x/no-extraneous-dependencies': ['error', { devDependencies: false, includeTypes: true }],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    // Jitter is nobody's identity.
    ignores: ['packages/core/src/resilience/**', 'packages/test-support/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Guessable; identities come from node:crypto.' },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['*.config.ts', '**/*.d.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'A named export has one name everywhere.' },
      ],
    },
  },
);
