import type { RequestHandler } from 'express';

const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** Nothing runs, loads or frames these pages but what the shop itself serves; no script or style stands in the HTML. */
export const securityHeaders: RequestHandler = function securityHeaders(_req, res, next) {
  res.set(HEADERS);
  next();
};
