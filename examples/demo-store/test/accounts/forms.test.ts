import { readDestination } from '../../src/accounts/forms';

it.each(['/', '/account', '/events/4', '/search?q=fado&x=%2F%2Felsewhere.example'])(
  'leads back to %s',
  (to) => {
    expect(readDestination(to)).toBe(to);
  },
);

it.each([
  undefined,
  ['/a', '/b'],
  '',
  'events/4',
  'https://elsewhere.example',
  '//elsewhere.example',
  '///elsewhere.example',
  '/\\elsewhere.example',
  '\\\\elsewhere.example',
  '/\t/elsewhere.example',
  '/.//elsewhere.example',
  '//shop.invalid//elsewhere.example',
  'javascript:alert(1)',
  'http://shop.invalid/account',
])('leads to no other site, nor anywhere by %p', (to) => {
  expect(readDestination(to)).toBe('/account');
});
