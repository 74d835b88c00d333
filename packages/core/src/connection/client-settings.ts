import type { ClientShape } from './client-shape';
import type { ClientLike, ClientOptionsLike } from './redis-like';

/** What in the options of a client decides how long it waits for a server that does not answer. */
export interface ClientSettings {
  /** How many commands it keeps while there is no connection: 0 when it refuses them, `Infinity` without a bound. */
  readonly offlineQueue: number;
  /** Whether it notices a server that went away in silence: by `pingInterval`, or by `socketTimeout` of node-redis 5. */
  readonly noticesSilence: boolean;
}

/** `undefined` when the client does not say, or not within `deadlineMs`. */
export function readClientSettings(
  shape: ClientShape,
  deadlineMs: number,
): Promise<ClientSettings | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, deadlineMs, undefined).unref();
    const settle = (options: ClientOptionsLike | undefined) => {
      clearTimeout(timer);
      resolve(options && settingsOf(options));
    };
    optionsOf(shape).then(settle, () => {
      settle(undefined);
    });
  });
}

/** Of a client inside: what a cluster, pool or sentinel was given for its clients is not to be read in all majors. */
async function optionsOf(shape: ClientShape): Promise<ClientOptionsLike | undefined> {
  const read = (client: ClientLike) => Promise.resolve(client.options);
  switch (shape.kind) {
    case 'client':
      return shape.client.options;
    case 'pool':
      return shape.client.execute?.(read);
    case 'sentinel':
      return shape.client._execute?.(false, read);
    case 'cluster': {
      const [master] = shape.client.masters;
      return master && (await shape.client.nodeClient(master)).options;
    }
  }
}

function settingsOf(options: ClientOptionsLike): ClientSettings {
  const { disableOfflineQueue, commandsQueueMaxLength, pingInterval, socket } = options;
  return {
    offlineQueue: disableOfflineQueue === true ? 0 : (commandsQueueMaxLength ?? Infinity),
    noticesSilence: (pingInterval ?? 0) > 0 || (socket?.socketTimeout ?? 0) > 0,
  };
}
