import { OptionError } from '@sluice/core';

/** Names of events of our own. */
const RESERVED: readonly string[] = ['reset', 'gap'];

/** What ends a line. Source: WHATWG HTML, 9.2.5 "Parsing an event stream". */
const LINE_END = /\r\n|\r|\n/;

export interface SseFrame {
  readonly id?: string | undefined;
  readonly event?: string | undefined;
  readonly data?: string | undefined;
  readonly retryMs?: number | undefined;
}

/** A comment, which clients skip. */
export const COMMENT = Buffer.from(':\n\n');

/**
 * An event as it is sent. Without `data`, a client remembers the id and hears nothing. Ids and names must have no line end;
 * data may: each of its lines is a line of the event.
 */
export function formatFrame({ id, event, data, retryMs }: SseFrame): Buffer {
  let text = '';
  if (retryMs !== undefined) text += `retry: ${String(retryMs)}\n`;
  if (id !== undefined) text += `id: ${id}\n`;
  if (event !== undefined) text += `event: ${event}\n`;
  if (data !== undefined) for (const line of data.split(LINE_END)) text += `data: ${line}\n`;
  return Buffer.from(`${text}\n`);
}

/** @throws {OptionError} unless it is one line, and no name of our own. */
export function checkEventName(name: unknown): asserts name is string {
  const fits = typeof name === 'string' && name !== '' && !LINE_END.test(name) && !name.includes('\0');
  if (!fits || RESERVED.includes(name)) {
    throw new OptionError('event', `one line of text, and not ${RESERVED.join(' or ')}`, name);
  }
}
