import { eventChannel } from '../events';
import type { SkipReason } from './message-codec';
import type { GapReason } from './subscription';

/** What every event of pub/sub says. None carries a message. */
interface Source {
  /** The channel or the topic. */
  readonly name: string;
  readonly kind: 'broadcast' | 'topic';
}

/** Something that came of a broadcast or a topic. */
export type PubSubEvent = Source &
  (
    | {
        readonly type: 'publish';
        readonly outcome: 'published' | 'invalid' | 'too-large' | 'unavailable' | 'failed';
        readonly durationMs: number;
      }
    /** What arrived is no message, and no listener was told of it. */
    | { readonly type: 'skipped'; readonly reason: SkipReason }
    /** A listener was told that messages are missing, and how many; `undefined` where nobody knows. */
    | { readonly type: 'gap'; readonly reason: GapReason; readonly missed: number | undefined }
    /** A listener was ended because it was too slow. */
    | { readonly type: 'evicted' }
    /** A listener, or one of its callbacks, threw or rejected. It gets the next message all the same. */
    | { readonly type: 'listener-failed'; readonly error: unknown }
    /** Redis is not heard any more; `error` says why, where something did. And it is heard again. */
    | { readonly type: 'interrupted'; readonly error: unknown }
    | { readonly type: 'resumed' }
  );

export const pubSubEvents = eventChannel<PubSubEvent>('sluice:pubsub');

type Described = PubSubEvent extends infer Event
  ? Event extends Source
    ? Omit<Event, keyof Source>
    : never
  : never;

/** Tells of one broadcast or topic. Free when nobody listens. */
export type Report = (describe: () => Described) => void;

export function reportOf(kind: Source['kind'], name: string): Report {
  return (describe) => {
    pubSubEvents.publish(() => ({ name, kind, ...describe() }));
  };
}
