import { setProperty, type SessionData } from '@sluice/core';

/** Properties that hold messages, one per type; no handler sees them. */
const PREFIX = '@flash:';

/** The property that holds the messages of a type. */
export function flashProperty(type: string): string {
  return PREFIX + type;
}

/** Messages for the next page, by type. Reading takes them out. */
export class Flash {
  /** Made for the first message: most sessions never have one. */
  #messages: Map<string, unknown[]> | undefined;

  /** Takes the messages out of what was loaded. */
  takeFrom(data: SessionData): SessionData {
    this.clear();
    if (!hasMessages(data)) return data;
    const rest: SessionData = {};
    for (const [name, value] of Object.entries(data)) {
      if (name.startsWith(PREFIX) && Array.isArray(value)) this.#kept.set(name.slice(PREFIX.length), value);
      else setProperty(rest, name, value);
    }
    return rest;
  }

  /** What is to be stored. */
  addTo(data: SessionData): SessionData {
    if (this.#messages === undefined || this.#messages.size === 0) return data;
    const all = { ...data };
    for (const [type, messages] of this.#messages) all[flashProperty(type)] = messages;
    return all;
  }

  add(type: string, message: unknown): void {
    const messages = this.#kept.get(type);
    if (messages === undefined) this.#kept.set(type, [message]);
    else messages.push(message);
  }

  take(type: string): unknown[] {
    const messages = this.#messages?.get(type) ?? [];
    this.#messages?.delete(type);
    return messages;
  }

  clear(): void {
    this.#messages?.clear();
  }

  get #kept(): Map<string, unknown[]> {
    return (this.#messages ??= new Map());
  }
}

/** The same change, of data in which it sees no messages. */
export function besideMessages(change: (data: SessionData) => unknown): (data: SessionData) => Promise<void> {
  return async (data) => {
    const messages = Object.entries(data).filter(([name]) => name.startsWith(PREFIX));
    for (const [name] of messages) Reflect.deleteProperty(data, name);
    await change(data);
    Object.assign(data, Object.fromEntries(messages));
  };
}

function hasMessages(data: SessionData): boolean {
  for (const name of Object.keys(data)) if (name.startsWith(PREFIX)) return true;
  return false;
}
