import { express as versions, serveApp } from '@sluice/test-support';
import type { Request, RequestHandler, Response } from 'express';
import { setFlagsFromString } from 'node:v8';
import request from 'supertest';
import { defineGate, pipeline } from '../src/index';

setFlagsFromString('--allow-natives-syntax');
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the syntax is there from now on, and not for whoever parses this file
const hasClassOfItsOwn = new Function('object', 'return %HasFastProperties(object)') as (
  object: object,
) => boolean;

/** As `useDictionaryMode` has it. */
const isNeeded = Number.parseInt(process.versions.v8, 10) < 13;

const gate = () => defineGate({ name: 'gate', start: () => undefined, finish: () => undefined });

/** What a handler behind these sees of its request and its response. */
async function seenBehind<Seen>(
  express: (typeof versions)['v5'],
  handlers: readonly RequestHandler[],
  see: (req: Request, res: Response) => Seen,
): Promise<Seen> {
  let seen: Seen | undefined;
  const served = await serveApp(express, (app) => {
    app.get('/', ...handlers, (req, res) => {
      seen = see(req, res);
      res.end();
    });
  });
  await request(served.server).get('/').expect(200);
  await served.stop();
  return seen as Seen;
}

describe.each(Object.entries(versions))('requests and responses on Express %s', (_version, express) => {
  it.each([
    ['behind a gate', [gate()], isNeeded],
    ['behind two', [gate(), gate()], isNeeded],
    ['behind a pipeline', [pipeline(gate())], isNeeded],
    ['behind nothing of ours', [], false],
  ])(
    'have their properties in tables where V8 would copy classes: %s',
    async (_where, handlers, expected) => {
      const classes = await seenBehind(express, handlers, (req, res) => [req, res].map(hasClassOfItsOwn));
      expect(classes).toEqual([!expected, !expected]);
    },
  );

  it('are what they are without', async () => {
    const describe = (...both: object[]) => both.map((one) => JSON.stringify(attributesOf(one)));
    const [bare, behind] = [[], [gate()]].map((handlers) => seenBehind(express, handlers, describe));
    expect(await behind).toEqual(await bare);
  });

  it('stay each other’s', async () => {
    const belong = (req: Request, res: Response) => req.res === res && res.req === req;
    expect(await seenBehind(express, [gate()], belong)).toBe(true);
  });
});

/** The properties of an object without their values. */
function attributesOf(object: object) {
  return Object.entries(Object.getOwnPropertyDescriptors(object))
    .map(([name, { enumerable, configurable, writable }]) => ({ name, enumerable, configurable, writable }))
    .sort((one, other) => one.name.localeCompare(other.name));
}
