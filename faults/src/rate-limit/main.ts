import { main } from '../programme';
import { NEMESIS_NAMES } from './nemesis';
import { reportOf } from './report';
import { run } from './run';

void main({
  name: 'faults:rate-limit',
  about: `Starts Express servers whose rate limits fail in each of the modes, breaks Redis at random moments that the seed
decides, and checks what was promised. With --control, the same for a peer that is known to hang.`,
  nemeses: NEMESIS_NAMES,
  run,
  reportOf,
});
