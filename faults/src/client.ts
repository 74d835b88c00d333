import { nodeRedis, type NodeRedisVersion } from '@sluice/test-support';
import type { Endpoint } from './scenario';

export interface Client {
  sendCommand(args: readonly string[]): Promise<unknown>;
  eval(script: string, call: { keys: string[]; arguments: string[] }): Promise<unknown>;
  set(key: string, value: string, options: object): Promise<unknown>;
  connect(): Promise<unknown>;
  on(event: string, listener: () => void): unknown;
}

type Create = (options: object) => Client;

/** Connected, with the options that node-redis has by default. */
export async function connect(version: NodeRedisVersion, endpoint: Endpoint): Promise<Client> {
  const { createClient, createCluster } = nodeRedis[version] as unknown as Record<string, Create>;
  const { shape, ...options } = endpoint;
  const client = (shape === 'cluster' ? createCluster : createClient)?.(options);
  if (client === undefined) throw new Error(`node-redis ${version} has no ${shape}`);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
