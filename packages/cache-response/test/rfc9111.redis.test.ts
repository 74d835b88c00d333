import { waitUntil } from '@sluice/test-support';
import { answers, at, type Answer } from './origin';
import { useCache } from './use-cache';
import type { Asked } from './serve';

const { cached } = useCache();

/** Asks again and again, once what was asked for is stored or not, and says which run of the handler each answer is of. */
async function runsOf(given: readonly Answer[], asked: readonly Asked[], path = '/x'): Promise<string[]> {
  const { get, explained } = await cached({ mode: 'rfc9111' }, answers(...given));
  const runs: string[] = [];
  for (const [index, options] of asked.entries()) {
    const { headers, status } = await get(path, options);
    runs.push(`${String(headers['x-run'] ?? '-')}${status === 200 ? '' : ` ${String(status)}`}`);
    await waitUntil('it is decided', () => {
      const explanation = explained()[index];
      const writes = explanation?.outcome === 'forwarded' || explanation?.outcome === 'validated';
      return (
        explanation !== undefined &&
        (!writes || explanation.stored !== undefined || options.method === 'POST')
      );
    });
  }
  return runs;
}

const twice = (...given: Answer[]) => runsOf(given, [{}, {}]);
const control = (value: string, more: Answer['headers'] = {}): Answer => ({
  headers: { 'Cache-Control': value, ...more },
});

describe('RFC 9111, section 3: storing', () => {
  it.each([200, 203, 204, 299, 301, 302, 307, 400, 404, 410, 499, 500, 503, 599])(
    '%i is stored with a stated freshness',
    async (status) => {
      const run = status === 200 ? '1' : `1 ${String(status)}`;
      expect(await twice({ status, ...control('max-age=60') })).toEqual([run, run]);
    },
  );

  it.each([
    ['no-store', '2'],
    ['private, max-age=60', '2'],
    ['max-age=60, no-store, must-understand', '1'],
    ['max-age=60, No-StOrE', '2'],
    ['private="x", max-age=60', '1'],
  ])('section 5.2.2: %s', async (value, second) => {
    expect(await twice(control(value))).toEqual(['1', second]);
  });

  it('section 4.2.2: by a heuristic, or with nothing at all not', async () => {
    expect(await twice({ headers: { 'Last-Modified': at(-86_400), Date: at(0) } })).toEqual(['1', '1']);
    expect(await twice({})).toEqual(['1', '2']);
  });

  it('section 3.5: with Authorization only where the response says so', async () => {
    const authorization = { headers: { authorization: 'Basic eDp5' } };
    expect(await runsOf([control('max-age=60')], [authorization, {}])).toEqual(['1', '2']);
    for (const directive of ['public', 's-maxage=60', 'must-revalidate']) {
      expect(await runsOf([control(`max-age=60, ${directive}`)], [authorization, {}])).toEqual(['1', '1']);
    }
  });

  it('section 5.2.1.5: not what a request with no-store got', async () => {
    expect(await runsOf([control('max-age=60')], [{ headers: { 'cache-control': 'no-store' } }, {}])).toEqual(
      ['1', '2'],
    );
  });

  it('RFC 9110, section 9.3.3: a POST that is what a GET would get', async () => {
    const post = { method: 'POST', body: 'abc' };
    const located = control('max-age=60', { 'Content-Location': '/x' });
    expect(await runsOf([located], [post, {}])).toEqual(['1', '1']);
    expect(await runsOf([control('max-age=60')], [post, {}])).toEqual(['1', '2']);
    expect(await runsOf([{ headers: { 'Content-Location': '/x' } }], [post, {}])).toEqual(['1', '2']);
  });

  it('RFC 9110, section 9.3.2: HEAD from a stored GET, and nothing from a HEAD', async () => {
    const head = { method: 'HEAD' };
    expect(await runsOf([control('max-age=60')], [{}, head])).toEqual(['1', '1']);
    expect(await runsOf([control('max-age=60')], [head, {}])).toEqual(['1', '2']);
  });
});

