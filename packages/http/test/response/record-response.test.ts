import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { express as versions } from '@sluice/test-support';
import compression from 'compression';
import type { RequestHandler } from 'express';
import { recordResponse, type RecordedResponse } from '../../src/index';
import { receive, type Received } from './served';

const MAX_BYTES = 100_000;

const folder = mkdtempSync(join(tmpdir(), 'sluice-http-'));
const file = join(folder, 'file.bin');
const fileBytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251));
writeFileSync(file, fileBytes);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each(Object.entries(versions))('a recorded response of Express %s', (_version, express) => {
  interface Answer extends Received {
    readonly recorded: RecordedResponse | undefined;
  }

  async function answerOf(
    handler: RequestHandler,
    { before = [], after = [], ...options }: Options = {},
  ): Promise<Answer> {
    let recorded: RecordedResponse | undefined;
    let times = 0;
    const app = express();
    app.set('env', 'test');
    const record: RequestHandler = (_req, res, next) => {
      recordResponse(res, {
        maxBytes: MAX_BYTES,
        holdMs: 10_000,
        ended(response) {
          recorded = response;
          times++;
        },
      });
      next();
    };
    app.use(...before, record, ...after, handler);
    const received = await receive(app, options);
    expect(times).toBeLessThanOrEqual(1);
    return { ...received, recorded };
  }

  interface Options {
    method?: string;
    headers?: Record<string, string>;
    before?: RequestHandler[];
    after?: RequestHandler[];
  }

  const field = ({ recorded }: Answer, name: string) =>
    recorded?.headers.find(([other]) => other.toLowerCase() === name)?.[1];

  const bodies: [string, RequestHandler][] = [
    [
      'json',
      (_req, res) => {
        res.status(201).json({ id: 7, name: 'Zoë' });
      },
    ],
    [
      'text',
      (_req, res) => {
        res.type('text').send('grüße');
      },
    ],
    [
      'a buffer',
      (_req, res) => {
        res.send(Buffer.from([0, 255, 10, 13]));
      },
    ],
    [
      'nothing',
      (_req, res) => {
        res.status(202).end();
      },
    ],
    [
      'an empty string',
      (_req, res) => {
        res.end('');
      },
    ],
    [
      'end with a callback alone',
      (_req, res) => {
        res.end(() => undefined);
      },
    ],
    [
      'latin1',
      (_req, res) => {
        res.end('é', 'latin1');
      },
    ],
    [
      'base64',
      (_req, res) => {
        res.end('AAECAw==', 'base64');
      },
    ],
    [
      'hex',
      (_req, res) => {
        res.write('00ff', 'hex');
        res.end('beef', 'hex');
      },
    ],
    [
      'utf16le',
      (_req, res) => {
        res.end('ab', 'utf16le', () => undefined);
      },
    ],
    [
      'a Uint8Array',
      (_req, res) => {
        res.write(new Uint8Array([1, 2, 3]));
        res.end(new Uint8Array([4]));
      },
    ],
    [
      'several writes',
      (_req, res) => {
        for (const part of ['a', 'b', 'c']) res.write(part);
        res.end();
      },
    ],
    [
      'writes with callbacks',
      (_req, res) => {
        res.write('a', () => {
          res.write('b', 'utf8', () => {
            res.end('c', () => undefined);
          });
        });
      },
    ],
    [
      'a piped stream',
      (_req, res) => {
        Readable.from(['x', Buffer.from('y'), 'z']).pipe(res);
      },
    ],
    [
      'a pipeline',
      (_req, res, next) => {
        pipeline(Readable.from(['x', 'y']), res).catch(next);
      },
    ],
    [
      'a file',
      (_req, res) => {
        res.sendFile(file);
      },
    ],
    [
      'a download',
      (_req, res) => {
        res.download(file);
      },
    ],
    [
      'writeHead with an object',
      (_req, res) => {
        res.writeHead(203, { 'X-A': '1', 'content-type': 'a/b' }).end('x');
      },
    ],
    [
      'writeHead with a reason',
      (_req, res) => {
        res.writeHead(299, 'Quite Fine', { 'X-A': '1' });
        res.end('x');
      },
    ],
    [
      'flushed headers',
      (_req, res) => {
        res.setHeader('X-A', '1');
        res.flushHeaders();
        res.end('late');
      },
    ],
    [
      'a redirect',
      (_req, res) => {
        res.redirect(303, '/elsewhere');
      },
    ],
  ];

  it.each(bodies)('has the bytes, status and headers of %s', async (_what, handler) => {
    const answer = await answerOf(handler);
    const { recorded, body, status, headers } = answer;
    expect(recorded?.body?.equals(body)).toBe(true);
    expect(recorded).toMatchObject({ status, bodyBytes: body.length });
    for (const [name, value] of recorded?.headers ?? []) expect(headers[name.toLowerCase()]).toBe(value);
    for (const name of ['content-type', 'location', 'etag', 'x-a'])
      expect(field(answer, name)).toBe(headers[name]);
  });

  it('is what it would be without a record', async () => {
    for (const [, handler] of bodies) {
      const app = express();
      app.use(handler);
      const bare = await receive(app);
      const answer = await answerOf(handler);
      const without = (headers: object) => ({ ...headers, date: '', 'x-powered-by': '' });
      expect(without(answer.headers)).toEqual(without(bare.headers));
      expect([answer.status, answer.body]).toEqual([bare.status, bare.body]);
    }
  });

  it('keeps its bytes when the handler uses its buffer again', async () => {
    const buffer = Buffer.from('first');
    const { recorded } = await answerOf((_req, res) => {
      res.write(buffer, () => {
        buffer.write('other');
        res.end();
      });
    });
    expect(String(recorded?.body)).toBe('first');
  });

  it('has every Set-Cookie, from setHeader and from writeHead', async () => {
    const set = await answerOf((_req, res) => {
      res.cookie('a', '1').cookie('b', '2').end();
    });
    expect(field(set, 'set-cookie')).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect(set.headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    for (const list of [
      ['Set-Cookie', 'a=1', 'X-A', '1', 'Set-Cookie', 'b=2'],
      [
        ['Set-Cookie', 'a=1'],
        ['X-A', '1'],
        ['set-cookie', 'b=2'],
      ],
    ]) {
      const written = await answerOf((_req, res) => {
        res.writeHead(200, list as string[]).end();
      });
      expect(field(written, 'set-cookie')).toEqual(['a=1', 'b=2']);
      expect(written.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], 'x-a': '1' });
    }
  });

  it('has no body where the client gets none', async () => {
    const head = await answerOf(
      (_req, res) => {
        res.json({ a: 1 });
      },
      { method: 'HEAD' },
    );
    expect([head.recorded?.bodyBytes, field(head, 'content-length')]).toEqual([0, '7']);
    for (const status of [204, 304]) {
      const { recorded } = await answerOf((_req, res) => {
        res.status(status).end('unseen');
      });
      expect(recorded).toMatchObject({ status, bodyBytes: 0 });
    }
  });

  it('sends trailers on, and records the body alone', async () => {
    const { recorded, trailers } = await answerOf((_req, res) => {
      res.setHeader('Trailer', 'X-Sum');
      res.write('body');
      res.addTrailers({ 'X-Sum': 'abc' });
      res.end();
    });
    expect([String(recorded?.body), trailers]).toEqual(['body', { 'x-sum': 'abc' }]);
  });

  it('is counted and not kept above the cap, and kept at it', async () => {
    const sized =
      (bytes: number): RequestHandler =>
      (_req, res) => {
        res.write(Buffer.alloc(bytes - 1));
        res.end('x');
      };
    const full = await answerOf(sized(MAX_BYTES));
    expect(full.recorded?.body?.length).toBe(MAX_BYTES);
    const over = await answerOf(sized(MAX_BYTES + 1));
    expect(over.recorded).toMatchObject({ body: undefined, bodyBytes: MAX_BYTES + 1 });
    expect(over.body.length).toBe(MAX_BYTES + 1);
  });

  describe('beside compression', () => {
    const text = 'compress me '.repeat(500);
    const squeeze = compression({ threshold: 0 });
    const accepting = { headers: { 'Accept-Encoding': 'gzip' } };
    const sends: [string, RequestHandler][] = [
      [
        'sent',
        (_req, res) => {
          res.type('text').send(text);
        },
      ],
      [
        'piped',
        (_req, res) => {
          Readable.from([text]).pipe(res.type('text'));
        },
      ],
    ];

    it.each(sends)('in front of it has what is compressed: %s', async (_how, handler) => {
      const answer = await answerOf(handler, { ...accepting, after: [squeeze] });
      expect(field(answer, 'content-encoding')).toBe('gzip');
      expect(answer.recorded?.body?.equals(answer.body)).toBe(true);
      expect(String(gunzipSync(answer.body))).toBe(text);
    });

    it.each(sends)('behind it has what the handler wrote: %s', async (_how, handler) => {
      const answer = await answerOf(handler, { ...accepting, before: [squeeze] });
      expect(String(answer.recorded?.body)).toBe(text);
      expect(field(answer, 'content-encoding')).toBeUndefined();
      expect([answer.headers['content-encoding'], String(gunzipSync(answer.body))]).toEqual(['gzip', text]);
    });

    it('leaves its threshold to it', async () => {
      const answer = await answerOf(
        (_req, res) => {
          res.type('text').end('short');
        },
        { ...accepting, before: [compression()] },
      );
      expect([answer.headers['content-encoding'], String(answer.body)]).toEqual([undefined, 'short']);
    });
  });

  it.each<[string, (res: Parameters<RequestHandler>[1]) => unknown]>([
    ['a piece that is none', (res) => res.write(7)],
    ['an end that is none', (res) => res.end(7 as never)],
    ['a status that is none', (res) => res.status(200).writeHead(42)],
    [
      'an implicit status that is none',
      (res) => {
        res.statusCode = 42;
        res.end('x');
      },
    ],
    ['a bad header', (res) => res.writeHead(200, { 'X-A': 'a\r\nb' })],
    ['a second head', (res) => res.writeHead(200).writeHead(201)],
  ])('throws what Node throws: %s', async (_what, misuse) => {
    let thrown: unknown;
    let bare: unknown;
    const attempt =
      (keep: (error: unknown) => void): RequestHandler =>
      (_req, res) => {
        try {
          misuse(res);
        } catch (error) {
          keep(error);
        }
        res.destroy();
      };
    await answerOf(attempt((error) => (thrown = error))).catch(() => undefined);
    const app = express();
    app.use(attempt((error) => (bare = error)));
    await receive(app).catch(() => undefined);
    const code: unknown = expect.stringMatching(/^ERR_/);
    expect(bare).toMatchObject({ code });
    expect(thrown).toMatchObject({ code: (bare as NodeJS.ErrnoException).code });
  });
});
