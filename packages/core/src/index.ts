export * from './errors';
export { durationMs, type Duration } from './duration';
export {
  checkFunction,
  checkInteger,
  checkKnown,
  checkNumber,
  checkOneOf,
  checkText,
  withDefaults,
  type Defaults,
  type Resolved,
} from './options';
export {
  defineScript,
  scripts,
  type Script,
  type ScriptArgument,
  type ScriptArguments,
  type ScriptDefinition,
  type ScriptKeys,
  type ScriptReply,
} from './connection/script';
export { connectionOf, createConnection } from './connection/create-connection';
export type {
  CallOptions,
  CommandOptions,
  Connection,
  ConnectionNode,
  RedisInput,
} from './connection/connection';
export type { Continuation } from './connection/continuation';
export type { ConnectionOptions } from './connection/connection-options';
export type { ClientSettings } from './connection/client-settings';
export type { BlockingConnection, BlockingOptions } from './connection/blocking';
export type { CommandArgument, RedisLike } from './connection/redis-like';
export type { MessageListener, SubscribeOptions, Subscriber, Subscription } from './connection/subscriber';
export type { BreakerOptions } from './resilience/breaker-options';
export { checkPrefix, hashTag, keyPart } from './connection/keys';
export { onAbort } from './abort';
export { SharedListeners } from './shared-listeners';
export { isThenable } from './thenable';
export { createWarnOnce, type WarnOnce } from './warn-once';
export { createSealer, type Opened, type Sealer, type SealerOptions } from './codec/sealed';
export type { SealedPlace } from './codec/sealed-place';
export type { SealingKeys, SealingKeySource } from './codec/key-ring';
export type { SealingKey } from './codec/root-key';
export {
  commandEvents,
  commandStarts,
  connectionEvents,
  eventChannel,
  publishError,
  type CommandEvent,
  type CommandStart,
  type ConnectionEvent,
  type EventChannel,
} from './events';
export { setProperty } from './set-property';
export type { ValueCodec } from './codec/value-codec';
export type { CalendarWindow, RollingWindow } from './periods';
export { checkSchema, validate, type Schema } from './codec/schema';
export * from './rate-limit/index';
export * from './lock/index';
export * from './idempotency/index';
export * from './session/index';
export * from './cache/index';
export * from './write-behind/index';
export * from './queue/index';
export * from './pubsub/index';
export * from './leaderboard/index';
export * from './uniques/index';
export * from './doctor/index';
export * from './reencrypt/index';
