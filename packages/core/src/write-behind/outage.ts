import { LoaderTimeoutError } from '../errors';
import { readThrown } from './thrown';

/** Of Node, for connections that cannot be made or are lost, and of drivers that say it their own way. */
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROTOCOL_CONNECTION_LOST',
]);

/**
 * Classes of SQLSTATE that are about a row: cardinality, data, integrity, WITH CHECK, a limit of the program, PL/pgSQL's RAISE.
 * All others are about the server, the connection, the transaction or the table. Source: PostgreSQL, appendix A.
 */
const ROW_CLASSES = new Set(['21', '22', '23', '44', '54', 'P0']);

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** node-postgres gives these no code. */
const CONNECTION_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/;

/** Whether an error of a database says that it cannot be asked, rather than that it does not take a row. */
export function isOutage(error: unknown): boolean {
  const { code, message } = readThrown(error);
  if (error instanceof LoaderTimeoutError || CONNECTION_MESSAGE.test(message)) return true;
  if (CONNECTION_CODES.has(code)) return true;
  return SQLSTATE.test(code) && /\d/.test(code) && !ROW_CLASSES.has(code.slice(0, 2));
}
