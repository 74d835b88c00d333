import { createHash } from 'node:crypto';
import type { Response } from 'express';
import type { RateLimitInfo } from './options';

// The headers of express-rate-limit, character by character. Those of our own gate are in ../headers.

/** How long until the window ends, in whole seconds. */
export function resetSeconds({ resetTime }: RateLimitInfo, windowMs: number): number {
  if (resetTime === undefined) return windowSeconds(windowMs);
  return Math.max(0, Math.ceil((resetTime.getTime() - Date.now()) / 1000));
}

function windowSeconds(windowMs: number): number {
  return Math.ceil(windowMs / 1000);
}

export function writeLegacyHeaders(response: Response, { limit, remaining, resetTime }: RateLimitInfo): void {
  if (response.headersSent) return;
  response.setHeader('X-RateLimit-Limit', limit.toString());
  response.setHeader('X-RateLimit-Remaining', remaining.toString());
  if (!(resetTime instanceof Date)) return;
  response.setHeader('Date', new Date().toUTCString());
  response.setHeader('X-RateLimit-Reset', Math.ceil(resetTime.getTime() / 1000).toString());
}

export function writeDraft6Headers(response: Response, info: RateLimitInfo, windowMs: number): void {
  if (response.headersSent) return;
  response.setHeader('RateLimit-Policy', `${info.limit.toString()};w=${windowSeconds(windowMs)}`);
  response.setHeader('RateLimit-Limit', info.limit.toString());
  response.setHeader('RateLimit-Remaining', info.remaining.toString());
  response.setHeader('RateLimit-Reset', resetSeconds(info, windowMs).toString());
}

export function writeDraft7Headers(response: Response, info: RateLimitInfo, windowMs: number): void {
  if (response.headersSent) return;
  const { limit, remaining } = info;
  response.setHeader('RateLimit-Policy', `${limit};w=${windowSeconds(windowMs)}`);
  response.setHeader(
    'RateLimit',
    `limit=${limit}, remaining=${remaining}, reset=${resetSeconds(info, windowMs)}`,
  );
}

export function writeDraft8Headers(
  response: Response,
  info: RateLimitInfo,
  windowMs: number,
  name: string,
): void {
  if (response.headersSent) return;
  const { limit, remaining, key } = info;
  const partition = Buffer.from(createHash('sha256').update(key).digest('hex').slice(0, 12)).toString(
    'base64',
  );
  response.append('RateLimit', `"${name}"; r=${remaining}; t=${resetSeconds(info, windowMs)}`);
  response.append(
    'RateLimit-Policy',
    `"${name}"; q=${limit}; w=${windowSeconds(windowMs)}; pk=:${partition}:`,
  );
}
