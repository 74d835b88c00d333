import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** One of the settings that the OWASP Password Storage cheat sheet asks for at least: 32 MiB for each attempt. */
const LOG_COST = 15;
const BLOCK_SIZE = 8;
const PARALLELISM = 3;

const SALT_BYTES = 16;
const HASH_BYTES = 32;

const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/;

/**
 * For the database: `$scrypt$ln=…,r=…,p=…$<salt>$<hash>`, so that every hash is verified with its own settings.
 *
 * @param logCost of the work for each attempt, as a power of two
 */
export async function hashPassword(password: string, logCost = LOG_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await scryptOf(password, salt, logCost, BLOCK_SIZE, PARALLELISM, HASH_BYTES);
  return `$scrypt$ln=${logCost},r=${BLOCK_SIZE},p=${PARALLELISM}$${base64(salt)}$${base64(hash)}`;
}

/** @throws {Error} for a stored hash that {@link hashPassword} has not made. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, ln, r, p, salt, text] = FORM.exec(stored) ?? [];
  if (salt === undefined || text === undefined) throw new Error('A stored password has no form of ours');
  const hash = Buffer.from(text, 'base64');
  const given = await scryptOf(
    password,
    Buffer.from(salt, 'base64'),
    Number(ln),
    Number(r),
    Number(p),
    hash.length,
  );
  return timingSafeEqual(given, hash);
}

/** Two texts that look the same are the same password, whichever keyboard has made them (NFKC, as in NIST SP 800-63B). */
function scryptOf(
  password: string,
  salt: Buffer,
  logCost: number,
  blockSize: number,
  parallelization: number,
  bytes: number,
): Promise<Buffer> {
  const cost = 2 ** logCost;
  const maxmem = 2 * 128 * cost * blockSize;
  return derive(password.normalize('NFKC'), salt, bytes, { cost, blockSize, parallelization, maxmem });
}

/** Without padding, as in the PHC string format. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
