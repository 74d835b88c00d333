import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as caches from '@sluice/cache-response';
import * as core from '@sluice/core';
import * as http from '@sluice/http';
import * as limiter from '@sluice/rate-limit';
import * as locks from '@sluice/lock-route';
import * as monitors from '@sluice/monitor';
import * as openTelemetry from '@sluice/monitor/opentelemetry';
import * as sessions from '@sluice/session';
import * as facade from '@sluice/rate-limit/express-rate-limit';

const require = createRequire(import.meta.url);

for (const [name, imported] of Object.entries({
  '@sluice/cache-response': caches,
  '@sluice/core': core,
  '@sluice/http': http,
  '@sluice/lock-route': locks,
  '@sluice/monitor': monitors,
  '@sluice/monitor/opentelemetry': openTelemetry,
  '@sluice/rate-limit': limiter,
  '@sluice/session': sessions,
  '@sluice/rate-limit/express-rate-limit': facade,
})) {
  // Every name can be imported, and is the very thing that `require` gives.
  for (const [key, value] of Object.entries(require(name)))
    assert.equal(imported[key], value, `${name}: ${key}`);
}
assert.throws(() => limiter.rateLimit({ redis: undefined, limit: 1, window: '1s' }), core.OptionError);
