import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSelfTime } from '../src/profile/self-time';

function node(id: number, functionName: string, url: string) {
  return { id, callFrame: { functionName, url, lineNumber: 6 } };
}

it('adds up the samples of a profile by function and by package, without the time that nothing was done', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-profile-'));
  const file = join(folder, 'x.cpuprofile');
  const nodes = [
    node(1, '(idle)', ''),
    node(2, 'next', 'file:///w/node_modules/.pnpm/router@2/node_modules/router/index.js'),
    node(3, 'writev', ''),
    node(4, 'run', '/w/packages/core/dist/connection/connection.js'),
    node(5, '', 'node:internal/timers'),
  ];
  await writeFile(
    file,
    JSON.stringify({ nodes, samples: [1, 2, 3, 4, 5, 2], timeDeltas: [9, 1, 2, 3, 4, 5] }),
  );
  const { functions, packages } = await readSelfTime(file);
  await rm(folder, { recursive: true });

  expect([...packages]).toEqual([
    ['router', 6],
    ['(native)', 2],
    ['@sluice/core', 3],
    ['node:internal/timers', 4],
  ]);
  expect([...functions.keys()]).toEqual([
    'next (router index.js:7)',
    'writev',
    'run (@sluice/core connection.js:7)',
    '(anonymous) (node:internal/timers timers:7)',
  ]);
});
