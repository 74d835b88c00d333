/** What every contender sends once it lets a request pass. */
export const ANSWER = { id: 'c7b1', name: 'Balcony, row 7', price: 4200, currency: 'EUR', available: true };
