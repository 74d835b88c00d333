export { reencrypt, type ReencryptProgress, type ReencryptReport } from './reencrypt';
export type { ReencryptOptions } from './options';
export type { SealingPattern } from './layouts';