describe('RFC 9111, section 3.1: fields', () => {
  it('are stored, several lines too, but for those of the connection and of this message', async () => {
    const { get, explained } = await cached(
      { mode: 'rfc9111' },
      answers(
        control('max-age=60, no-cache="x-secret"', {
          'Set-Cookie': ['a=1', 'b=2'],
          'X-Kept': 'x',
          'X-Secret': 's',
          Connection: 'keep-alive, X-Hop',
          'X-Hop': 'h',
          'Proxy-Authenticate': 'Basic',
          Upgrade: 'h2c',
          Age: '7',
        }),
      ),
    );
    await get('/x');
    await waitUntil('it is stored', () => explained()[0]?.stored === true);
    const { headers } = await get('/x');
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers).toMatchObject({ 'x-kept': 'x', age: expect.stringMatching(/^[789]$/) as string });
    for (const name of ['x-secret', 'x-hop', 'proxy-authenticate', 'upgrade'])
      expect(headers).not.toHaveProperty(name);
  });

  it('section 4: Age counts on, and Date stays', async () => {
    const { get, explained } = await cached(
      { mode: 'rfc9111' },
      answers(control('max-age=600', { Age: '30', Date: at(-5) })),
    );
    const first = await get('/x');
    await waitUntil('it is stored', () => explained()[0]?.stored === true);
    const second = await get('/x');
    expect(second.headers.date).toBe(first.headers.date);
    expect(Number(second.headers.age)).toBeGreaterThanOrEqual(30);
    expect(Number(second.headers.age)).toBeLessThan(60);
    expect(second.cacheStatus).toMatch(/^Sluice;hit;ttl=5[4-6]\d$/);
  });
});

describe('RFC 9111, section 4: reuse', () => {
  it.each([
    ['max-age=60', {}, '1'],
    ['max-age=0', {}, '2'],
    ['max-age=60', { Age: '61' }, '2'],
    ['max-age=60', { Date: at(-61) }, '2'],
    ['max-age=1, s-maxage=60', {}, '1'],
    ['max-age=60, s-maxage=0', {}, '2'],
    ['max-age=60', { 'CDN-Cache-Control': 'max-age=0' }, '2'],
    ['no-store', { 'CDN-Cache-Control': 'max-age=60' }, '1'],
    ['max-age=60', { Expires: '0' }, '1'],
    ['foo', { Expires: at(60), Date: at(0) }, '1'],
    ['foo', { Expires: at(-60), Date: at(0) }, '2'],
  ])('section 4.2: %s with %p', async (value, more, second) => {
    expect(await twice(control(value, more))).toEqual(['1', second]);
  });

  it('section 2: of the exact URL', async () => {
    const { get, runs, explained } = await cached({ mode: 'rfc9111' }, answers(control('max-age=60')));
    await get('/x?a=1');
    await waitUntil('it is stored', () => explained()[0]?.stored === true);
    await get('/x?a=2');
    await get('/x?');
    await get('/x');
    await get('/X?a=1');
    expect(runs()).toBe(5);
    await get('/x?a=1');
    expect(runs()).toBe(5);
  });

  it.each([
    ['max-age=0', { 'cache-control': 'max-age=0' }, '2'],
    ['no-cache', { 'cache-control': 'no-cache' }, '2'],
    ['Pragma, section 5.4', { pragma: 'no-cache' }, '2'],
    ['min-fresh', { 'cache-control': 'min-fresh=61' }, '2'],
    ['max-age that is enough', { 'cache-control': 'max-age=30' }, '1'],
    ['no-store', { 'cache-control': 'no-store' }, '2'],
    ['an extension', { 'cache-control': 'nothing' }, '1'],
  ])('section 5.2.1: a request with %s', async (_name, headers, second) => {
    expect(await runsOf([control('max-age=60')], [{}, { headers }])).toEqual(['1', second]);
  });

  it('section 5.2.1.2: max-stale, where the response does not forbid it', async () => {
    const stale = { headers: { 'cache-control': 'max-stale=60' } };
    expect(await runsOf([control('max-age=5', { Age: '10' })], [{}, stale])).toEqual(['1', '1']);
    expect(
      await runsOf([control('max-age=5, must-revalidate', { Age: '10', ETag: '"a"' })], [{}, stale]),
    ).toEqual(['1', '2']);
  });

  it('section 5.2.1.7: only-if-cached', async () => {
    const only = { headers: { 'cache-control': 'only-if-cached' } };
    expect(await runsOf([control('max-age=60')], [only, {}, only])).toEqual(['- 504', '1', '1']);
  });
});

