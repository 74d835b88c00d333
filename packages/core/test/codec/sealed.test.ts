import { createHmac, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { createSealer, SluiceError, type SealedPlace, type SealingKey } from '../../src/index';

const k1 = randomBytes(32);
const k2 = randomBytes(32);
const place: SealedPlace = { purpose: 'session', key: 'sess:{alice}', field: 'data' };
const secret = Buffer.from('the plaintext that nobody may see');

const sealer = createSealer({ keys: { k1 }, current: 'k1' });

const decryptError = expect.objectContaining({
  code: 'ERR_DECRYPT',
  message: 'A sealed value could not be opened in its place with the keys at hand',
}) as Error;
const optionError = (option: string) =>
  expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }) as Error;

const anyPlace = fc.record({
  purpose: fc.string({ minLength: 1, maxLength: 64 }),
  key: fc.string({ minLength: 1, maxLength: 200, unit: 'binary' }),
  field: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
});

describe('what is sealed', () => {
  it('opens in its place as it was, whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), anyPlace, async (bytes, where) => {
        const plaintext = Buffer.from(bytes);
        const sealed = await sealer.seal(plaintext, where);
        expect(sealed).toHaveLength(plaintext.length + 46 + 'k1'.length);
        expect(await sealer.open(sealed, where)).toEqual({ plaintext, stale: false });
      }),
    );
  });

  it('opens nowhere else: another purpose, key or field, or none', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace, anyPlace, async (here, there) => {
        fc.pre(here.purpose !== there.purpose || here.key !== there.key || here.field !== there.field);
        const sealed = await sealer.seal(secret, here);
        await expect(sealer.open(sealed, there)).rejects.toEqual(decryptError);
      }),
    );
  });

  it.each([
    { ...place, purpose: 'cache' },
    { ...place, key: 'sess:{bob}' },
    { ...place, field: 'dat' },
    { ...place, field: '' },
    { purpose: place.purpose, key: place.key },
    // The same bytes, divided another way.
    { ...place, key: 'sess:{alice}d', field: 'ata' },
    { ...place, purpose: 'sessio', key: `n${place.key}` },
  ])('does not open when it was moved to %j', async (there) => {
    const sealed = await sealer.seal(secret, place);
    await expect(sealer.open(sealed, there)).rejects.toEqual(decryptError);
  });

  it('tells a missing field from an empty one', async () => {
    const sealed = await sealer.seal(secret, { purpose: 'p', key: 'k', field: '' });
    await expect(sealer.open(sealed, { purpose: 'p', key: 'k' })).rejects.toEqual(decryptError);
  });

  it('does not open when any one bit of it was changed', async () => {
    const sealed = await sealer.seal(secret, place);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const tampered = Buffer.from(sealed);
      tampered[bit >> 3] = (tampered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expect(sealer.open(tampered, place)).rejects.toEqual(decryptError);
    }
  });

  it('does not open when it is shorter or longer, by however much', async () => {
    const sealed = await sealer.seal(secret, place);
    for (let length = 0; length < sealed.length; length++) {
      await expect(sealer.open(sealed.subarray(0, length), place)).rejects.toEqual(decryptError);
      await expect(sealer.open(sealed.subarray(sealed.length - length), place)).rejects.toEqual(decryptError);
    }
    await expect(sealer.open(Buffer.concat([sealed, Buffer.from([0])]), place)).rejects.toEqual(decryptError);
    await expect(sealer.open(Buffer.concat([Buffer.from([1]), sealed]), place)).rejects.toEqual(decryptError);
  });

  it('is never the same twice, and shows nothing of what is in it', async () => {
    const sealed = await Promise.all(Array.from({ length: 1000 }, () => sealer.seal(secret, place)));
    const randomParts = new Set(sealed.map((each) => each.toString('hex', 4, 32)));
    expect(randomParts.size).toBe(1000);
    expect(sealed.some((each) => each.includes(secret.subarray(0, 6)))).toBe(false);
  });

  it('is what its description says, byte by byte: another implementation opens it', async () => {
    const sealed = await sealer.seal(secret, place);
    expect([...sealed.subarray(0, 4)]).toEqual([1, 2, ...Buffer.from('k1')]);
    const [salt, nonce] = [sealed.subarray(4, 20), sealed.subarray(20, 32)];
    const info = Buffer.concat([Buffer.from('sealed/1'), salt, Buffer.from(place.purpose)]);
    const key = Buffer.from(hkdfSync('sha256', k1, 'sluice/sealed', info, 32));
    const decipher = createDecipheriv('aes-256-gcm', key, nonce);
    const parts = ['k1', place.key, place.field ?? ''].map((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(part));
      return Buffer.concat([length, Buffer.from(part)]);
    });
    decipher.setAAD(Buffer.concat([Buffer.from([1]), ...parts]));
    decipher.setAuthTag(sealed.subarray(-16));
    expect(Buffer.concat([decipher.update(sealed.subarray(32, -16)), decipher.final()])).toEqual(secret);
  });

  it('is at most 16 MiB', async () => {
    const largest = Buffer.alloc(16 * 1024 * 1024);
    expect((await sealer.open(await sealer.seal(largest, place), place)).plaintext).toHaveLength(
      largest.length,
    );
    await expect(sealer.seal(Buffer.alloc(largest.length + 1), place)).rejects.toMatchObject({
      code: 'ERR_TOO_LARGE',
    });
    await expect(sealer.open(Buffer.alloc(largest.length + 100, 1), place)).rejects.toEqual(decryptError);
  });
});

