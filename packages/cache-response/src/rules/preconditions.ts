import type { IncomingHttpHeaders } from 'node:http';
import { matchesStrongly, matchesWeakly, parseEntityTag, parseEntityTags } from '../fields/entity-tag';
import { parseHttpDate } from '../fields/http-date';

/** What the preconditions of a client are held against. */
export interface Validators {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  readonly date: string | undefined;
}

/** Whether the client has the response already: 304 (RFC 9110, section 13.2.2; RFC 9111, section 4.3.2). */
export function isNotModified(headers: IncomingHttpHeaders, stored: Validators, now: number): boolean {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    const tags = parseEntityTags(ifNoneMatch);
    if (tags === '*') return true;
    const etag = stored.etag === undefined ? undefined : parseEntityTag(stored.etag);
    return etag !== undefined && tags.some((tag) => matchesWeakly(tag, etag));
  }
  const ifModifiedSince = headers['if-modified-since'];
  if (ifModifiedSince === undefined) return false;
  const since = parseHttpDate(ifModifiedSince, now);
  const modified = timeIn(stored.lastModified ?? stored.date, now);
  return since !== undefined && modified !== undefined && modified <= since;
}

/** Whether `If-Range` lets a range be answered with a part (RFC 9110, section 13.1.5). */
export function allowsRange(headers: IncomingHttpHeaders, stored: Validators, now: number): boolean {
  const ifRange = headers['if-range'];
  if (ifRange === undefined) return true;
  if (typeof ifRange !== 'string') return false;
  const wanted = parseEntityTag(ifRange);
  if (wanted !== undefined) {
    const etag = stored.etag === undefined ? undefined : parseEntityTag(stored.etag);
    return etag !== undefined && matchesStrongly(wanted, etag);
  }
  const [time, modified] = [parseHttpDate(ifRange, now), timeIn(stored.lastModified, now)];
  return time !== undefined && time === modified && isStrong(modified, stored, now);
}

/** A time tells versions apart only if the response was made a second later at least (RFC 9110, section 8.8.2.2). */
function isStrong(modified: number, stored: Validators, now: number): boolean {
  const date = timeIn(stored.date, now);
  return date !== undefined && date - modified >= 1000;
}

function timeIn(text: string | undefined, now: number): number | undefined {
  return text === undefined ? undefined : parseHttpDate(text, now);
}
