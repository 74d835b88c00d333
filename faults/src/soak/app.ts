/** An app process: all gates in one Express app, told by its first message where everything is. */
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createConnection, type RedisInput } from '@sluice/core';
import { newClient, nodeRedis, type AnyClient } from '@sluice/test-support';
import express from 'express';
import { beginWhenTold } from '../begin';
import { Outside } from './outside';
import { acts } from './programme';
import type { AppSettings, Holdings, Question } from './scenario';

const unhandled: string[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(String(reason)));
process.on('warning', (warning) => {
  if (warning.name === 'MaxListenersExceededWarning') unhandled.push(String(warning));
});

async function start({ version, port, clusterPorts, outsideSocket }: AppSettings): Promise<void> {
  const client = newClient(version, { socket: { host: '127.0.0.1', port } });
  const cluster = newCluster(version, clusterPorts);
  const outside = newClient(version, { socket: { path: outsideSocket } });
  await Promise.all([client.connect(), cluster.connect(), outside.connect()]);

  const app = express();
  app.set('env', 'test');
  const stage = {
    redis: createConnection(client as RedisInput as never),
    cluster: createConnection(cluster as RedisInput as never),
    outside: new Outside(outside),
  };
  for (const act of acts) act.mount(app, stage);
  const server = app.listen(0, '127.0.0.1', () => {
    process.send?.((server.address() as AddressInfo).port);
  });
  process.on('message', (question: Question) => {
    process.send?.(question === 'holdings' ? holdings() : unhandled);
  });
}

function newCluster(version: AppSettings['version'], ports: readonly number[]): AnyClient {
  const create = nodeRedis[version].createCluster as unknown as (options: object) => AnyClient;
  const cluster = create({ rootNodes: ports.map((port) => ({ socket: { host: '127.0.0.1', port } })) });
  cluster.on('error', () => undefined);
  return cluster;
}

function holdings(): Holdings {
  collectGarbage();
  return {
    heapBytes: process.memoryUsage().heapUsed,
    handles: process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length,
  };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  for (let time = 0; time < 3; time++) gc();
}

beginWhenTold(start);
