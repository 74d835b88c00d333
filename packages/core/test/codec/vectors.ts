/** A sealed value that never changes: what an older release has written, a newer one opens. Made by another implementation. */
export interface SealVector {
  readonly name: string;
  /** All of these in hex. */
  readonly key: string;
  readonly random: string;
  readonly plaintext: string;
  readonly sealed: string;
  readonly keyId: string;
  readonly place: { readonly purpose: string; readonly key: string; readonly field?: string };
}

/** By the `cryptography` package of Python: HKDF-SHA-256 and AES-256-GCM, after the description in `sealed-record.ts`. */
export const VECTORS: readonly SealVector[] = [
  {
    name: 'a field of a session',
    key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    random: '404142434445464748494a4b4c4d4e4f808182838485868788898a8b',
    plaintext: '7b2263617274223a5b22686174225d7d',
    sealed:
      '01026b31404142434445464748494a4b4c4d4e4f808182838485868788898a8b027c73aece84d32f55ec71496c0e4b86616102258a8d7f2fcd692d262fd6c62c',
    keyId: 'k1',
    place: { purpose: 'session', key: 'shop:sess:{7f3a}', field: 'cart' },
  },
  {
    name: 'nothing, in a key without fields',
    key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    random: '00000000000000000000000000000000000000000000000000000000',
    plaintext: '',
    sealed:
      '01026b31000000000000000000000000000000000000000000000000000000007b652e77ba9fee8beae7905d7a372f0a',
    keyId: 'k1',
    place: { purpose: 'idempotency', key: 'idem:{a}' },
  },
  {
    name: 'UTF-8, an empty field and a long key id',
    key: '2aa50b47c92342ddda1dccb774e50e497d759632db2c3a8b86b31a9d737f8151',
    random: '03c7c0ace395d80182db07ae2c30f0347b8b965ad4bca0e41ab51de7',
    plaintext: '5a6fc3ab20f09f8e88',
    sealed:
      '0120323032362d31315f726f746174696f6e2d6f662d7468652d617574756d6e2d7803c7c0ace395d80182db07ae2c30f0347b8b965ad4bca0e41ab51de74476f4b7d6443b7b97aa489e3af709bcfa7abf46616e5471a1',
    keyId: '2026-11_rotation-of-the-autumn-x',
    place: { purpose: 'queue', key: 'q:{bücher}:data', field: '' },
  },
  {
    name: 'bytes that are no text',
    key: '2aa50b47c92342ddda1dccb774e50e497d759632db2c3a8b86b31a9d737f8151',
    random: 'ffffffffffffffffffffffffffffffff010101010101010101010101',
    plaintext:
      '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff',
    sealed:
      '01016bffffffffffffffffffffffffffffffff0101010101010101010101014f5b313e8d4e6514d66655e93b8ca0b06ac7fdaa6bb72a77a6e3e5cf71b5984bad4c5fef17ed21ced670262b8b854df37d9ec1c116a86131ab0e8e88c0bdc2c161dd7385950894679800ca95c172981162531f3126c3c6501e19f7562640f65513f2ae9118a66836fff5e8ec0c11a883dbd6e320f823f14cb04a1a50977ae0bca91450cb0d67be66207c29c3fcd25c8055f051de4648a343e5ab3f893b588dc23d9f334bafd545a91423e0fb0a3cf6357e7acaaa126b420c637cbbd9d1ef1fad0de1cd30f883dbf5ac65f7f9845707db5fc16a54e2c6c6c97aa5d12f2ce8d49adc2d55be535308782dc19fbcfa246355633a81f9834c597d42f1c67d92c09ce2299f1da230aceb7c4a4d6ca47dcbeb2d',
    keyId: 'k',
    place: { purpose: 'cache', key: 'cache:{page}', field: 'AQQ=' },
  },
];
