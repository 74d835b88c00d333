import type { CpuProfile } from '../src/profile/cpu-profile';
import { flameGraph } from '../src/profile/flame-graph';
import { selfTimeOf } from '../src/profile/self-time';

function node(id: number, functionName: string, url: string) {
  return { id, callFrame: { functionName, url, lineNumber: 6 } };
}

const nodes: CpuProfile['nodes'] = [
  { ...node(0, '(root)', ''), children: [1, 2, 4, 5] },
  node(1, '(idle)', ''),
  { ...node(2, 'next', 'file:///w/node_modules/.pnpm/router@2/node_modules/router/index.js'), children: [3] },
  node(3, 'writev', ''),
  node(4, 'run', '/w/packages/core/dist/connection/connection.js'),
  node(5, '', 'node:internal/timers'),
];
const profile: CpuProfile = { nodes, samples: [1, 2, 3, 4, 5, 2], timeDeltas: [9, 1, 2, 3, 4, 5] };

it('adds up the samples of a profile by function and by package, without the time that nothing was done', () => {
  const { functions, packages } = selfTimeOf(profile);

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

it('draws who called whom, as wide as its share of the time, for a single request', () => {
  const svg = flameGraph(profile, 'x & y', 'request', 5);
  expect(svg).toContain('x &amp; y: 3.0 µs per request');
  expect(
    [
      ...svg.matchAll(/<title>(.*?)<\/title><rect class="(\w+)" x="([\d.]+)" y="(\d+)" width="([\d.]+)"/g),
    ].map((match) => match.slice(1)),
  ).toEqual([
    ['next (router index.js:7): 1.60 µs per request', 'express', '0.0', '30', '640.0'],
    ['writev: 0.40 µs per request', 'engine', '0.0', '48', '160.0'],
    ['(anonymous) (node:internal/timers timers:7): 0.80 µs per request', 'node', '640.0', '30', '320.0'],
    ['run (@sluice/core connection.js:7): 0.60 µs per request', 'own', '960.0', '30', '240.0'],
  ]);
});
