import { createSealer, DecryptError } from '../../src/index';
import { rootKey } from '../../src/codec/root-key';
import { sealWith } from '../../src/codec/sealed-record';
import { VECTORS } from './vectors';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

describe.each(VECTORS)('$name', ({ key, random, plaintext, sealed, keyId, place }) => {
  it('is opened, and sealed to the same bytes', async () => {
    const sealer = createSealer({ keys: { [keyId]: key }, current: keyId });
    expect(await sealer.open(bytes(sealed), place)).toEqual({ plaintext: bytes(plaintext), stale: false });
    const again = sealWith(rootKey('key', key), keyId, bytes(random), bytes(plaintext), place);
    expect(again.toString('hex')).toBe(sealed);
  });

  it('opens in no other place, and under no other key', async () => {
    const sealer = createSealer({ keys: { [keyId]: key }, current: keyId });
    const { field } = place;
    const elsewhere = [
      { ...place, purpose: `${place.purpose}s` },
      { ...place, key: `${place.key} ` },
      { ...place, field: field === undefined ? '' : `${field}x` },
      { purpose: place.purpose, key: place.key, ...(field === undefined ? { field: place.key } : {}) },
    ];
    for (const other of elsewhere) {
      await expect(sealer.open(bytes(sealed), other)).rejects.toThrow(DecryptError);
    }
    const stranger = createSealer({ keys: { [keyId]: Buffer.alloc(32, 7) }, current: keyId });
    await expect(stranger.open(bytes(sealed), place)).rejects.toThrow(DecryptError);
  });
});
