import { createHash } from 'node:crypto';
import { OptionError } from '@sluice/core';

type Step = { readonly value: unknown } | { readonly leave: object };

/**
 * One text for each value, the same for objects that differ in the order of their members alone. Bytes are given by their
 * hash. It keeps a stack of its own: a client may nest as deep as a parser reads.
 *
 * @throws {OptionError} for a value that holds more than JSON and bytes, or itself.
 */
export function canonicalText(value: unknown): string {
  const parts: string[] = [];
  const around = new Set<object>();
  const steps: Step[] = [{ value }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ('leave' in step) {
      around.delete(step.leave);
      continue;
    }
    const simple = simpleText(step.value);
    if (simple !== undefined) {
      parts.push(simple);
      continue;
    }
    const composite = step.value as object;
    if (around.has(composite)) throw notCanonical('that holds itself');
    around.add(composite);
    const { text, members } = open(composite);
    parts.push(text);
    steps.push({ leave: composite }, ...members.map((member) => ({ value: member })).reverse());
  }
  return parts.join('');
}

function simpleText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return `s${value.length}:${value}`;
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return `${typeof value}:${String(value)};`;
    case 'object':
      if (value === null) return 'null;';
      return value instanceof Uint8Array ? `b${createHash('sha256').update(value).digest('hex')}` : undefined;
    case 'symbol':
    case 'function':
      throw notCanonical(`with a ${typeof value}`);
  }
}

function open(value: object): { readonly text: string; readonly members: readonly unknown[] } {
  if (Array.isArray(value)) return { text: `a${value.length}:`, members: value };
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return { text: 'j', members: [toJSON.call(value)] };
  if (!isPlain(value)) throw notCanonical('with an object of a class');
  const names = Object.keys(value).sort();
  const text = `o${names.length}:${names.map((name) => `${name.length}:${name}`).join('')}`;
  return { text, members: names.map((name) => (value as Record<string, unknown>)[name]) };
}

/** Made by `{}`, by `Object.create(null)` or by a parser, in whatever realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function notCanonical(what: string): OptionError {
  return new OptionError('fingerprint', `given for a body ${what}`, undefined);
}
