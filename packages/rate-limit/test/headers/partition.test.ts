import { createHash } from 'node:crypto';
import { createPartition } from '../../src/headers/partition';

describe('a partition key', () => {
  // Computed with: printf 203.0.113.7 | openssl dgst -sha256 -hmac secret -binary | head -c 12 | base64
  it('is the first 12 bytes of HMAC-SHA-256, as a Byte Sequence', () => {
    expect(createPartition('secret')('203.0.113.7')('any')).toBe(':0e2l+FQ2rS1eJYKL:');
  });

  it('is no hash of the address alone', () => {
    const hash = createHash('sha256').update('203.0.113.7').digest('base64').slice(0, 16);
    expect(createPartition('secret')('203.0.113.7')('any')).not.toContain(hash);
  });

  it('differs between secrets and between keys', () => {
    const names = [
      createPartition('one')('alice')('any'),
      createPartition('two')('alice')('any'),
      createPartition('one')('bob')('any'),
    ];
    expect(new Set(names).size).toBe(3);
  });

  it('is of each policy its own, where policies have keys of their own', () => {
    const partition = createPartition('secret');
    const partitionOf = partition({ account: 'alice', address: '203.0.113.7' });
    expect(partitionOf('account')).toBe(partition('alice')('any'));
    expect(partitionOf('address')).toBe(partition('203.0.113.7')('any'));
    expect(partitionOf('other')).toBeUndefined();
    expect(partitionOf('toString')).toBeUndefined();
  });
});
