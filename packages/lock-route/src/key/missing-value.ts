/** The request lacks a value that its key is made of: what its client is to be told. */
export class MissingValue extends Error {
  override readonly name = 'MissingValue';
  /** As in the template: `body.orderId`. */
  readonly place: string;

  constructor(place: string) {
    super(`The request has no \`${place}\``);
    this.place = place;
  }
}
