export { createLocks } from './create-locks';
export type { LocksOptions } from './options';
export type {
  AcquireOptions,
  Lock,
  Locker,
  LockHolder,
  LockKeys,
  LockRefused,
  Locks,
  LockState,
  ReadWriteLock,
  Released,
  TryOptions,
} from './locks';
export { lockEvents, type LockEvent } from './events';
export {
  fencedEval,
  fencedSet,
  type FencedEvalOptions,
  type FencedReply,
  type FencedSetOptions,
} from './fence';
