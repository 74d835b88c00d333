import { main } from '../programme';
import { NEMESIS_NAMES } from './nemesis';
import { reportOf } from './report';
import { run } from './run';

void main({
  name: 'faults:queue',
  about: `Has several processes carry out jobs, kills or blocks them or Redis at random moments that the seed decides, and counts
in a ledger of its own what was carried out how often. With --control, the same for the queue of the textbook.`,
  nemeses: NEMESIS_NAMES,
  run,
  reportOf,
});
