export { createUniques } from './create-uniques';
export type { UniquesOptions } from './options';
export type { Added, Estimate, Uniques, UniquesView } from './uniques';
export { uniquesEvents, type UniquesEvent } from './events';
