import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { eventChannel } from '../src/index';

describe('an event channel', () => {
  it('makes no event while nobody listens', () => {
    const channel = eventChannel<{ made: boolean }>('sluice:test');
    const describeEvent = jest.fn(() => ({ made: true }));
    channel.publish(describeEvent);
    expect(channel.hasSubscribers).toBe(false);
    expect(describeEvent).not.toHaveBeenCalled();
  });

  it('gives each event to whoever listens, while they do', () => {
    const channel = eventChannel<{ made: boolean }>('sluice:test');
    const heard: unknown[] = [];
    const listener = (event: unknown) => heard.push(event);
    subscribe('sluice:test', listener);
    channel.publish(() => ({ made: true }));
    expect(channel.hasSubscribers).toBe(true);
    unsubscribe('sluice:test', listener);
    channel.publish(() => ({ made: true }));
    expect(heard).toEqual([{ made: true }]);
  });
});
