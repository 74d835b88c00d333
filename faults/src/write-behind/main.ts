import { main } from '../programme';
import { NEMESIS_NAMES } from './nemesis';
import { reportOf } from './report';
import { run } from './run';

void main({
  name: 'faults:write-behind',
  about: `Has several processes write records to Redis, and from there to a database, kills them, fails the database and restarts
Redis at moments that the seed decides, and looks for what was acknowledged and is not in the database. --scale 40 makes 100 000
writes of it, with 40 kills. With --control, the same for a write-behind that people write themselves.`,
  nemeses: NEMESIS_NAMES,
  run,
  reportOf,
});
