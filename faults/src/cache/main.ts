import { main } from '../programme';
import { NEMESIS_NAMES } from './nemesis';
import { reportOf } from './report';
import { run } from './run';

void main({
  name: 'faults:cache',
  about: `Has several processes read through caches while what they read is written and invalidated, breaks Redis or the way
there at random moments that the seed decides, and counts the reads that are older than what had been acknowledged before they
began. With --control, the same for a cache that people write themselves.`,
  nemeses: NEMESIS_NAMES,
  run,
  reportOf,
});