describe('keys', () => {
  it('rotate: an old one still opens, and says that it is old', async () => {
    const sealed = await sealer.seal(secret, place);
    const rotated = createSealer({ keys: { k2, k1 }, current: 'k2' });
    expect(await rotated.open(sealed, place)).toEqual({ plaintext: secret, stale: true });
    const anew = await rotated.seal(secret, place);
    expect(await rotated.open(anew, place)).toEqual({ plaintext: secret, stale: false });
    await expect(sealer.open(anew, place)).rejects.toEqual(decryptError);
  });

  it('are told apart by their bytes, not by their id', async () => {
    const sealed = await sealer.seal(secret, place);
    const other = createSealer({ keys: { k1: k2 }, current: 'k1' });
    await expect(other.open(sealed, place)).rejects.toEqual(decryptError);
  });

  it('cannot be chosen by who can write: an id put in place of another opens nothing', async () => {
    const both = createSealer({ keys: { k1, k2: k1 }, current: 'k1' });
    const sealed = await both.seal(secret, place);
    sealed.write('k2', 2);
    await expect(both.open(sealed, place)).rejects.toEqual(decryptError);
  });

  const forms: [string, SealingKey][] = [
    ['a Buffer', k1],
    ['a Uint8Array', new Uint8Array(k1)],
    ['hex', k1.toString('hex')],
    ['HEX', k1.toString('hex').toUpperCase()],
    ['base64', k1.toString('base64')],
    ['base64 without padding', k1.toString('base64').replace('=', '')],
    ['base64url', k1.toString('base64url')],
  ];
  it.each(forms)('are the same as %s', async (_, key) => {
    const sealed = await createSealer({ keys: { k1: key }, current: 'k1' }).seal(secret, place);
    expect((await sealer.open(sealed, place)).plaintext).toEqual(secret);
  });

  it('stay as they were given', async () => {
    const given = Buffer.from(k1);
    await createSealer({ keys: { k1: given }, current: 'k1' }).seal(secret, place);
    expect(given).toEqual(k1);
  });

  it.each([
    ['too short', randomBytes(31)],
    ['too long', randomBytes(33)],
    ['empty', Buffer.alloc(0)],
    ['16 bytes', randomBytes(16)],
    ['a passphrase', 'correct horse battery staple'],
    ['32 characters', 'x'.repeat(32)],
    ['hex of 31 bytes', randomBytes(31).toString('hex')],
    ['a number', 32],
    ['nothing', undefined],
  ])('that are %s are refused, and not shown', (_, key) => {
    const make = () => createSealer({ keys: { k1: key as SealingKey }, current: 'k1' });
    expect(make).toThrow(optionError('keys.k1'));
    if (typeof key === 'string') expect(make).not.toThrow(key);
  });

  it.each([
    [{ keys: { k1 }, current: 'k2' }, 'current'],
    [{ keys: { k1 }, current: '' }, 'current'],
    [{ keys: { ä: k1 }, current: 'k1' }, 'every id in keys'],
    [{ keys: { ['x'.repeat(33)]: k1 }, current: 'k1' }, 'every id in keys'],
    [{ keys: {}, current: 'k1' }, 'current'],
    [{ keys: [k1], current: '0' }, 'keys'],
    [{ keys: undefined, current: 'k1' }, 'keys'],
    [{ keys: { k1 }, current: 'k1', algorithm: 'none' }, 'algorithm'],
    [{ keys: { k1 }, current: 'toString' }, 'current'],
  ])('and their ids are checked at once: case %#', (options, option) => {
    expect(() => createSealer(options as never)).toThrow(optionError(option));
  });
});

