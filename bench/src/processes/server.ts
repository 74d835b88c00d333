import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type expressTypes from 'express';
import type { RedisClientType } from 'redis';
import type { Contender } from '../contender';
import { answerQuestions } from './answer-questions';
import { startProfile, stopProfile } from './cpu-profile';
import type { ServerQuestion, ServerReady, ServerSpec } from './protocol';

/** What every contender sends once it lets a request pass. */
const BODY = { id: 'c7b1', name: 'Balcony, row 7', price: 4200, currency: 'EUR', available: true };

const load = createRequire(__filename);

async function serve(spec: ServerSpec): Promise<ServerReady> {
  const express = load(spec.express) as typeof expressTypes;
  const app = express();
  if (spec.clients > 1) app.set('trust proxy', 'loopback');

  const folder = join(__dirname, '..', spec.benchmark, 'contenders');
  const { contender } = load(join(folder, spec.contender)) as { contender: Contender };
  const redis = spec.redis === undefined ? undefined : await connect(spec.redis);
  await contender.mount(app, {
    scenario: spec.scenario,
    get redis() {
      if (redis === undefined) throw new Error(`${spec.contender} was given no Redis`);
      return redis;
    },
  });
  app.get('/', (_req, res) => {
    res.json(BODY);
  });

  return new Promise((resolve, reject) => {
    const server = app.listen(0, '127.0.0.1');
    server.once('error', reject);
    server.once('listening', () => {
      resolve({ port: (server.address() as AddressInfo).port });
    });
  });
}

async function connect({ package: name, url }: NonNullable<ServerSpec['redis']>): Promise<RedisClientType> {
  const { createClient } = load(name) as typeof import('redis');
  const client = createClient({ url }) as RedisClientType;
  client.on('error', (error: unknown) => {
    console.error(error);
  });
  return client.connect();
}

answerQuestions((question: ServerQuestion) => {
  switch (question.ask) {
    case 'usage':
      return process.cpuUsage();
    case 'start-profile':
      return startProfile();
    case 'stop-profile':
      return stopProfile(question.file);
  }
});

serve(JSON.parse(process.argv[2] ?? '') as ServerSpec).then(
  (ready) => process.send?.({ answer: ready }),
  (error: unknown) => process.send?.({ error: String(error) }),
);
