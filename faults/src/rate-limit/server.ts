/** The process under test: an Express server, told by its first message what to be, that reports when it is asked to. */
import type { AddressInfo } from 'node:net';
import { beginWhenTold } from '../begin';
import { LagMeter } from '../lag-meter';
import { createApp } from './app';
import { controlGates, createClient, ownGates } from './gates';
import { isRedisAsked } from './recovery';
import type { Passage, Question, ServerReport, ServerSettings } from './scenario';

const unhandled: string[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(String(reason)));

const passages: Passage[] = [];

function start({ version, control, socket }: ServerSettings): void {
  const lag = new LagMeter();
  const client = createClient(version, socket);
  // The peer asks for its scripts when it is made: that is after `connect` was called, which may not have succeeded.
  client.connect().catch(() => undefined);
  const gates = control ? controlGates(client) : ownGates(client);
  const server = createApp(gates, lag, passages).listen(0, '127.0.0.1', () => {
    process.send?.((server.address() as AddressInfo).port);
  });
  process.on('message', (question: Question) => {
    if (question === 'is Redis asked') {
      process.send?.(isRedisAsked(passages));
    } else {
      const report: ServerReport = { passages, longestLagMs: lag.longestMs, unhandled };
      process.send?.(report);
    }
  });
}

beginWhenTold(start);
