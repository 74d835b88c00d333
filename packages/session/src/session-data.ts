import { setProperty, type SessionData as StoredData } from '@sluice/core';

/** The data of a session is its own enumerable properties. */
export function takeOver(session: object, data: StoredData, reserved: ReadonlySet<string>): void {
  clear(session);
  for (const name of Object.keys(data)) {
    if (!reserved.has(name)) setProperty(session, name, data[name]);
  }
}

export function clear(session: object): void {
  for (const name of Object.keys(session)) Reflect.deleteProperty(session, name);
}

export function keepOnly(session: object, names: readonly string[]): void {
  for (const name of Object.keys(session)) if (!names.includes(name)) Reflect.deleteProperty(session, name);
}
