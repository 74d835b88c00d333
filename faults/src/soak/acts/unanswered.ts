import { SluiceError } from '@sluice/core';
import type { ErrorRequestHandler } from 'express';

/** 503 for what Redis gave no answer to; anything else is a fault, and 500. */
export const answerUnavailable: ErrorRequestHandler = (error, _req, res, next) => {
  if (SluiceError.is(error) && error.code === 'ERR_REDIS_UNAVAILABLE') res.sendStatus(503);
  else next(error);
};
