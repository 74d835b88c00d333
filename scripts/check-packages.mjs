/**
 * Checks the packages as users get them: packed, installed from the tarballs, loaded in every way that they may be.
 *
 *   --all-nodes    on the other supported versions of Node too
 *   --typescript7  compiles the workspace with TypeScript 7 too
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installConsumer, LOADERS, RESOLUTIONS } from './packages/consumer.mjs';
import { contentFaults } from './packages/contents.mjs';
import { installNode, nodeBinary, OTHER_NODES } from './packages/node-versions.mjs';
import { packAll, unpackAll } from './packages/tarballs.mjs';
import { runQuietly, step } from './setup/commands.mjs';
import { findRedisServer } from './setup/redis.mjs';
import { root } from './setup/root.mjs';
import { setUp } from './setup/set-up.mjs';

const options = new Set(process.argv.slice(2));
const outcomes = [];
const folder = mkdtempSync(join(tmpdir(), 'sluice-packages-'));
const consumer = join(folder, 'consumer');

function check(title, work) {
  const passed = step(title, work);
  outcomes.push(passed);
  return passed;
}

function checkTarballs() {
  const tarballs = join(folder, 'tarballs');
  const packed =
    check('Build', () => runQuietly([process.execPath, 'scripts/build.mjs'], { cwd: root })) &&
    check('Pack', () => packAll(tarballs));
  return packed ? unpackAll(tarballs) : [];
}

function checkForm({ name, path, contents }) {
  check(`${name}: contents`, () => {
    const faults = contentFaults(contents);
    return { ok: faults.length === 0, output: faults.join('\n') };
  });
  check(`${name}: publint`, () => tool('publint/src/cli.js', 'run', path, '--strict'));
  check(`${name}: types`, () => tool('@arethetypeswrong/cli/dist/index.js', path, '--profile', 'node16'));
}

function tool(script, ...args) {
  return runQuietly([process.execPath, join(root, 'node_modules', script), ...args], { cwd: root });
}

function checkLoading(node, version) {
  const settings = {
    cwd: consumer,
    timeout: 60_000,
    env: { ...process.env, REDIS_SERVER: findRedisServer() },
  };
  for (const [how, args] of Object.entries(LOADERS)) {
    check(`Node ${version}: ${how}`, () => runQuietly([node, ...args], settings));
  }
}

function checkCompiling(compiler) {
  for (const resolution of RESOLUTIONS) {
    const project = ['-p', `tsconfig.${resolution}.json`];
    check(`TypeScript: ${resolution}`, () =>
      runQuietly([process.execPath, compiler, ...project], { cwd: consumer }),
    );
  }
}

function checkOtherNodes() {
  for (const major of OTHER_NODES) {
    const home = join(folder, `node-${major}`);
    if (check(`Node ${major}`, () => installNode(major, home))) checkLoading(nodeBinary(home), major);
  }
}

function checkTypeScript7() {
  check('TypeScript 7', () =>
    runQuietly(['npx', '-y', '--package=typescript@7', 'tsc', '-b'], { cwd: root }),
  );
}

setUp({ redis: true, chromium: false });
try {
  const packages = checkTarballs();
  packages.forEach(checkForm);
  const tarballs = packages.map(({ path }) => path);
  if (packages.length > 0 && check('Install the tarballs', () => installConsumer(consumer, tarballs))) {
    checkLoading(process.execPath, process.versions.node);
    checkCompiling('node_modules/typescript/bin/tsc');
    if (options.has('--all-nodes')) checkOtherNodes();
  }
  if (options.has('--typescript7')) checkTypeScript7();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const failed = outcomes.filter((passed) => !passed).length;
console.log(
  failed > 0 ? `${failed} of ${outcomes.length} checks failed` : `All ${outcomes.length} checks passed`,
);
process.exitCode = failed > 0 ? 1 : 0;
