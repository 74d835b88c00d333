import { OptionError } from '../errors';
import type { WriteOptions } from './session-store';

const MAX_DEVICE_BYTES = 4096;

/** As it stands in Redis; `''` leaves it as it is. @throws {OptionError} for what JSON cannot hold in 4 KiB. */
export function deviceOf({ device }: WriteOptions): string {
  if (device === undefined) return '';
  const json = jsonOf(device);
  if (json === undefined || Buffer.byteLength(json) > MAX_DEVICE_BYTES) {
    throw new OptionError('device', `what JSON can hold in ${MAX_DEVICE_BYTES} bytes`, device);
  }
  return json;
}

function jsonOf(device: unknown): string | undefined {
  try {
    return JSON.stringify(device);
  } catch {
    return undefined;
  }
}
