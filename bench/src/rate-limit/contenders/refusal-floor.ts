import type { HttpContender } from '../../http/http-contender';

const BODY = JSON.stringify({
  type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  title: 'Quota exceeded',
  status: 429,
  detail: 'Try again in 86400 seconds.',
  'violated-policies': ['default'],
});

const HEADERS = Object.entries({
  'RateLimit-Policy': '"default";q=1;w=86400',
  RateLimit: '"default";r=0;t=86400',
  'Retry-After': '86400',
  'Cache-Control': 'no-store',
  'Content-Type': 'application/problem+json',
  'Content-Length': String(Buffer.byteLength(BODY)),
});

/** The least that telling a client of its refusal can cost in a middleware: no gate that tells as much can be faster. */
export const contender: HttpContender = {
  title: 'floor: refused at once',
  configuration: 'answers every request with headers and body of a refusal that were made in advance',
  usesRedis: false,
  statusIn: { denied: 429 },
  mount(app) {
    app.use((_req, res) => {
      res.statusCode = 429;
      for (const [name, value] of HEADERS) res.setHeader(name, value);
      res.end(BODY);
    });
  },
};
