import { connect } from 'node:net';
import { parseReply, type RawReply } from './raw-reply';

export type { RawReply } from './raw-reply';

/** Where a server of ours listens: at a unix socket, or a port of 127.0.0.1. */
export type Address = { readonly path: string } | { readonly port: number };

/**
 * Sends one command on a connection of its own: for looking at a server from outside of what is tested.
 *
 * @throws {Error} the server's own message, or that it cannot be reached or does not answer in time.
 */
export function rawCommand(address: Address, args: readonly string[], timeoutMs = 10_000): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const socket = 'path' in address ? connect(address.path) : connect(address.port, '127.0.0.1');
    let received: Buffer = Buffer.alloc(0);
    socket.setTimeout(timeoutMs, () => {
      socket.destroy(new Error(`No answer to ${args[0] ?? ''} within ${timeoutMs} ms`));
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const parsed = parseReply(received);
      if (parsed === undefined) return;
      if (parsed.reply instanceof Error) reject(parsed.reply);
      else resolve(parsed.reply);
      socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      reject(new Error(`The server closed the connection instead of answering ${args[0] ?? ''}`));
    });
    socket.write(encode(args));
  });
}

function encode(args: readonly string[]): string {
  const parts = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`);
  return `*${args.length}\r\n${parts.join('')}`;
}
