import { waitUntil } from '@sluice/test-support';
import compression from 'compression';
import type { Express, Request, Response } from 'express';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import type { Received } from './serve';
import { useCache } from './use-cache';

const { cached } = useCache();
const TEXT = 'grüße 🎟 '.repeat(500);
const BYTES = Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256));

/** What is not the same in two answers, though they are the same. */
const OF_ONE_ANSWER = [
  'cache-status',
  'age',
  'etag',
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
];

function contentOf({ status, headers, bytes }: Received) {
  const own = Object.entries(headers).filter(([name]) => !OF_ONE_ANSWER.includes(name));
  return { status, headers: Object.fromEntries(own), bytes: bytes.toString('base64') };
}

/** Asks until the answer is a stored one; resolves to the first answer and that. */
async function bothOf(
  handler: (req: Request, res: Response, run: number) => unknown,
  { mount, headers = {} }: { mount?: (app: Express) => void; headers?: Record<string, string> } = {},
): Promise<[Received, Received]> {
  const served = await cached({ ttl: '1m' }, handler, mount);
  const first = await served.get('/x', { headers });
  await waitUntil('it is stored', () => served.explained()[0]?.stored === true);
  const second = await served.get('/x', { headers });
  expect(second.cacheStatus).toMatch(/;hit;/);
  expect(served.runs()).toBe(1);
  return [first, second];
}

const folder = mkdtemp(join(tmpdir(), 'sluice-cache-'));
beforeAll(async () => writeFile(join(await folder, 'file.bin'), BYTES));
afterAll(async () => rm(await folder, { recursive: true }));

describe('a stored answer is byte for byte the one that was stored', () => {
  const handlers: [string, (req: Request, res: Response) => unknown][] = [
    ['json', (_req, res) => res.json({ TEXT })],
    ['send of a text', (_req, res) => res.send(TEXT)],
    ['send of bytes', (_req, res) => res.type('bin').send(BYTES)],
    ['end of bytes', (_req, res) => void res.end(BYTES)],
    ['end in base64', (_req, res) => void res.end(BYTES.toString('base64'), 'base64')],
    ['end in latin1', (_req, res) => void res.end('grüße', 'latin1')],
    [
      'writeHead with fields',
      (_req, res) => void res.writeHead(200, 'Fine', { 'X-A': '1', 'Set-X': ['1', '2'] }).end(TEXT),
    ],
    ['an empty answer', (_req, res) => void res.end()],
    [
      'several writes',
      (_req, res) => {
        res.write(TEXT);
        res.write(BYTES);
        res.write(BYTES.toString('hex'), 'hex');
        res.end('end');
      },
    ],
    [
      'a buffer that is used again',
      (_req, res) => {
        const piece = Buffer.from('aaaa');
        res.write(piece, () => {
          piece.fill('b');
          res.end(piece);
        });
      },
    ],
    ['a stream', (_req, res) => Readable.from([BYTES, TEXT, BYTES], { objectMode: false }).pipe(res)],
    [
      'flushHeaders',
      (_req, res) => {
        res.set('X-Early', '1').flushHeaders();
        setImmediate(() => res.end(TEXT));
      },
    ],
    [
      'a redirect',
      (_req, res) => {
        res.redirect(301, '/other');
      },
    ],
    ['several lines of one field', (_req, res) => res.set('Link', ['</a>', '</b>']).send(TEXT)],
  ];

  it.each(handlers)('%s', async (_name, handler) => {
    const [first, second] = await bothOf(handler);
    expect(contentOf(second)).toEqual(contentOf(first));
    expect(second.message).toBe(first.message);
    expect(second.headers['content-length']).toBe(String(second.bytes.length));
  });

  it('sendFile, and a range of it', async () => {
    const root = await folder;
    const handler = (_req: Request, res: Response) => {
      res.sendFile('file.bin', { root, maxAge: 60_000 });
    };
    const [first, second] = await bothOf(handler);
    expect(contentOf(second)).toEqual(contentOf(first));
    expect(second.headers.etag).toBe(first.headers.etag);
  });

  it('HEAD', async () => {
    const served = await cached({ ttl: '1m' }, (_req, res) => res.json({ TEXT }));
    const first = await served.get('/x', { method: 'HEAD' });
    expect(first.cacheStatus).toBe('Sluice;fwd=uri-miss;detail=head');
    await served.get('/x');
    await waitUntil('it is stored', () => served.explained()[1]?.stored === true);
    const second = await served.get('/x', { method: 'HEAD' });
    expect(second).toMatchObject({
      body: '',
      headers: { 'content-length': first.headers['content-length'] },
    });
    expect(served.runs()).toBe(2);
  });

  it('trailers go to this client alone, and into no stored field', async () => {
    const [first, second] = await bothOf((_req, res) => {
      res.setHeader('Trailer', 'X-Sum');
      res.write(TEXT);
      res.addTrailers({ 'X-Sum': '42' });
      res.end();
    });
    expect(first.trailers).toEqual({ 'x-sum': '42' });
    expect(second).toMatchObject({ trailers: {}, body: first.body });
    expect(second.headers).not.toHaveProperty('x-sum');
  });

  it('a strong entity tag is added to what has none, and the handler never hears of it', async () => {
    const seen: unknown[] = [];
    const served = await cached({ ttl: '1m' }, (req, res) => {
      seen.push(req.headers['if-none-match']);
      res.end('x');
    });
    await served.get('/x');
    await waitUntil('it is stored', () => served.explained()[0]?.stored === true);
    const { etag } = (await served.get('/x')).headers;
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    expect(await served.get('/x', { headers: { 'if-none-match': String(etag) } })).toMatchObject({
      status: 304,
      body: '',
    });
    await served.cache.invalidate({ all: true });
    const anew = await served.get('/x', { headers: { 'if-none-match': String(etag) } });
    expect(anew).toMatchObject({ status: 200, body: 'x' });
    expect(seen).toEqual([undefined, undefined]);
  });
});

