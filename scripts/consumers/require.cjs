const assert = require('node:assert/strict');
const { cacheResponse } = require('@sluice/cache-response');
const core = require('@sluice/core');
const http = require('@sluice/http');
const { lockRoute } = require('@sluice/lock-route');
const { monitor } = require('@sluice/monitor');
const { rateLimit } = require('@sluice/rate-limit');
const { RedisStore, session, Store } = require('@sluice/session');
const { rateLimit: facade } = require('@sluice/rate-limit/express-rate-limit');

assert.equal(typeof http.clientAddress, 'function');
assert.equal(typeof facade, 'function');
// The class that the middleware throws is the one that the user imports: there is a single copy of core.
assert.throws(() => cacheResponse({ redis: undefined }), core.OptionError);
assert.throws(() => monitor({ redis: undefined, authorize: () => true }), core.OptionError);
assert.throws(() => session({ redis: undefined, secret: 'sixteen bytes and more' }), core.OptionError);
assert.throws(() => new RedisStore({ redis: undefined }), core.OptionError);
assert.ok(RedisStore.prototype instanceof Store);
assert.throws(() => lockRoute({ redis: undefined, key: 'k' }), core.OptionError);
assert.throws(() => rateLimit({ redis: undefined, limit: 1, window: '1s' }), core.OptionError);
