import { join } from 'node:path';
import { root } from './setup/root.mjs';
import { runToEnd } from './setup/run-to-end.mjs';
import { setUp } from './setup/set-up.mjs';
import { hasTests } from './setup/workspace.mjs';

setUp({ redis: true, chromium: hasTests('browser') });
runToEnd([join(root, 'node_modules/jest/bin/jest.js'), ...process.argv.slice(2)], { cwd: root });
