import { OptionError } from '@sluice/core';
import type { Request } from 'express';
import { encodeValue } from './encode-value';
import { MissingValue } from './missing-value';

/** What the client says: where it lacks a value, that is the client's mistake. */
const SAID_BY_CLIENT = ['params', 'query', 'body', 'headers', 'cookies'];
/** What the application has found out: where it lacks a value, that is a bug. */
const FOUND_BY_APPLICATION = ['user', 'session'];
/** Sources that are a value themselves. */
const VALUES = ['ip', 'method', 'path', 'hostname'];
const SOURCES = [...SAID_BY_CLIENT, ...FOUND_BY_APPLICATION, ...VALUES];

/** Names of what objects inherit. */
const INHERITED = ['__proto__', 'constructor', 'prototype'];

const MAX_TEMPLATE_LENGTH = 512;
const PLACEHOLDER = /\{([^{}]*)\}/g;

type Part = (req: Request) => string;

/**
 * Compiles a key such as `'order:{params.id}'`, in which every `{…}` stands for a value of the request.
 *
 * A value is a string that is not empty, a number, a bigint or a boolean, encoded by {@link encodeValue}. The compiled
 * template throws {@link MissingValue} for a value that the client owes, and `OptionError` for one that the application does.
 *
 * @throws {OptionError} for an unknown source, a brace that stands alone, or a template without a value.
 */
export function compileTemplate(template: string): (req: Request) => string {
  if (template.length === 0 || template.length > MAX_TEMPLATE_LENGTH) {
    throw new OptionError('key', `a template of 1 to ${MAX_TEMPLATE_LENGTH} characters`, template);
  }
  if (/[{}]/.test(template.replaceAll(PLACEHOLDER, ''))) {
    throw new OptionError('key', 'a template in which every brace is one of a pair, not nested', template);
  }
  const parts = template
    .split(PLACEHOLDER) // text and places by turns
    .map((part, index) => (index % 2 === 1 ? compilePlace(part) : part))
    .filter((part) => part !== '');

  return function keyOf(req) {
    let key = '';
    for (const part of parts) key += typeof part === 'string' ? part : part(req);
    return key;
  };
}

function compilePlace(place: string): Part {
  const [source = '', ...path] = place.split('.');
  if (!SOURCES.includes(source)) {
    throw new OptionError('key', `made of ${SOURCES.join(', ')}; \`{${place}}\` is none of them`, undefined);
  }
  if (VALUES.includes(source) ? path.length > 0 : path.length === 0) {
    const form = VALUES.includes(source) ? `{${source}}` : `{${source}.name}`;
    throw new OptionError('key', `made of values such as \`${form}\`; \`{${place}}\` is none`, undefined);
  }
  if (path.some((name) => name === '' || INHERITED.includes(name))) {
    throw new OptionError('key', `made of names; \`{${place}}\` has an odd one`, undefined);
  }
  const byClient = SAID_BY_CLIENT.includes(source);
  const names = source === 'headers' ? path.map((name) => name.toLowerCase()) : path;

  return function valueOf(req) {
    let value: unknown = (req as unknown as Record<string, unknown>)[source];
    for (const name of names) value = (value as Record<string, unknown> | null | undefined)?.[name];
    if (isWritable(value)) return encodeValue(String(value));
    if (byClient) throw new MissingValue(place);
    throw new OptionError('key', `made of values that are there; the request has no \`${place}\``, value);
  };
}

function isWritable(value: unknown): value is string | number | bigint | boolean {
  if (typeof value === 'string') return value !== '';
  return Number.isFinite(value) || typeof value === 'bigint' || typeof value === 'boolean';
}
