import type { FormatWriter } from './format';
import { createMemberListWriter } from './member-list';

/**
 * draft-ietf-httpapi-ratelimit-headers-10:
 * `RateLimit-Policy: "burst";q=20;w=1, "day";q=5000;w=86400` and `RateLimit: "burst";r=7;t=1, "day";r=4711;t=86000`.
 */
export function createDraft10Writer(): FormatWriter {
  return createMemberListWriter(';');
}