describe('with compression', () => {
  const zip = { 'accept-encoding': 'gzip' };
  const handler = (_req: Request, res: Response) => res.type('text').send(TEXT);
  const around = (app: Express) => void app.use(compression());

  it('around the cache, what is stored is plain, and what is sent is compressed', async () => {
    const [first, second] = await bothOf(handler, { mount: around, headers: zip });
    for (const { headers, bytes } of [first, second]) {
      expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
      expect(gunzipSync(bytes).toString()).toBe(TEXT);
    }
  });

  it('inside of it, each coding is stored', async () => {
    const inner = compression();
    const served = await cached({ ttl: '1m' }, (req, res) => {
      inner(req, res, () => res.type('text').send(TEXT));
    });
    const asked = async (headers: Record<string, string>, index: number) => {
      const received = await served.get('/x', { headers });
      await waitUntil('it is decided', () => served.explained()[index]?.outcome !== 'pending');
      await waitUntil('it is stored', () => served.explained()[index]?.stored !== false);
      return received;
    };
    expect(gunzipSync((await asked(zip, 0)).bytes).toString()).toBe(TEXT);
    await waitUntil('it is stored', () => served.explained()[0]?.stored === true);
    expect((await asked({}, 1)).body).toBe(TEXT);
    await waitUntil('it is stored', () => served.explained()[1]?.stored === true);
    const [zipped, plain] = [await served.get('/x', { headers: zip }), await served.get('/x')];
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip' });
    expect(gunzipSync(zipped.bytes).toString()).toBe(TEXT);
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.body).toBe(TEXT);
    expect(served.runs()).toBe(2);
  });
});

describe('other gates', () => {
  it('fields of those before the cache are of each answer, and never stored', async () => {
    let request = 0;
    const mount = (app: Express) =>
      void app.use((_req, res, next) => {
        res.set({
          'X-Request-Id': String(++request),
          RateLimit: `r=${String(10 - request)}`,
          Vary: 'Origin',
          ...(request === 1 && { 'X-Once': '1' }),
        });
        next();
      });
    const [first, second] = await bothOf((_req, res) => res.vary('X-Mode').send('x'), { mount });
    expect(first.headers).toMatchObject({ 'x-request-id': '1', ratelimit: 'r=9', vary: 'Origin, X-Mode' });
    expect(second.headers).not.toHaveProperty('x-once');
    expect(second.headers).toMatchObject({ 'x-request-id': '2', ratelimit: 'r=8', vary: 'Origin, X-Mode' });
  });

  it('Cache-Status of the handler stays, and ours comes after it', async () => {
    const [first] = await bothOf((_req, res) => res.set('Cache-Status', 'upstream;hit').send('x'));
    expect(first.cacheStatus).toBe('upstream;hit, Sluice;fwd=uri-miss;stored');
  });

  it('a client that leaves in the midst of an answer leaves nothing behind', async () => {
    const served = await cached({ ttl: '1m' }, (_req, res, run) => {
      res.write('begun');
      if (run > 1) res.end('done');
    });
    const controller = new AbortController();
    const left = served.get('/x', { signal: controller.signal }).catch(() => 'left');
    await waitUntil('the handler runs', () => served.runs() === 1);
    controller.abort();
    expect(await left).toBe('left');
    await waitUntil('it is given up', () => served.explained()[0]?.reason === 'aborted');
    expect((await served.get('/x')).body).toBe('begundone');
  });
});
