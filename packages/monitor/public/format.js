/** Numbers for people. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** @param {number} value */
export function bytes(value) {
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : rounded(value)} ${UNITS[unit]}`;
}

/** Three digits that count. @param {number} value */
export function rounded(value) {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** @param {number} value */
export function whole(value) {
  return Math.round(value).toLocaleString('en');
}

/** @param {number | null | undefined} value */
export function rate(value) {
  return value === null || value === undefined ? '–' : `${rounded(value)}/s`;
}

/** @param {number | null | undefined} value in milliseconds */
export function time(value) {
  if (value === null || value === undefined) return '–';
  if (value >= 1000) return `${rounded(value / 1000)} s`;
  return value < 1 && value > 0 ? `${rounded(value * 1000)} µs` : `${rounded(value)} ms`;
}

/** @param {number} share from 0 to 1 */
export function percent(share) {
  return `${rounded(Math.round(share * 1000) / 10)} %`;
}

/** `3 d 4 h`. @param {number} seconds */
export function span(seconds) {
  const [days, hours, minutes] = [seconds / 86_400, (seconds / 3600) % 24, (seconds / 60) % 60].map(
    Math.floor,
  );
  if (days) return `${days} d ${hours} h`;
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min` : `${Math.round(seconds)} s`;
}

/** `in 3 min`, `3 min ago`. @param {number | string} moment */
export function ago(moment) {
  return `${span(Math.max(0, (Date.now() - new Date(moment).getTime()) / 1000))} ago`;
}

/** @param {number} count @param {string} noun */
export function counted(count, noun) {
  return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;
}
