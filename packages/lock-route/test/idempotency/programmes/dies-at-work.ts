import { express, newClient } from '@sluice/test-support';
import { idempotent } from '../../../src/index';

const [socket = '', prefix = '', lease = ''] = process.argv.slice(2);

/** Serves one request, and is killed in the middle of it. */
async function main(): Promise<void> {
  const redis = newClient('v4', { socket: { path: socket } });
  await redis.connect();
  const app = express.v5();
  app.use(express.v5.json());
  app.use(idempotent({ redis: redis, prefix, scope: () => 'alice', lease: Number(lease), deadline: '10s' }));
  app.post('/orders', () => {
    console.log('at work');
    process.kill(process.pid, 'SIGKILL');
  });
  const server = app.listen(0, '127.0.0.1', () => {
    console.log(`port ${String((server.address() as { port: number }).port)} listens`);
  });
}

void main();
