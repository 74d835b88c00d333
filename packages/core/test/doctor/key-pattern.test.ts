import { KeyPatterns } from '../../src/doctor/key-pattern';
import '../../src/index';

it.each([
  // key, what is shown of it
  ['rl:api:{alice}', 'rl:*:{*}'],
  ['rl', 'rl'],
  ['rlx:{alice}', '*:{*}'],
  ['shop:sess:{abc}', 'shop:sess:{*}'],
  ['shop:sess:{abc}:adopted', 'shop:sess:{*}:adopted'],
  ['shop:alice', 'shop:*'],
  ['{q:mail}:xyz:alice', '{q:*}:*:*'],
  ['topic:{seats}', 'topic:{*}'],
  ['broadcast:{seats}', 'broadcast:{*}'],
  ['write-behind:{carts}:alice', 'write-behind:{*}:*'],
  ['cart:{7}:alice', 'cart:{*}:*'],
  ['alice@example.com', '*'],
  ['adopted:alice', '*:*'],
  ['a:b:c:d:e:f:g:h', '*:*:*:*:*:*:…'],
  ['{', '*'],
  ['\n{\n}', '*{*}'],
  ['', ''],
])('calls %j %j', (key, shown) => {
  expect(new KeyPatterns('shop', ['cart']).nameOf(key)).toBe(shown);
});
