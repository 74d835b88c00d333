import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib';
import type { Sealer } from '../../codec/sealed';
import { DecryptError } from '../../errors';
import { publishError } from '../../events';
import { BR, GZIP, SEALED, writeHead, type Frame, type FrameHeader } from './frame';

/** Below, what compression saves is less than what it costs. */
const COMPRESSED_FROM_BYTES = 64 * 1024;

/** The best ratio of time to size for text, as measured by its authors; the default, 11, is for files that are written once. */
const BROTLI_QUALITY = 4;

/** What a payload is made of: the owner's metadata behind its length, then the body. */
export interface Contents {
  readonly metadata: Buffer;
  readonly body: Buffer;
}

export type Compression = 'br' | 'gzip' | false;

/** Between contents and frames: length-prefixed, then compressed, then sealed, the last two only where asked for. */
export class PayloadCodec {
  readonly #compression: Compression;
  readonly #sealer: Sealer | undefined;
  readonly #maxBytes: number;

  /** @param maxBytes of contents: nothing larger is ever unpacked */
  constructor(compression: Compression, sealer: Sealer | undefined, maxBytes: number) {
    this.#compression = compression;
    this.#sealer = sealer;
    this.#maxBytes = maxBytes;
  }

  async write(key: string, header: FrameHeader, contents: Contents): Promise<Buffer> {
    const packed = pack(contents);
    const compressed = packed.length >= COMPRESSED_FROM_BYTES && (await this.#compressed(packed));
    const way = compressed === false ? 0 : this.#compression === 'br' ? BR : GZIP;
    const payload = compressed === false ? packed : compressed;
    if (this.#sealer === undefined) return Buffer.concat([writeHead(header, way), payload]);
    const head = writeHead(header, way | SEALED);
    return Buffer.concat([head, await this.#sealer.seal(payload, payloadPlace(key, head))]);
  }

  /**
   * `undefined` for what was not written by {@link write} for this key: corrupt, moved, tampered with, or too large; and for what
   * the sealer has no key for at present, which a KMS that is away does not give. A cache can do without.
   */
  read(key: string, frame: Frame): Promise<Contents | undefined> | Contents | undefined {
    if (((frame.writing & SEALED) !== 0) !== (this.#sealer !== undefined)) return undefined;
    return frame.writing === 0 ? this.#unpack(frame.payload) : this.#readWritten(key, frame);
  }

  async #readWritten(key: string, { head, writing, payload }: Frame): Promise<Contents | undefined> {
    try {
      const opened =
        this.#sealer === undefined
          ? payload
          : (await this.#sealer.open(payload, payloadPlace(key, head))).plaintext;
      return this.#unpack(await this.#decompressed(opened, writing));
    } catch (error) {
      if (!(error instanceof DecryptError || isZlibError(error))) publishError(error);
      return undefined;
    }
  }

  /** `false` where it would not become smaller. */
  async #compressed(packed: Buffer): Promise<Buffer | false> {
    if (this.#compression === false) return false;
    const smaller = await (this.#compression === 'br'
      ? compressBrotli(packed, BROTLI)
      : compressGzip(packed));
    return smaller.length < packed.length && smaller;
  }

  #decompressed(payload: Buffer, writing: number): Promise<Buffer> | Buffer {
    const options = { maxOutputLength: this.#maxBytes + LENGTH_BYTES };
    if ((writing & BR) !== 0) return decompressBrotli(payload, options);
    return (writing & GZIP) !== 0 ? decompressGzip(payload, options) : payload;
  }

  #unpack(packed: Buffer): Contents | undefined {
    if (packed.length < LENGTH_BYTES || packed.length > this.#maxBytes + LENGTH_BYTES) return undefined;
    const bodyAt = LENGTH_BYTES + packed.readUInt32BE(0);
    if (bodyAt > packed.length) return undefined;
    return { metadata: packed.subarray(LENGTH_BYTES, bodyAt), body: packed.subarray(bodyAt) };
  }
}

const LENGTH_BYTES = 4;
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
const compressBrotli = promisify<Buffer, object, Buffer>(brotliCompress);
const compressGzip = promisify<Buffer, Buffer>(gzip);
const decompressBrotli = promisify<Buffer, object, Buffer>(brotliDecompress);
const decompressGzip = promisify<Buffer, object, Buffer>(gunzip);

function pack({ metadata, body }: Contents): Buffer {
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt32BE(metadata.length);
  return Buffer.concat([length, metadata, body]);
}

/** The head is part of the place: no seal opens behind another one's epoch, times or tags. */
export function payloadPlace(key: string, head: Buffer) {
  return { purpose: 'cache', key, field: head.toString('base64') };
}

function isZlibError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  const code = String(error.code);
  return (
    code.startsWith('Z_') ||
    code.startsWith('ERR_BROTLI') ||
    code.startsWith('ERR__ERROR') ||
    code === 'ERR_BUFFER_TOO_LARGE'
  );
}
