import { nodeRedis, type NodeRedisVersion } from '@sluice/test-support';

export interface Client {
  sendCommand(args: readonly string[]): Promise<unknown>;
  eval(script: string, call: { keys: string[]; arguments: string[] }): Promise<unknown>;
  connect(): Promise<unknown>;
  on(event: string, listener: () => void): unknown;
}

/** Connected, with the options that node-redis has by default, save for the time until it tries again. */
export async function connect(version: NodeRedisVersion, path: string): Promise<Client> {
  const create = nodeRedis[version].createClient as unknown as (options: object) => Client;
  const client = create({ socket: { path, reconnectStrategy: 50 } });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
