import { auditOf, type BookedTicket } from '../../src/rush/audit';
import type { ToldPurchase } from '../../src/rush/tally';

const told: ToldPurchase[] = [
  { buyer: 'Buyer 1', orderIds: [7], seats: ['4/A2', '4/A1'], totalCents: 3000 },
  { buyer: 'Buyer 2', orderIds: [8], seats: ['4/B1'], totalCents: 1000 },
];
const ticket = (orderId: number, seat: string, priceCents: number, orderCents: number): BookedTicket => ({
  ...{ orderId, seat, priceCents, orderCents },
  buyer: 'member:rush-1',
  isSold: true,
});
const booked = [ticket(7, '4/A1', 1000, 3000), ticket(7, '4/A2', 2000, 3000), ticket(8, '4/B1', 1000, 1000)];
const [first, second, third] = booked as [BookedTicket, BookedTicket, BookedTicket];

it('finds nothing where every seat was sold once and the money is right', () => {
  expect(auditOf(told, booked)).toEqual([]);
});

it('compares no sums while somebody may have bought without being told', () => {
  expect(auditOf(told.slice(0, 1), booked, false)).toEqual([]);
});

it.each<[what: string, told: ToldPurchase[], booked: BookedTicket[], wrong: RegExp]>([
  [
    'a seat that two were sold',
    [...told, { ...told[1], seats: ['4/A1'] } as ToldPurchase],
    booked,
    /Two buyers were sold 4\/A1/,
  ],
  ['two tickets of a seat', told, [...booked, third], /two tickets of 4\/B1/],
  [
    'a ticket of a seat that is not sold',
    told,
    [first, second, { ...third, isSold: false }],
    /4\/B1 has a ticket/,
  ],
  [
    'a second purchase by a second press',
    [told[0] as ToldPurchase, { ...told[1], orderIds: [8, 9] } as ToldPurchase],
    booked,
    /bought twice/,
  ],
  [
    'a sum that is not that of the seats',
    told,
    [first, { ...second, priceCents: 1 }, third],
    /Order 7 is 3000 cents, and its seats 1001/,
  ],
  [
    'an order that nobody was told of',
    [told[0] as ToldPurchase],
    booked,
    /Buyers paid 3000 cents, and the orders come to 4000/,
  ],
  ['a purchase that there is no order of', told, [first, second], /Buyer 2 was told of another order/],
])('finds %s', (_what, theTold, theBooked, wrong) => {
  expect(auditOf(theTold, theBooked).join('\n')).toMatch(wrong);
});
