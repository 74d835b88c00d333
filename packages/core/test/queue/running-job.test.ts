import { Lease, presentMoment } from '../../src/lease/lease';
import { readRecord } from '../../src/queue/record';
import { RunningJob } from '../../src/queue/running-job';

it('takes the lease that stands longer, also when the clock was set back meanwhile', () => {
  const now = presentMoment();
  const anHourAhead = new Lease(30_000, { ...now, wallMs: now.wallMs + 3_600_000 });
  const job = new RunningJob(
    'id',
    readRecord(Buffer.from('a|1|0|0|||0|0|0|0||')),
    Buffer.alloc(0),
    anHourAhead,
  );
  const renewed = new Lease(60_000, now);
  job.renewed(renewed);
  expect(job.lease).toBe(renewed);
  job.renewed(new Lease(30_000, now));
  expect(job.lease).toBe(renewed);
});
