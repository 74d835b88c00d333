import { describe, it } from 'node:test';
import { join } from 'node:path';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { root } from '../setup/root.mjs';
import { importRule } from './import-rule.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });

/** A line of code as it would stand in that file. */
const at = (filename, code) => ({ name: `${filename}: ${code}`, filename: join(root, filename), code });
const refused = (filename, code, reason) => ({ ...at(filename, code), errors: [{ message: reason }] });

tester.run('import rule between packages', importRule, {
  valid: [
    at('packages/http/src/problem.ts', `import { SluiceError } from '@sluice/core'`),
    at('packages/rate-limit/src/middleware.ts', `import { sendProblem } from '@sluice/http'`),
    at('packages/monitor/src/health.ts', `import { createDoctor } from '@sluice/core'`),
    at('packages/rate-limit/test/x.test.ts', `import { useRedis } from '@sluice/test-support'`),
    at('packages/rate-limit/test/readme.test.ts', `import { rateLimit } from '@sluice/rate-limit'`),
    at('packages/test-support/test/x.test.ts', `import { startRedis } from '../src/redis-server'`),
    at('packages/core/test/lock/x.redis.test.ts', `import { lock } from '../../src/lock/lock'`),
    at('examples/demo-store/src/main.ts', `import { session } from '@sluice/session'`),
    at('bench/src/run.ts', `import { startServer } from '@sluice/test-support'`),
    at('faults/src/rate-limit/run.ts', `import { startRedis } from '@sluice/test-support'`),
    at('faults/src/rate-limit/gates.ts', `import { rateLimit } from '@sluice/rate-limit'`),
    at('jest.config.ts', `import type { Config } from 'jest'`),
  ],
  invalid: [
    refused('packages/core/src/x.ts', `import { sendProblem } from '@sluice/http'`, /^Imports run one way/),
    refused(
      'packages/core/src/x.ts',
      `import { rateLimit } from '@sluice/rate-limit'`,
      /^Imports run one way/,
    ),
    refused(
      'packages/http/src/x.ts',
      `import type { Gate } from '@sluice/rate-limit'`,
      /^Imports run one way/,
    ),
    refused('packages/session/src/x.ts', `import { y } from '@sluice/lock-route'`, /^Imports run one way/),
    refused(
      'packages/session/test/x.test.ts',
      `import { y } from '@sluice/lock-route'`,
      /^Imports run one way/,
    ),
    refused('packages/test-support/src/x.ts', `import { y } from '@sluice/core'`, /^Imports run one way/),
    refused('packages/http/src/x.ts', `import { y } from '@sluice/http'`, /does not import itself/),
    refused('packages/http/src/x.ts', `import { y } from '../../core/src/errors'`, /by its name/),
    refused('packages/http/test/x.test.ts', `import { y } from '../../core/src/errors'`, /by its name/),
    refused(
      'packages/http/src/x.ts',
      `import { y } from '@sluice/test-support'`,
      /Only tests, bench and faults/,
    ),
    refused(
      'examples/demo-store/src/x.ts',
      `import { y } from '@sluice/test-support'`,
      /Only tests, bench and faults/,
    ),
    refused('packages/http/src/x.ts', `import { y } from '../test/y'`, /Sources import no tests/),
  ],
});

tester.run('import rule inside core', importRule, {
  valid: [
    at('packages/core/src/index.ts', `export { lock } from './lock/lock'`),
    at('packages/core/src/index.ts', `export * from './rate-limit/index'`),
    at('packages/core/src/lock/lock.ts', `import { run } from '../connection/script'`),
    at('packages/core/src/lock/lock.ts', `import { OptionError } from '../errors'`),
    at('packages/core/src/lock/kernel/acquire.ts', `import { lease } from '../lease'`),
    at('packages/core/src/rate-limit/concurrency.ts', `import { lock } from '../lock/lock'`),
    at('packages/core/src/idempotency/guard.ts', `import { Lease } from '../lease/lease'`),
    at('packages/core/src/connection/operation.ts', `import { Deadline } from '../resilience/deadline'`),
    at('packages/core/src/options.ts', `import { OptionError } from './errors'`),
  ],
  invalid: [
    refused('packages/core/src/connection/x.ts', `import { y } from '../lock/lock'`, /^Inside core/),
    refused('packages/core/src/resilience/x.ts', `import type { y } from '../cache/entry'`, /^Inside core/),
    refused('packages/core/src/codec/x.ts', `export { y } from '../session/record'`, /^Inside core/),
    refused('packages/core/src/errors.ts', `import { y } from './connection/script'`, /^Inside core/),
    refused('packages/core/src/lease/x.ts', `import { y } from '../lock/lock'`, /^Inside core/),
    refused('packages/core/src/uniques/x.ts', `import { y } from '../lock/lock'`, /A pattern knows no other/),
    refused(
      'packages/core/src/queue/deep/x.ts',
      `import { y } from '../../cache/entry'`,
      /A pattern knows no other/,
    ),
    refused(
      'packages/core/src/lock/x.ts',
      `const y = import('../rate-limit/gcra')`,
      /A pattern knows no other/,
    ),
    refused(
      'packages/core/src/rate-limit/x.ts',
      `type Y = import('../queue/job').Job`,
      /A pattern knows no other/,
    ),
  ],
});

tester.run('no barrel inside its own package', importRule, {
  valid: [
    at('packages/rate-limit/test/x.test.ts', `import { rateLimit } from '../src/index'`),
    at('packages/rate-limit/src/index.ts', `export { facade } from './express-rate-limit/index'`),
    at('packages/rate-limit/src/x.ts', `import { header } from './headers/names'`),
    at('packages/core/src/lock/lease/renewal.ts', `import { lease } from '../lease'`),
  ],
  invalid: ['./index', '.', './', './index.js']
    .map((barrel) =>
      refused(
        'packages/rate-limit/src/x.ts',
        `import { y } from '${barrel}'`,
        /^Import the file that declares it/,
      ),
    )
    .concat(
      ['..', '../index', './index'].map((barrel) =>
        refused(
          'packages/core/src/lock/x.ts',
          `import { y } from '${barrel}'`,
          /^Import the file that declares it/,
        ),
      ),
    ),
});

tester.run('express and node-redis', importRule, {
  valid: [
    at('packages/http/src/x.ts', `import type { Request } from 'express'`),
    at('packages/rate-limit/src/x.ts', `import type { Request } from 'express'`),
    at('packages/core/src/connection/x.ts', `import type { RedisClientType } from 'redis'`),
    at('packages/core/test/x.test.ts', `import { createClient } from 'redis'`),
    at('packages/test-support/src/x.ts', `import { createClient } from 'redis-v4'`),
    at('examples/rate-limit/src/app.ts', `import { createClient } from 'redis'`),
    at('bench/src/x.ts', `import { createClient } from 'redis'`),
  ],
  invalid: [
    refused('packages/core/src/lock/x.ts', `import type { Request } from 'express'`, /no express here/),
    refused(
      'packages/core/src/lock/x.ts',
      `import { createClient } from 'redis'`,
      /Only core\/src\/connection/,
    ),
    refused(
      'packages/rate-limit/src/x.ts',
      `import { y } from '@redis/client'`,
      /Only core\/src\/connection/,
    ),
    refused('packages/http/src/x.ts', `import redis = require('redis')`, /Only core\/src\/connection/),
    refused('packages/http/src/x.ts', `const redis = require('redis-v4')`, /Only core\/src\/connection/),
  ],
});
