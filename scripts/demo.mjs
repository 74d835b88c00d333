import { join } from 'node:path';
import { root } from './setup/root.mjs';
import { runToEnd } from './setup/run-to-end.mjs';
import { setUp } from './setup/set-up.mjs';

setUp({ redis: !process.env.REDIS_URL, chromium: false });

const fromSources = ['--conditions', '@sluice/source', '--require', 'tsx/cjs'];
runToEnd([...fromSources, join(root, 'examples/demo-store/src/main.ts'), ...process.argv.slice(2)], {
  cwd: root,
});
