import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { createSealer } from '../../src/index';
import { BR, GZIP, readFrame, SEALED, writeHead, type FrameHeader } from '../../src/cache/engine/frame';
import { PayloadCodec } from '../../src/cache/engine/payload';

const RUNS = { numRuns: 100 };
const sealer = createSealer({ keys: { k1: randomBytes(32) }, current: 'k1' });

const time = fc.double({ min: 0, max: 2 ** 52, noNaN: true });
const headers: fc.Arbitrary<FrameHeader> = fc.record({
  epoch: fc.nat(),
  storedAtMs: time,
  freshUntilMs: time,
  livesUntilMs: time,
  loadMs: fc.nat({ max: 0xffff_ffff }),
  tags: fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }),
  path: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
});
const STAMPS = { epoch: 1, storedAtMs: 1, freshUntilMs: 1, livesUntilMs: 1, loadMs: 0 };
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const codecs = {
  plain: new PayloadCodec(false, undefined, 200_000),
  gzip: new PayloadCodec('gzip', undefined, 200_000),
  br: new PayloadCodec('br', undefined, 200_000),
  sealed: new PayloadCodec('br', sealer, 200_000),
};

describe('a frame', () => {
  it.each(Object.entries(codecs))('comes back as it was written: %s', async (_name, codec) => {
    const bodies = fc.oneof(bytes, fc.constant(Buffer.alloc(70_000, 'text')));
    await fc.assert(
      fc.asyncProperty(headers, bytes, bodies, async (header, metadata, body) => {
        const frame = readFrame(await codec.write('key', header, { metadata, body }));
        expect(frame?.header).toEqual(header);
        const read = frame && (await codec.read('key', frame));
        // Jest takes its time over large buffers.
        expect(read?.metadata.equals(metadata) && read.body.equals(body)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('has as many tags, and as long a path, as an entry may have', () => {
    const odd = (length: number) => '\u0001'.repeat(length); // six bytes each
    const header: FrameHeader = {
      ...STAMPS,
      tags: Array.from({ length: 64 }, () => odd(512)),
      path: odd(65_536),
    };
    expect(readFrame(writeHead(header, 0))?.header.path?.length).toBe(65_536);
  });

  it('is read from any bytes without an error', async () => {
    const version = fc.tuple(fc.constant(1), fc.nat({ max: 7 })).map((head) => Buffer.from(head));
    const noise = fc.tuple(fc.oneof(version, bytes), bytes, bytes).map((parts) => Buffer.concat(parts));
    await fc.assert(
      fc.asyncProperty(noise, async (hostile) => {
        const frame = readFrame(hostile);
        for (const codec of Object.values(codecs)) if (frame !== undefined) await codec.read('key', frame);
      }),
      RUNS,
    );
  });

  it('of which anything was altered or cut off is no frame, or holds other bytes of the same shape', async () => {
    const altered = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }), cut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(headers, bytes, altered, async (header, body, { at, by, cut }) => {
        for (const codec of [codecs.plain, codecs.sealed]) {
          const written = await codec.write('key', header, { metadata: Buffer.from('meta'), body });
          const index = at % written.length;
          const hostile = cut ? written.subarray(0, index) : Buffer.from(written);
          if (!cut) hostile[index] = (hostile[index] ?? 0) ^ by;
          const frame = readFrame(hostile);
          const read = frame && (await codec.read('key', frame));
          if (codec === codecs.sealed) expect(read).toBe(undefined);
          else if (read !== undefined)
            expect(Buffer.isBuffer(read.body) && Buffer.isBuffer(read.metadata)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('opens under its own key, with its own head, only', async () => {
    const header: FrameHeader = {
      ...STAMPS,
      tags: ['a'],
      path: undefined,
    };
    const contents = { metadata: Buffer.alloc(0), body: Buffer.from('secret') };
    const frame = readFrame(await codecs.sealed.write('key', header, contents));
    if (frame === undefined) throw new Error('It is no frame');
    expect(await codecs.sealed.read('key', frame)).toEqual(contents);
    expect(await codecs.sealed.read('another', frame)).toBe(undefined);
    expect(await codecs.sealed.read('key', { ...frame, head: writeHead(header, SEALED) })).toBe(undefined);
    expect(codecs.plain.read('key', frame)).toBe(undefined);
  });

  it('that unpacks to more than a cache takes is given up', async () => {
    const small = new PayloadCodec('gzip', undefined, 100);
    for (const codec of [codecs.gzip, codecs.br]) {
      const header: FrameHeader = {
        ...STAMPS,
        tags: [],
        path: undefined,
      };
      const frame = readFrame(
        await codec.write('key', header, { metadata: Buffer.alloc(0), body: Buffer.alloc(100_000) }),
      );
      expect(frame?.writing).toBe(codec === codecs.gzip ? GZIP : BR);
      expect(frame && (await small.read('key', frame))).toBe(undefined);
    }
  });
});
