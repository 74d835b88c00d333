/**
 * An application whose client has no listener for errors, and that looks out for rejections that nobody handles.
 * Works while Redis is killed and started again: does the process live?
 *
 * node … <major> <socket>
 */
import { nodeRedis, type NodeRedisVersion } from '@sluice/test-support';
import { createConnection, type RedisLike } from '../../../src/index';

const [version, path] = process.argv.slice(2) as [NodeRedisVersion, string];

process.on('unhandledRejection', (reason) => {
  console.log('unhandled', reason);
  process.exit(3);
});

async function main(): Promise<void> {
  const create = nodeRedis[version].createClient as unknown as (options: object) => RedisLike;
  const client = create({ socket: { path } });
  const connection = createConnection(client, { deadline: 100 });
  await client.connect?.();
  const subscription = connection.subscriber()?.subscribe('news', () => {
    throw new Error('a listener that throws');
  });
  await subscription?.active;
  const works = () =>
    connection.command('news', false, ['PUBLISH', 'news', 'hello']).then(
      () => true,
      () => false,
    );
  await works();
  console.log('works');
  while (await works()) await pause();
  console.log('fails');
  while (!(await works())) await pause();
  console.log('works again');
  process.exit(0);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

void main();
