import { nodeRedis, type NodeRedisVersion } from '@sluice/test-support';

/** Where a Redis is, as node-redis is told. */
export type Endpoint =
  | { readonly shape: 'client'; readonly socket: object }
  | { readonly shape: 'cluster'; readonly rootNodes: readonly { readonly socket: object }[] };

export interface Client {
  sendCommand(args: readonly string[]): Promise<unknown>;
  eval(script: string, call: { keys: string[]; arguments: string[] }): Promise<unknown>;
  set(key: string, value: string, options: object): Promise<unknown>;
  connect(): Promise<unknown>;
  on(event: string, listener: () => void): unknown;
}

type Create = (options: object) => Client;

/** Connected, with the options that node-redis has by default, save for those of the endpoint. */
export async function connect(version: NodeRedisVersion, endpoint: Endpoint): Promise<Client> {
  const { createClient, createCluster } = nodeRedis[version] as unknown as Record<string, Create>;
  const { shape, ...options } = endpoint;
  const client = (shape === 'cluster' ? createCluster : createClient)?.(options);
  if (client === undefined) throw new Error(`node-redis ${version} has no ${shape}`);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
