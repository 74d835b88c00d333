import { join } from 'node:path';
import { Child } from '../../src/child';

const child = new Child('of the parent', join(__dirname, 'programme.ts'));
child.send({ what: 'stay' });
void child.message<number>().then((port) => {
  console.log(`It listens on ${port}.`);
});
