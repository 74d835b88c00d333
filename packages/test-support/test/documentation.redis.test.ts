import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { useRedis } from '../src/index';
import { codeBlocks } from '../src/documentation/code-blocks';
import { Programmes } from '../src/documentation/programmes';

const ROOT = join(__dirname, '../../..');
const run = promisify(execFile);

/** What a user reads: the README of the repository and of each package and example, and the guides. */
const pages = [
  'README.md',
  ...['packages', 'examples'].flatMap((parent) =>
    readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}/README.md`),
  ),
  ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`),
].filter((page) => existsSync(join(ROOT, page)));

const blocks = pages.flatMap((page) => codeBlocks(page, readFileSync(join(ROOT, page), 'utf8')));
const programmes = new Programmes(blocks);
const redis = useRedis({ port: true });

afterAll(() => {
  programmes.stop();
});

it.each(blocks.map((block, index) => [block.place, programmes.file(block, index)]))(
  'the code at %s runs',
  async (_place, file) => {
    const env = { ...process.env, REDIS_URL: redis.server.url };
    const args = ['-C', '@sluice/source', '-r', require.resolve('esbuild-register'), file];
    await run(process.execPath, args, { env, timeout: 20_000 });
  },
);

it('the code compiles in strict mode', async () => {
  const compiler = require.resolve('typescript/bin/tsc');
  await run(process.execPath, [compiler, '-p', programmes.folder]).catch((error: unknown) => {
    throw new Error((error as { stdout: string }).stdout);
  });
});
