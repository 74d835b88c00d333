import assert from 'node:assert/strict';
import { it } from 'node:test';
import { checkNodeVersion } from './node-version.mjs';
import { SetupError } from './setup-error.mjs';

it('takes Node 20 and later, and tells users of earlier ones what to do', () => {
  for (const version of ['20.0.0', '22.11.0', '100.0.0']) checkNodeVersion(version);
  for (const version of ['18.20.4', '9.0.0']) assert.throws(() => checkNodeVersion(version), SetupError);
});
