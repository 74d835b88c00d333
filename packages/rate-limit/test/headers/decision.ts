import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { PolicyState } from '@sluice/core';
import type { Decision } from '../../src/headers/header-writer';

/** A policy that has just let a request pass: 7 of 20 left in a second, whole again in half of one. */
export function policyState(state: Partial<PolicyState> = {}): PolicyState {
  return {
    name: 'burst',
    limit: 20,
    windowMs: 1000,
    remaining: 7,
    resetAfterMs: 500,
    retryAfterMs: 0,
    allowed: true,
    shadow: false,
    ...state,
  };
}

/** A policy that has refused a request, and will for `retryAfterMs`. */
export function refusal(state: Partial<PolicyState> = {}): PolicyState {
  return policyState({ allowed: false, remaining: 0, resetAfterMs: 900, retryAfterMs: 200, ...state });
}

export function decisionOf(...policies: PolicyState[]): Decision {
  const refused = policies.filter(({ allowed, shadow }) => !allowed && !shadow);
  return {
    allowed: refused.length === 0,
    retryAfterMs: Math.max(0, ...refused.map(({ retryAfterMs }) => retryAfterMs)),
    policies,
  };
}

/** A response of Node's, not connected to anything. */
export function response(): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()));
}
