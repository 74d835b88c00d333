import { fillHouse } from '../../src/catalogue/seed/house';
import { PROGRAMME } from '../../src/catalogue/seed/programme';
import { VENUES } from '../../src/catalogue/seed/venues';

describe('fillHouse', () => {
  it.each([0, 0.37, 1])('sells a share of %d, to the seat', (share) => {
    for (const venue of Object.values(VENUES)) {
      const seats = fillHouse(venue, share, 7);
      expect(seats.filter(({ sold }) => sold)).toHaveLength(Math.round(seats.length * share));
    }
  });

  it('sells the same seats for the same start, and others for another', () => {
    const venue = VENUES.corallo;
    expect(fillHouse(venue, 0.5, 3)).toEqual(fillHouse(venue, 0.5, 3));
    expect(fillHouse(venue, 0.5, 3)).not.toEqual(fillHouse(venue, 0.5, 4));
  });

  it('gives every seat a place of its own', () => {
    const seats = fillHouse(VENUES.speicher, 0.5, 1);
    expect(new Set(seats.map(({ row, number }) => `${row}${String(number)}`)).size).toBe(seats.length);
  });
});

it('has a price for every category of the venue, the best one the dearest', () => {
  for (const { venue, prices } of PROGRAMME) {
    const categories = new Set(fillHouse(VENUES[venue], 0, 1).map(({ category }) => category));
    expect([...categories]).toEqual(prices.map((_, index) => index + 1));
    expect(prices).toEqual(prices.toSorted((one, other) => other - one));
  }
});
