import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type expressTypes from 'express';
import { loadContender } from '../load-contender';
import { answerQuestions } from '../processes/answer-questions';
import { connectRedis } from '../processes/connect-redis';
import { ANSWER } from './answer';
import type { HttpContender } from './http-contender';
import type { ServerReady, ServerSpec } from './protocol';

const load = createRequire(__filename);

async function serve(spec: ServerSpec): Promise<ServerReady> {
  const express = load(spec.express) as typeof expressTypes;
  const app = express();
  if (spec.behindProxy) app.set('trust proxy', 'loopback');

  const contender = loadContender(spec.benchmark, spec.contender) as HttpContender;
  const redis = spec.redis === undefined ? undefined : await connectRedis(spec.redis);
  await contender.mount(app, {
    scenario: spec.scenario,
    get redis() {
      return given(redis, spec);
    },
    get redisUrl() {
      return given(spec.redis, spec).url;
    },
  });
  app.get('/', (_req, res) => {
    res.json(ANSWER);
  });

  return new Promise((resolve, reject) => {
    const server = app.listen(0, '127.0.0.1');
    server.once('error', reject);
    server.once('listening', () => {
      resolve({ port: (server.address() as AddressInfo).port });
    });
  });
}

function given<Value>(value: Value | undefined, { contender }: ServerSpec): Value {
  if (value === undefined) throw new Error(`${contender} was given no Redis`);
  return value;
}

answerQuestions(serve(JSON.parse(process.argv[2] ?? '') as ServerSpec), ({ ask }: { ask: string }) => {
  throw new Error(`A server cannot be asked to ${ask}`);
});
