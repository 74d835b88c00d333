import { createRequire } from 'node:module';
import type expressTypes from 'express'; // the aliases have no types outside this package

const load = createRequire(__filename);

/** The majors of Express, side by side, each loaded when it is asked for. Typed as 5: what the gates use is the same in both. */
export const express = {
  get v4() {
    return load('express-v4') as typeof expressTypes;
  },
  get v5() {
    return load('express-v5') as typeof expressTypes;
  },
};

export type ExpressVersion = keyof typeof express;
