import type { NextFunction, Request, Response } from 'express';
import { PREFETCH, defineGate, type Gate, type GateDefinition } from '../src/index';

const req = {} as unknown as Request;
const res = {} as unknown as Response;

/** A gate that finishes with what it started, and a record of what was called. */
function gateOf<Started>(start: () => Started | undefined, more: Partial<GateDefinition<Started>> = {}) {
  const finish = jest.fn((_req: Request, _res: Response, next: NextFunction) => {
    next();
  });
  return { gate: defineGate<Started>({ name: 'gate', start, finish, ...more }), finish };
}

function startEarly(gate: Gate) {
  const prefetch = gate[PREFETCH];
  if (prefetch === undefined) throw new Error('the gate cannot be prefetched');
  return prefetch.start(req, res);
}

describe('a gate', () => {
  it('is a middleware of the given name and of three parameters, so that Express does not take it for an error handler', () => {
    const { gate } = gateOf(() => 1);
    expect([gate.name, gate.length]).toEqual(['gate', 3]);
  });

  it('alone starts and finishes at once', () => {
    const { gate, finish } = gateOf(() => 'started');
    const next = jest.fn();
    void gate(req, res, next);
    expect(finish).toHaveBeenCalledWith(req, res, next, 'started');
  });

  it('alone lets the request pass when there was nothing to start', () => {
    const { gate, finish } = gateOf(() => undefined);
    const next = jest.fn();
    void gate(req, res, next);
    expect(next.mock.calls).toEqual([[]]);
    expect(finish).not.toHaveBeenCalled();
  });

  it('alone hands what start throws to next', () => {
    const failure = new Error('no tenant');
    const { gate } = gateOf(() => {
      throw failure;
    });
    const next = jest.fn();
    void gate(req, res, next);
    expect(next.mock.calls).toEqual([[failure]]);
  });

  it('says whether starting charges', () => {
    expect(gateOf(() => 1).gate[PREFETCH]?.charges).toBe(false);
    expect(gateOf(() => 1, { charges: true }).gate[PREFETCH]?.charges).toBe(true);
  });

  it('that comes after another cannot be prefetched', () => {
    expect(gateOf(() => 1, { after: 'session' }).gate[PREFETCH]).toBeUndefined();
  });

  it('carries the contract under a symbol that every installed copy shares', () => {
    expect(PREFETCH).toBe(Symbol.for('@sluice/http.prefetch'));
  });
});

describe('a prefetched gate', () => {
  it('starts early, once, and finishes at its turn', () => {
    const start = jest.fn(() => 'started');
    const { gate, finish } = gateOf(start);
    const next = jest.fn();

    const turn = startEarly(gate);
    expect([start.mock.calls.length, finish.mock.calls.length]).toEqual([1, 0]);

    turn(next);
    expect(start).toHaveBeenCalledTimes(1);
    expect(finish).toHaveBeenCalledWith(req, res, next, 'started');
  });

  it('lets the request pass at its turn when there was nothing to start', () => {
    const { gate, finish } = gateOf(() => undefined);
    const next = jest.fn();
    startEarly(gate)(next);
    expect(next.mock.calls).toEqual([[]]);
    expect(finish).not.toHaveBeenCalled();
  });

  it('hands what start threw to next, at its turn', () => {
    const failure = new Error('no tenant');
    const { gate } = gateOf(() => {
      throw failure;
    });
    const turn = startEarly(gate);
    const next = jest.fn();
    turn(next);
    expect(next).toHaveBeenCalledWith(failure);
  });

  it('whose turn never comes leaves no unhandled rejection', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    try {
      startEarly(gateOf(() => Promise.reject(new Error('Redis is gone'))).gate);
      await new Promise(setImmediate);
    } finally {
      process.off('unhandledRejection', unhandled);
    }
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('still rejects for whoever has the turn', async () => {
    const { gate } = gateOf<Promise<void>>(() => Promise.reject(new Error('Redis is gone')), {
      finish: (_req, _res, next, started) => {
        started.then(() => {
          next();
        }, next);
      },
    });
    const turn = startEarly(gate);
    await new Promise(setImmediate);
    const error = await new Promise((resolve) => {
      turn(resolve);
    });
    expect(error).toEqual(new Error('Redis is gone'));
  });
});
