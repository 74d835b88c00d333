import type { FormatWriter } from './format';
import { createMemberListWriter } from './member-list';

/** draft-ietf-httpapi-ratelimit-headers-08: `RateLimit-Policy: "day"; q=5000; w=86400` and `RateLimit: "day"; r=4711; t=86000`. */
export function createDraft8Writer(): FormatWriter {
  return createMemberListWriter('; ');
}
