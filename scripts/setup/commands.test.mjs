import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { it } from 'node:test';
import { findCommand, runQuietly } from './commands.mjs';

it('finds programmes only: no folders, and no files that cannot be run', () => {
  const { PATH } = process.env;
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'sluice-setup-')));
  const [first, second] = folders;
  mkdirSync(join(first, 'folder'));
  writeFileSync(join(first, 'tool'), '');
  for (const name of ['folder', 'tool', 'other']) {
    writeFileSync(join(second, name), '');
    chmodSync(join(second, name), 0o755);
  }
  process.env.PATH = ['', first, '/nowhere', second].join(delimiter);
  try {
    assert.equal(findCommand('folder'), join(second, 'folder'));
    assert.equal(findCommand('tool', 'other'), join(second, 'tool'));
    assert.equal(findCommand('missing', 'other'), join(second, 'other'));
    assert.equal(findCommand('missing'), undefined);
  } finally {
    process.env.PATH = PATH;
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
});

it('tells how a command went, also one that is not there', () => {
  const run = (code) => runQuietly([process.execPath, '-e', code]);
  assert.deepEqual(run('console.log(1); console.error(2)'), { ok: true, output: '1\n2' });
  assert.deepEqual(run('console.log(1); process.exit(3)'), { ok: false, output: '1' });
  assert.equal(runQuietly(['/nowhere/at/all']).ok, false);
});
