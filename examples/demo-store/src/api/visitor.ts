import type { RequestHandler } from 'express';
import { memberOf } from '../accounts/sessions';
import type { DemoKey } from '../callers/members';
import { isUnanswered } from '../web/outage';

/**
 * Who the visitor of a page is, for pages that are the same for everybody. The keys of the demo's members are told so that one
 * can try what a plan changes; a real shop tells nobody a key that is not theirs.
 */
export function answerVisitor(keys: readonly DemoKey[]): RequestHandler {
  const callers = keys.map(({ member: { name }, key }) => ({ name, key }));
  return function answerVisitor(req, res) {
    res.set('Cache-Control', 'no-store').json({
      name: memberOf(req)?.name ?? null,
      sessionRead: !isUnanswered(req),
      callers,
    });
  };
}
