import type expressTypes from 'express'; // the aliases have no types outside this package

/* eslint-disable @typescript-eslint/no-require-imports -- what is bundled has to find it, too */
/** The majors of Express, side by side, each loaded when it is asked for. Typed as 5: what the gates use is the same in both. */
export const express = {
  get v4() {
    return require('express-v4') as typeof expressTypes;
  },
  get v5() {
    return require('express-v5') as typeof expressTypes;
  },
};
/* eslint-enable @typescript-eslint/no-require-imports */

export type ExpressVersion = keyof typeof express;
