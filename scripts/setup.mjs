import { setUp } from './setup/set-up.mjs';

setUp({ redis: true, chromium: true });