describe('RFC 9111, section 4.3: validation', () => {
  const etag = { ETag: '"a"' };
  const stale = control('max-age=5', { Age: '10', ...etag });
  const unchanged: Answer = { ...control('max-age=60', etag), unless: { 'if-none-match': '"a"' } };

  it('by the stored entity tag; a 304 freshens what is stored', async () => {
    const handler = answers({ ...stale, body: 'first' }, unchanged);
    const { get, explained, runs } = await cached({ mode: 'rfc9111' }, handler);
    await get('/x');
    await waitUntil('it is stored', () => explained()[0]?.stored === true);
    const validated = await get('/x');
    expect(validated).toMatchObject({
      status: 200,
      body: 'first',
      cacheStatus: 'Sluice;fwd=stale;fwd-status=304;stored',
    });
    expect(validated.headers).toMatchObject({
      'x-run': '2',
      'cache-control': 'max-age=60',
      age: expect.stringMatching(/^[0-4]$/) as string,
    });
    await waitUntil('it is stored', () => explained()[1]?.stored === true);
    expect(await get('/x')).toMatchObject({ body: 'first', headers: { 'x-run': '2' } });
    expect(runs()).toBe(2);
    expect(handler.seen[1]).toMatchObject({ 'if-none-match': '"a"' });
  });

  it.each([{}, { method: 'HEAD' }])('what says no Date was made when it came: %j', async (asked) => {
    const old = control('max-age=60', { Date: at(-100), ...etag });
    expect(await runsOf([old, unchanged], [{}, asked, {}])).toEqual(['1', '2', '2']);
  });

  it('by Last-Modified', async () => {
    const modified = new Date(Date.now() - 1e6).toUTCString();
    const handler = answers(control('no-cache', { 'Last-Modified': modified }), {
      ...control('max-age=60', { 'Last-Modified': modified }),
      unless: { 'if-modified-since': modified },
      body: 'changed',
    });
    const { get, explained } = await cached({ mode: 'rfc9111' }, handler);
    await get('/x');
    await waitUntil('it is stored', () => explained()[0]?.stored === true);
    expect(await get('/x')).toMatchObject({ status: 200, body: '1' });
    expect(handler.seen[1]).not.toHaveProperty('if-none-match');
  });

  it('a full answer takes the place of what was stored', async () => {
    expect(await runsOf([stale, control('max-age=60', { ETag: '"b"' })], [{}, {}, {}])).toEqual([
      '1',
      '2',
      '2',
    ]);
  });

  it('section 5.2.2.4: no-cache is asked about each time', async () => {
    const handler = answers(control('no-cache, max-age=60', etag), {
      ...unchanged,
      ...control('no-cache', etag),
    });
    const { get, explained, runs } = await cached({ mode: 'rfc9111' }, handler);
    for (let request = 0; request < 3; request++) {
      expect((await get('/x')).body).toBe('1');
      await waitUntil('it is stored', () => explained()[request]?.stored === true);
    }
    expect(runs()).toBe(3);
  });

  it('section 5.2.2.5: no-store in the answer takes away what was stored', async () => {
    expect(
      await runsOf([stale, { ...unchanged, ...control('no-store', etag) }, { status: 500 }], [{}, {}, {}]),
    ).toEqual(['1', '2', '3 500']);
  });

  it('section 4.3.4: a 304 about something else freshens nothing', async () => {
    const other = { ...control('max-age=60', { ETag: '"z"' }), unless: { 'if-none-match': '"a"' } };
    expect(await runsOf([stale, other, {}], [{}, {}, {}])).toEqual(['1', '1', '3']);
  });

  describe('section 4.3.5: what is stale, after a HEAD', () => {
    const asked = [{}, { method: 'HEAD' }, {}];
    const renewed = control('max-age=60', etag);

    it.each<[string, readonly Answer[], readonly string[]]>([
      ['is freshened by one that describes it', [stale, renewed], ['1', '2', '2']],
      ['is freshened by a 304', [stale, unchanged], ['1', '2', '2']],
      [
        'is out of date if it has another tag',
        [stale, control('max-age=60', { ETag: '"b"' })],
        ['1', '2', '3'],
      ],
      [
        'is out of date if it has another length',
        [stale, control('max-age=60', { 'Content-Length': '7' }), control('max-age=60')],
        ['1', '2', '3'],
      ],
      ['stays what it is after an error', [stale, { status: 404 }, unchanged], ['1', '2 404', '3']],
      ['is taken away by no-store', [stale, control('no-store', etag), {}], ['1', '2', '3']],
    ])('%s', async (_title, given, runs) => {
      expect(await runsOf(given, asked)).toEqual(runs);
    });

    it('and what is fresh is out of date after one that differs', async () => {
      const head = { method: 'HEAD', headers: { 'cache-control': 'no-cache' } };
      const other = control('max-age=60', { ETag: '"b"' });
      expect(await runsOf([renewed, other], [{}, head, {}])).toEqual(['1', '2', '3']);
    });

    it('has the body that it had, with the fields of the HEAD', async () => {
      const handler = answers(
        { ...stale, body: 'first' },
        control('max-age=60', { ...etag, 'X-New': 'yes' }),
      );
      const { get, explained, runs } = await cached({ mode: 'rfc9111' }, handler);
      await get('/x');
      await waitUntil('it is stored', () => explained()[0]?.stored === true);
      expect(await get('/x', { method: 'HEAD' })).toMatchObject({
        body: '',
        cacheStatus: 'Sluice;fwd=stale;stored',
      });
      await waitUntil('it is stored', () => explained()[1]?.stored === true);
      expect(await get('/x')).toMatchObject({
        body: 'first',
        headers: { 'x-new': 'yes', 'content-length': '5' },
      });
      expect(runs()).toBe(2);
    });
  });

  it('section 4.3.2: conditions of clients are answered by the cache, and stay with it', async () => {
    const handler = answers(control('max-age=60', { ...etag, 'Content-Type': 'text/plain' }));
    const { get, explained, runs } = await cached({ mode: 'rfc9111' }, handler);
    const first = await get('/x', { headers: { 'if-none-match': 'W/"a"', 'if-modified-since': at(0)() } });
    expect(first).toMatchObject({
      status: 304,
      body: '',
      headers: { etag: '"a"', 'cache-control': 'max-age=60' },
    });
    expect(first.headers).not.toHaveProperty('content-type');
    expect(handler.seen[0]).not.toHaveProperty('if-none-match');
    await waitUntil('it is stored', () => explained()[0]?.stored === true);
    expect(await get('/x', { headers: { 'if-none-match': '"b", "a"' } })).toMatchObject({
      status: 304,
      body: '',
    });
    expect(await get('/x', { headers: { 'if-none-match': '"b"' } })).toMatchObject({
      status: 200,
      body: '1',
    });
    expect(runs()).toBe(1);
  });

  it('RFC 9110, section 13.1.1: If-Match is the handler’s', async () => {
    const handler = answers(control('max-age=60', etag));
    const { get } = await cached({ mode: 'rfc9111' }, handler);
    const { cacheStatus } = await get('/x', { headers: { 'if-match': '"b"' } });
    expect(cacheStatus).toBe('Sluice;fwd=bypass;detail=precondition');
    expect(handler.seen[0]).toMatchObject({ 'if-match': '"b"' });
  });
});

