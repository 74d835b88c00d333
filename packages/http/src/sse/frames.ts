import { OptionError, type Delivery } from '@sluice/core';
import { checkEventName, formatFrame } from './frame';
import type { SseSettings } from './options';

/** Messages as they are sent: made once, however many clients there are. */
export class Frames<Message> {
  readonly #settings: Pick<SseSettings<Message>, 'event' | 'data'>;
  readonly #onFailure: (error: unknown) => void;
  readonly #made = new WeakMap<Delivery, Buffer | 'none'>();

  constructor(settings: Pick<SseSettings<Message>, 'event' | 'data'>, onFailure: (error: unknown) => void) {
    this.#settings = settings;
    this.#onFailure = onFailure;
  }

  /** `'none'` for a message that cannot be sent. */
  of(message: Message, delivery: Delivery): Buffer | 'none' {
    let frame = this.#made.get(delivery);
    if (frame === undefined) this.#made.set(delivery, (frame = this.#make(message, delivery)));
    return frame;
  }

  #make(message: Message, { id }: Delivery): Buffer | 'none' {
    const { event, data } = this.#settings;
    try {
      const name = typeof event === 'function' ? event(message) : event;
      if (name !== undefined) checkEventName(name);
      return formatFrame({ id, event: name, data: textOf(data === undefined ? message : data(message)) });
    } catch (error) {
      this.#onFailure(error);
      return 'none';
    }
  }
}

function textOf(data: unknown): string {
  const text = typeof data === 'string' ? data : (JSON.stringify(data) as string | undefined);
  if (text === undefined) throw new OptionError('data', 'something that JSON has a form for', data);
  return text;
}
