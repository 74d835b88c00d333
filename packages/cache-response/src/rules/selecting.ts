import { createHash } from 'node:crypto';
import type { HeaderField } from '@sluice/http';
import type { IncomingHttpHeaders } from 'node:http';
import { fieldLines, listedNames } from '../fields/field-lines';

/** A header that a response depends on, with its normalised value in the request; `null` when the request has none. */
export type Selecting = readonly [name: string, value: string | null];

/** More fields than this are no negotiation but an attack on the cache, or a mistake. */
const MOST_NAMES = 16;

/** The names in `Vary`, sorted; `undefined` when they are too many. */
export function varyNames(fields: readonly HeaderField[]): readonly string[] | undefined {
  const names = [...new Set(listedNames(fieldLines(fields, 'vary')))].sort();
  return names.length > MOST_NAMES ? undefined : names;
}

/** What selects a response among those of one URL (RFC 9111, section 4.1). */
export function selectingValues(names: readonly string[], headers: IncomingHttpHeaders): Selecting[] {
  return names.map((name) => {
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined; // `Vary: constructor`
    if (value === undefined) return [name, null];
    return [name, normalise(name, Array.isArray(value) ? value.join(',') : value)];
  });
}

/** Whether a request has the values that a response was selected by. An absent header matches an absent one only. */
export function isSelectedBy(selecting: readonly Selecting[], headers: IncomingHttpHeaders): boolean {
  const names = selecting.map(([name]) => name);
  return selectingValues(names, headers).every(([, value], index) => value === selecting[index]?.[1]);
}

/** One short text for one set of values: no two sets have the same. */
export function variantId(selecting: readonly Selecting[]): string {
  return createHash('sha256').update(JSON.stringify(selecting)).digest('base64url').slice(0, 22);
}

/** What is asked for is the same in these notations. */
function normalise(name: string, value: string): string {
  const members = value.split(',').map((member) => member.trim());
  if (name === 'accept-encoding') return codingsIn(members);
  if (name === 'accept-language') return members.filter(isText).map(language).sort().join(',');
  return members.join(',');
}

const isText = (text: string): boolean => text !== '';

/** `en;q=1.0` is `en`, in any case. */
function language(member: string): string {
  const [range, quality] = readQuality(member);
  return quality === 1 ? range : `${range};q=${String(quality)}`;
}

/** Which of the codings that servers choose from a client takes: all else about it makes no difference to what it can be sent. */
function codingsIn(members: readonly string[]): string {
  const accepted = new Map(members.filter(isText).map(readQuality));
  const others = accepted.get('*') ?? 0;
  const taken = CODINGS.filter((coding) => (accepted.get(coding) ?? others) > 0);
  return taken.length === 0 ? 'identity' : taken.join(',');
}

const CODINGS = ['br', 'gzip'];

/** Whether a response in this coding is for everyone who has the same {@link normalise}d `Accept-Encoding`. */
export function isKeyedCoding(coding: string | undefined): boolean {
  return coding === undefined || coding === 'identity' || CODINGS.includes(coding);
}

function readQuality(member: string): [string, number] {
  const [range = '', ...parameters] = member.toLowerCase().split(';');
  const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
  const number = quality === undefined ? 1 : Number(quality);
  return [range.trim(), Number.isNaN(number) ? 0 : number];
}

/** The languages that a client likes best, in lower case. */
export function favouriteLanguages(header: string | undefined): string[] {
  const wanted = (header ?? '')
    .split(',')
    .filter((member) => member.trim() !== '')
    .map(readQuality);
  const best = Math.max(...wanted.map(([, quality]) => quality));
  return best > 0 ? wanted.filter(([, quality]) => quality === best).map(([range]) => range) : [];
}
