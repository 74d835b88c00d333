export { createIdempotency } from './create-idempotency';
export type { Began, BeginOptions, Execution, Idempotency, IdempotentWork, Settled } from './idempotency';
export type { IdempotencyOptions, OnUnknown } from './options';
export { idempotencyEvents, type IdempotencyEvent } from './events';
