export { createBroadcast } from './create-broadcast';
export { createTopic } from './create-topic';
export type { Broadcast, BroadcastSubscribeOptions, Overflow } from './broadcast';
export type { BroadcastOptions } from './broadcast-options';
export type { Topic, TopicStart, TopicSubscribeOptions } from './topic';
export type { Retention, TopicOptions } from './topic-options';
export type { MessageOptions } from './options';
export type {
  Delivery,
  EndReason,
  Gap,
  GapReason,
  MessageHandler,
  MessageSubscription,
} from './subscription';
export { pubSubEvents, type PubSubEvent } from './events';
export type { SkipReason } from './message-codec';
