import type { Request, Response } from 'express';
import { memberOf } from '../accounts/sessions';
import { isUnanswered } from '../web/outage';
import { dock } from './dock';
import { html, type Html } from './html';
import { layout, type Frame } from './layout';
import { limitNote } from './limit-note';
import { SESSION_UNREAD } from './session-note';

/** Sends a page in the frame of the visitor: who they are, what they may still ask. */
type SendPage = (
  req: Request,
  res: Response,
  frame: Omit<Frame, 'account' | 'note' | 'dock' | 'isShared'>,
  content: Html,
) => void;

export const sendPage: SendPage = function sendPage(req, res, frame, content) {
  const member = memberOf(req);
  const unknown = isUnanswered(req);
  const account = member ? member.name : unknown ? 'Account' : 'Log in';
  const note = html`${limitNote(req)}
  ${unknown && html`<p class="limit-note" data-source="none">${SESSION_UNREAD}</p>`}`;
  res.send(layout({ ...frame, account, note, dock: dock() }, content));
};
