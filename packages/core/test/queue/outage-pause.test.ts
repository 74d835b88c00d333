import { OutagePause } from '../../src/queue/outage-pause';

it('keeps no process alive whose client is gone', async () => {
  const before = process.getActiveResourcesInfo();
  const pause = new OutagePause();
  const waiting = pause.wait();
  expect(process.getActiveResourcesInfo()).toEqual(before);
  pause.end();
  await waiting;
});