describe('RFC 9110, section 14: ranges', () => {
  it('are cut out of what is stored', async () => {
    const { get, explained, runs } = await cached(
      { mode: 'rfc9111' },
      answers({ ...control('max-age=60', { ETag: '"a"' }), body: '0123456789' }),
    );
    await get('/x');
    await waitUntil('it is stored', () => explained()[0]?.stored === true);
    const range = (value: string, more = {}) => get('/x', { headers: { range: value, ...more } });
    expect(await range('bytes=2-4')).toMatchObject({
      status: 206,
      body: '234',
      headers: { 'content-range': 'bytes 2-4/10', 'content-length': '3' },
    });
    expect(await range('bytes=-1')).toMatchObject({ status: 206, body: '9' });
    expect(await range('bytes=10-')).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */10' },
    });
    expect(await range('bytes=0-1,4-5')).toMatchObject({ status: 200, body: '0123456789' });
    expect(await range('bytes=0-1', { 'if-range': '"b"' })).toMatchObject({ status: 200 });
    expect(await range('bytes=0-1', { 'if-range': '"a"' })).toMatchObject({ status: 206, body: '01' });
    expect(await range('bytes=0-1', { 'if-none-match': '"a"' })).toMatchObject({ status: 304 });
    expect(runs()).toBe(1);
  });

  it('go to the handler where nothing is stored, and its part is kept for nobody', async () => {
    const handler = answers({ status: 206, ...control('max-age=60', { 'Content-Range': 'bytes 0-0/9' }) });
    const { get } = await cached({ mode: 'rfc9111' }, handler);
    expect(await get('/x', { headers: { range: 'bytes=0-0' } })).toMatchObject({ status: 206, body: '1' });
    expect(handler.seen[0]).toMatchObject({ range: 'bytes=0-0' });
    expect(await get('/x')).toMatchObject({ body: '2' });
  });
});

