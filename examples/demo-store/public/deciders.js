/** Who decides whether a request may pass, in the words of the pages. @type {Readonly<Record<string, string>>} */
export const DECIDERS = {
  redis: 'Redis',
  local: 'this process',
  'deny-cache': 'a remembered refusal',
};

/** What that means. @type {Readonly<Record<string, string>>} */
export const MEANINGS = {
  redis: 'Redis counted this request, for all processes',
  local: 'Redis does not answer: this process keeps the same limits by itself',
  'deny-cache': 'Refused from memory: Redis was not even asked',
};

/** The same for a whole sentence, as in `limit-note.ts`. @type {Readonly<Record<string, string>>} */
export const DECIDERS_IN_FULL = {
  redis: 'Redis',
  local: 'this process, because Redis does not answer',
  'deny-cache': 'a remembered refusal, without asking Redis',
  lease: 'a share taken in advance',
};
