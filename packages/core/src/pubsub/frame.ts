import type { ChannelPosition } from './redis/publish.lua';

/** What arrives on a channel: a message, or only where the channel stands. */
export interface Frame extends ChannelPosition {
  readonly payload: string | undefined;
}

/** 12 hexadecimal digits, a space, a number that is exact as a double. */
const HEAD = /^([0-9a-f]{12}) (\d{1,15})(?: |$)/;

/** `undefined` for what our script did not write. */
export function readFrame(text: string): Frame | undefined {
  const [head, generation, n] = HEAD.exec(text) ?? [];
  if (head === undefined || generation === undefined) return undefined;
  const payload = head.endsWith(' ') ? text.slice(head.length) : undefined;
  return { generation, n: Number(n), payload };
}

const ID = /^([0-9a-f]{12})-(\d{1,15})$/;

/** A position as an id of a message. */
export function idOf({ generation, n }: ChannelPosition): string {
  return `${generation}-${n}`;
}

/** `undefined` for what is no id. */
export function positionOf(id: string): ChannelPosition | undefined {
  const [, generation, n] = ID.exec(id) ?? [];
  return generation === undefined ? undefined : { generation, n: Number(n) };
}
