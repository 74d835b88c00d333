import type { ServerResponse } from 'node:http';

/** Adds a member: who was nearer to the handler comes first (RFC 9211, section 2). */
export function addCacheStatus(res: ServerResponse, member: string | undefined): void {
  if (member === undefined) return;
  const before = res.getHeader('Cache-Status');
  res.setHeader('Cache-Status', before === undefined ? member : `${[before].flat().join(', ')}, ${member}`);
}
