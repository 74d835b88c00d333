import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { useRedis } from '../src/index';
import { codeBlocks } from '../src/documentation/code-blocks';
import { Programmes } from '../src/documentation/programmes';

const ROOT = join(__dirname, '../../..');
const run = promisify(execFile);

/** What a user reads: the README of the repository and of each package and example, what goes with them, and the guides. */
const pages = [
  'README.md',
  'packages/lock-route/IDEMPOTENCY.md',
  'packages/session/SECURITY.md',
  ...['packages', 'examples'].flatMap((parent) =>
    readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}/README.md`),
  ),
  ...['docs', 'packages/core/docs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
].filter((page) => existsSync(join(ROOT, page)));

const texts = [...pages, 'ARCHITECTURE.md', 'CONTRIBUTING.md'].map((page) => ({
  page,
  text: readFileSync(join(ROOT, page), 'utf8'),
}));

const blocks = pages.flatMap((page) => codeBlocks(page, readFileSync(join(ROOT, page), 'utf8')));
const programmes = new Programmes(blocks);
const redis = useRedis({ port: true });

afterAll(() => {
  programmes.stop();
});

it.each(blocks.map((block, index) => [block.place, programmes.built(index)]))(
  'the code at %s runs',
  async (_place, file) => {
    const env = { ...process.env, REDIS_URL: redis.server.url };
    await run(process.execPath, [file], { env, timeout: 60_000 });
  },
  70_000,
);

it('the code compiles in strict mode', async () => {
  const compiler = require.resolve('typescript/bin/tsc');
  await run(process.execPath, [compiler, '-p', programmes.folder]).catch((error: unknown) => {
    throw new Error((error as { stdout: string }).stdout);
  });
}, 120_000);

it.each(texts)('$page links to files that are there, and names none that is not', ({ page, text }) => {
  const links = [...text.matchAll(/(?:\]\(|src(?:set)?=")(?!https?:)([^)"#]+)/g)].map(([, link = '']) =>
    join(dirname(page), link),
  );
  const names = [...text.matchAll(/`((?:packages|examples|scripts|docs|bench|faults)\/[^`<>*\s{]+)`/g)];
  const paths = [...links, ...names.map(([, name = '']) => name)];
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