describe('RFC 9111, section 4.4: invalidation', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH'])('by a %s that succeeds', async (method) => {
    const change = { method };
    expect(await runsOf([control('max-age=60')], [{}, change, {}])).toEqual(['1', '2', '3']);
    expect(await runsOf([control('max-age=60'), { status: 500 }], [{}, change, {}])).toEqual([
      '1',
      '2 500',
      '1',
    ]);
  });

  it.each(['Location', 'Content-Location'])('of what %s names', async (field) => {
    const { get, runs, explained } = await cached(
      { mode: 'rfc9111' },
      answers(control('max-age=60'), { status: 201, headers: { [field]: '/y?a=1' } }, control('max-age=60')),
    );
    await get('/y?a=1');
    await waitUntil('it is stored', () => explained()[0]?.stored === true);
    await get('/x', { method: 'POST' });
    await get('/y?a=1');
    expect(runs()).toBe(3);
  });

  it('RFC 9875: of groups, that answers of one origin belong to', async () => {
    const { get, runs, explained } = await cached(
      { mode: 'rfc9111' },
      answers(
        control('max-age=60', { 'Cache-Groups': '"a", "b"' }),
        control('max-age=60', { 'Cache-Groups': '"B"', 'Cache-Group-Invalidation': '"a"' }),
        { headers: { 'Cache-Group-Invalidation': '"b";x=1' } },
      ),
    );
    const stored = (index: number) => waitUntil('it is stored', () => explained()[index]?.stored === true);
    await get('/1');
    await stored(0);
    await get('/2'); // what a safe request says is ignored
    await stored(1);
    await get('/1');
    expect(runs()).toBe(2);
    await get('/3', { method: 'POST' });
    await get('/2');
    expect(runs()).toBe(3);
    await get('/1');
    expect(runs()).toBe(4);
  });
});

