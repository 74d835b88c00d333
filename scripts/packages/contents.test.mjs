import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { root } from '../setup/root.mjs';
import { contentFaults } from './contents.mjs';

const SOUND = {
  'package.json': JSON.stringify({
    name: '@sluice/x',
    dependencies: { '@sluice/core': '1' },
    peerDependencies: { express: '5' },
  }),
  LICENSE: 'MIT',
  'README.md': '# x',
  'dist/index.js': `require("node:events"); require("fs/promises"); require("@sluice/core"); require("./gate");`,
  'dist/index.d.ts': `import type { Request } from 'express'; export * from './gate';`,
  'dist/index.js.map': JSON.stringify({ sources: ['../src/index.ts'] }),
  'src/index.ts': '',
};

function faultsOf(change) {
  const folder = mkdtempSync(join(tmpdir(), 'contents-'));
  try {
    for (const [file, text] of Object.entries({ ...SOUND, ...change })) {
      if (text === undefined) continue;
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return contentFaults(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('finds nothing in a sound package', () => {
  assert.deepEqual(faultsOf({}), []);
});

for (const [fault, change] of Object.entries({
  'dist/index.test.js is a test': { 'dist/index.test.js': '' },
  'test/index.ts is a test': { 'test/index.ts': '' },
  'dist/a.js holds a path of this machine': { 'dist/a.js': `// ${root}/packages` },
  'lodash is imported, not declared': { 'dist/a.js': `const { get } = require("lodash/fp")` },
  '@redis/client is imported, not declared': { 'dist/a.d.ts': `type A = import("@redis/client").A` },
  'ms is imported, not declared': { 'dist/a.d.ts': `import { type StringValue } from 'ms'` },
  'dist/a.js.map points to src/a.ts, which is not packed': { 'dist/a.js.map': '{"sources":["../src/a.ts"]}' },
  'express-session is imported, not declared': { 'dist/a.d.ts': `import 'express-session';` },
  'LICENSE is missing': { LICENSE: undefined },
  'README.md is missing': { 'README.md': undefined },
})) {
  it(`finds that ${fault}`, () => {
    assert.deepEqual(faultsOf(change), [fault]);
  });
}