describe('a source of keys', () => {
  it('is asked once per key, whatever the load', async () => {
    const source = jest.fn((id: string) => Promise.resolve(id === 'k1' ? k1 : undefined));
    const sourced = createSealer({ keys: source, current: 'k1' });
    const sealed = await Promise.all(Array.from({ length: 50 }, () => sourced.seal(secret, place)));
    for (const each of sealed) expect((await sealer.open(each, place)).plaintext).toEqual(secret);
    expect((await sourced.open(sealed[0] as Buffer, place)).stale).toBe(false);
    expect(source).toHaveBeenCalledTimes(1);
  });

  it('may know more keys later: what it did not find is asked for again', async () => {
    const found = new Map<string, Buffer>([['k1', k1]]);
    const sourced = createSealer({ keys: (id) => found.get(id), current: 'k1' });
    const sealed = await createSealer({ keys: { k2 }, current: 'k2' }).seal(secret, place);
    await expect(sourced.open(sealed, place)).rejects.toEqual(decryptError);
    found.set('k2', k2);
    expect(await sourced.open(sealed, place)).toEqual({ plaintext: secret, stale: true });
  });

  it('that fails is what the call rejects with, and is asked again', async () => {
    const down = new Error('the KMS is down');
    let failing = true;
    const sourced = createSealer({
      keys: () => {
        if (failing) throw down;
        return k1;
      },
      current: 'k1',
    });
    await expect(sourced.seal(secret, place)).rejects.toBe(down);
    failing = false;
    await expect(sourced.seal(secret, place)).resolves.toBeInstanceOf(Buffer);
  });

  it('that has no current key, or a wrong one, is told so', async () => {
    const none = createSealer({ keys: () => undefined, current: 'k1' });
    await expect(none.seal(secret, place)).rejects.toEqual(optionError('current'));
    const wrong = createSealer({ keys: () => randomBytes(8), current: 'k1' });
    await expect(wrong.seal(secret, place)).rejects.toEqual(optionError("what keys('k1') returns"));
  });

  it('is asked for no id that a stranger could have made up', async () => {
    const source = jest.fn(() => undefined);
    const sourced = createSealer({ keys: source, current: 'k1' });
    const forged = Buffer.concat([Buffer.from([1, 4]), Buffer.from('../x'), randomBytes(60)]);
    await expect(sourced.open(forged, place)).rejects.toEqual(decryptError);
    expect(source).not.toHaveBeenCalled();
  });
});

describe('no secret is shown', () => {
  it('by printing a sealer, in whatever depth', () => {
    const keyText = k1.toString('hex');
    const printed =
      inspect(createSealer({ keys: { k1 }, current: 'k1' }), { depth: 20, showHidden: true }) +
      JSON.stringify(createSealer({ keys: { k1: keyText }, current: 'k1' }));
    expect(printed).not.toContain(keyText);
    expect(printed).not.toContain(k1.toString('base64'));
    expect(printed).not.toContain(createHmac('sha256', 'sluice/sealed').update(k1).digest('hex'));
    expect(printed).not.toMatch(/<Buffer/);
  });

  it('by an error: neither the plaintext, nor the place, nor what was found', async () => {
    const sealed = await sealer.seal(secret, place);
    sealed[40] = (sealed[40] ?? 0) ^ 1;
    const error: unknown = await sealer.open(sealed, place).catch((reason: unknown) => reason);
    expect(SluiceError.is(error)).toBe(true);
    const printed = inspect(error, { depth: 20, showHidden: true });
    expect(printed).not.toMatch(/alice|plaintext that|<Buffer/);
    expect((error as Error).cause).toBeUndefined();
  });
});

describe('arguments are checked', () => {
  it.each([
    [{ ...place, purpose: '' }, 'place.purpose'],
    [{ ...place, purpose: 'x'.repeat(65) }, 'place.purpose'],
    [{ ...place, key: '' }, 'place.key'],
    [{ ...place, field: 7 }, 'place.field'],
  ])('a place: %j', async (where, option) => {
    await expect(sealer.seal(secret, where as never)).rejects.toEqual(optionError(option));
    await expect(sealer.open(secret, where as never)).rejects.toEqual(optionError(option));
  });

  it('a value', async () => {
    await expect(sealer.seal('text' as never, place)).rejects.toEqual(optionError('plaintext'));
    await expect(sealer.open('text' as never, place)).rejects.toEqual(optionError('sealed'));
  });
});
