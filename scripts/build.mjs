import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/root.mjs';
import { runToEnd } from './setup/run-to-end.mjs';
import { publishablePackages } from './setup/workspace.mjs';

// What an earlier build left of a file that is gone would be published.
for (const folder of publishablePackages()) {
  for (const output of ['dist', 'tsconfig.tsbuildinfo'])
    rmSync(join(folder, output), { recursive: true, force: true });
}
runToEnd([join(root, 'node_modules/typescript/bin/tsc'), '-b', 'tsconfig.build.json'], { cwd: root });
