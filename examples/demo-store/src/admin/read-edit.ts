import type { Request } from 'express';
import type { EventFacts } from '../catalogue/event';
import { InvalidParameter } from '../web/parameters';

/** What an editor may change of an event. */
export type Edit = Pick<EventFacts, 'artist' | 'title' | 'genre' | 'about' | 'startsAt'> & {
  /** In cents, in the order of the categories. */
  readonly prices: readonly number[];
};

const LONGEST = { artist: 80, title: 120, genre: 40, about: 2000 };
const DEAREST_CENTS = 1_000_000;
const MOST_CATEGORIES = 20;

/** @throws {InvalidParameter} for what is no edit. */
export function readEdit(req: Request): Edit {
  const body = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  return {
    artist: readText(body, 'artist'),
    title: readText(body, 'title'),
    genre: readText(body, 'genre'),
    about: readText(body, 'about'),
    startsAt: readTime(body['startsAt']),
    prices: readPrices(body['prices']),
  };
}

/** @throws {InvalidParameter} for prices of other categories than the event has. */
export function applyEdit(facts: EventFacts, { prices, ...edited }: Edit): EventFacts {
  if (prices.length !== facts.prices.length) {
    throw new InvalidParameter('prices', `a list of ${String(facts.prices.length)}, one for each category`);
  }
  const priced = facts.prices.map((price, index) => ({ ...price, priceCents: prices[index] ?? 0 }));
  return { ...facts, ...edited, prices: priced };
}

function readText(body: Readonly<Record<string, unknown>>, name: keyof typeof LONGEST): string {
  const value = body[name];
  const text = typeof value === 'string' ? value.trim() : '';
  // Postgres stores no NUL in text and refuses it with an error of its own.
  if (text !== '' && text.length <= LONGEST[name] && !text.includes('\0')) return text;
  throw new InvalidParameter(name, `text of 1 to ${String(LONGEST[name])} characters`);
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z$/;

function readTime(value: unknown): string {
  const time = typeof value === 'string' && TIME.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) throw new InvalidParameter('startsAt', 'a time in UTC, such as 2026-12-12T19:00Z');
  return new Date(time).toISOString();
}

function readPrices(value: unknown): number[] {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= MOST_CATEGORIES;
  const list: readonly unknown[] = isList ? value : [undefined];
  return list.map((cents) => {
    if (Number.isSafeInteger(cents) && Number(cents) >= 1 && Number(cents) <= DEAREST_CENTS)
      return Number(cents);
    throw new InvalidParameter('prices', `a list of cents, each from 1 to ${String(DEAREST_CENTS)}`);
  });
}