describe('RFC 5861', () => {
  it('section 4: an error is answered with what is stale, if it may be', async () => {
    const failing = { status: 503 };
    const stale = (value: string) => control(value, { Age: '10' });
    expect(await runsOf([stale('max-age=5, stale-if-error=60'), failing], [{}, {}])).toEqual(['1', '1']);
    expect(await runsOf([stale('max-age=5'), failing], [{}, {}])).toEqual(['1', '1']);
    expect(await runsOf([stale('max-age=5, stale-if-error=4'), failing], [{}, {}])).toEqual(['1', '2 503']);
    for (const directive of ['must-revalidate', 'proxy-revalidate', 's-maxage=5', 'no-cache']) {
      const given = control(`max-age=5, stale-if-error=60, ${directive}`, { Age: '10', ETag: '"a"' });
      expect(await runsOf([given, failing], [{}, {}])).toEqual(['1', '2 503']);
    }
  });

  it('section 3: stale while it is got anew, in the background, through the whole app', async () => {
    const handler = answers(
      control('max-age=5, stale-while-revalidate=60', { Age: '10', ETag: '"a"' }),
      control('max-age=60', { ETag: '"b"' }),
    );
    const { get, explained, runs } = await cached({ mode: 'rfc9111' }, handler);
    await get('/x');
    await waitUntil('it is stored', () => explained()[0]?.stored === true);
    const stale = await get('/x');
    expect(stale).toMatchObject({
      body: '1',
      headers: { 'x-run': '1', age: expect.stringMatching(/^1\d$/) as string },
    });
    expect(stale.cacheStatus).toMatch(/^Sluice;hit;ttl=-\d+$/);
    await waitUntil('it is fresh', async () => (await get('/x')).body === '2');
    expect(runs()).toBe(2);
    expect(handler.seen[1]).toMatchObject({ 'if-none-match': '"a"' });
  });
});

describe('RFC 9111, section 4.1: Vary', () => {
  const foo = (value: string): Asked => ({ headers: { foo: value } });
  const varied = (vary: string | string[], more = {}) => control('max-age=60', { Vary: vary, ...more });

  it('selects by the fields that it names, and by no others', async () => {
    expect(await runsOf([varied('Foo')], [foo('1'), foo('2'), foo('1'), foo('2'), {}, {}])).toEqual([
      '1',
      '2',
      '1',
      '2',
      '3',
      '3',
    ]);
    expect(
      await runsOf([varied('Foo')], [foo('1, 2'), { headers: { foo: ['1', '2'] } }, foo(' 1,2')]),
    ).toEqual(['1', '1', '1']);
    expect(await runsOf([varied('Foo')], [foo('1'), { headers: { foo: '1', bar: '2' } }])).toEqual([
      '1',
      '1',
    ]);
  });

  it.each(['*', 'Foo, *', ', *'])('%s is never reused', async (vary) => {
    expect(await runsOf([varied(vary)], [foo('1'), foo('1')])).toEqual(['1', '2']);
  });

  it('grows with what the responses of a URL name', async () => {
    const both = (foo: string, bar: string): Asked => ({ headers: { foo, bar } });
    expect(
      await runsOf(
        [varied('Foo'), varied('Bar')],
        [both('1', '1'), both('2', '1'), both('2', '2'), both('2', '1'), both('1', '1'), both('1', '1')],
      ),
    ).toEqual(['1', '2', '3', '2', '4', '4']);
  });

  it('is validated and invalidated for each', async () => {
    const put = { method: 'PUT' };
    expect(await runsOf([varied('Foo')], [foo('1'), foo('2'), put, foo('1'), foo('2')])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
  });

  it('RFC 9110, section 12.5.4: gives a client the language that it likes best', async () => {
    const language = (value: string): Asked => ({ headers: { 'accept-language': value } });
    const german = varied('Accept-Language', { 'Content-Language': 'de' });
    expect(
      await runsOf([german], [language('en, de'), language('fr;q=0.5, DE'), language('fr, de;q=0.5')]),
    ).toEqual(['1', '1', '2']);
  });
});

it('interim responses pass, and the final one is stored', async () => {
  const { get, explained, runs } = await cached({ mode: 'rfc9111' }, (_req, res, run) => {
    res.writeProcessing();
    res.writeEarlyHints({ link: '</a.css>; rel=preload' });
    res.setHeader('Cache-Control', 'max-age=60');
    res.end(String(run));
  });
  expect(await get('/x')).toMatchObject({ status: 200, body: '1' });
  await waitUntil('it is stored', () => explained()[0]?.stored === true);
  expect(await get('/x')).toMatchObject({ status: 200, body: '1' });
  expect(runs()).toBe(1);
});
