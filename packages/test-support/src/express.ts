import type expressTypes from 'express'; // the aliases have no types outside this package
import express4 from 'express-v4';
import express5 from 'express-v5';

/** The majors of Express, side by side. Typed as 5: what the gates use is the same in both. */
export const express: { readonly v4: typeof expressTypes; readonly v5: typeof expressTypes } = {
  v4: express4,
  v5: express5,
};

export type ExpressVersion = keyof typeof express;
