import { main } from '../programme';
import { NEMESIS_NAMES } from './nemesis';
import { reportOf } from './report';
import { run } from './run';

void main({
  name: 'faults:lock',
  about: `Has several processes take and give back locks and write to what they protect, breaks them, Redis or the network at
random moments that the seed decides, and checks the history. With --control, the same for a lock that people write
themselves.`,
  nemeses: NEMESIS_NAMES,
  run,
  reportOf,
});
