// The `type` of a problem, as the IANA registry "HTTP Problem Types" names it.

/** The client has used up its quota. With 429. */
export const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

/** The server can serve less than it promises at this moment. With 503. */
export const TEMPORARY_REDUCED_CAPACITY =
  'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity';
