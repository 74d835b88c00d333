import type { RedisServer } from '@sluice/test-support';

/** The fields of `INFO all`, by name. */
export async function redisInfo(server: RedisServer): Promise<ReadonlyMap<string, string>> {
  const text = String(await server.raw('INFO', 'all'));
  const fields = text.split('\r\n').filter((line) => line.includes(':'));
  return new Map(fields.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

export function infoNumber(info: ReadonlyMap<string, string>, field: string): number {
  const value = Number(info.get(field));
  if (Number.isNaN(value)) throw new Error(`Redis did not tell ${field}`);
  return value;
}

/** CPU time of the server so far, in µs. */
export function redisCpuUs(info: ReadonlyMap<string, string>): number {
  return (infoNumber(info, 'used_cpu_user') + infoNumber(info, 'used_cpu_sys')) * 1e6;
}
