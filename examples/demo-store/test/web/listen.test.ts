import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { freePort } from '@sluice/test-support';
import { listen } from '../../src/web/listen';

const answer = (_req: unknown, res: { end(text: string): void }) => {
  res.end('here');
};

it('takes the next port when the one that was asked for is taken', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  const server = await listen(answer, { from: port });

  await expect(listen(answer, port)).rejects.toThrow('EADDRINUSE'); // this one and no other
  expect(server.port).toBeGreaterThan(port);
  expect(await (await fetch(`http://127.0.0.1:${String(server.port)}`)).text()).toBe('here');
  await server.close();
  other.close();
});

it('is not to be reached by any other address than 127.0.0.1', async () => {
  const server = await listen(answer, 0);
  // An address of this machine as well, on Linux: whoever listens on all of them answers there.
  const stranger = connect(server.port, '127.0.0.2');
  await expect(once(stranger, 'connect')).rejects.toThrow();
  await server.close();
});

it('ends although a client keeps its connection open', async () => {
  const server = await listen(answer, 0);
  const client = connect(server.port, '127.0.0.1');
  await once(client, 'connect');
  client.write('GET / HTTP/1.1\r\n'); // and never the rest
  const closed = once(client, 'close');
  await server.close();
  await closed;
});
