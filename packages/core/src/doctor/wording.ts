const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `1536000` as `1.5 MB`. */
export function inBytes(bytes: number): string {
  let unit = 0;
  let amount = bytes;
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit++;
  }
  return `${unit === 0 ? amount : Number(amount.toPrecision(3))} ${UNITS[unit] ?? ''}`;
}

/** `1 key`, `2 keys`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
