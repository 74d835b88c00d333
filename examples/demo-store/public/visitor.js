/** Who the visitor is, of which a page says nothing that is the same for everybody. */

/**
 * @typedef {object} Visitor
 * @property {string | null} name of who is logged in
 * @property {boolean} sessionRead whether that is known: not while Redis does not answer
 * @property {{ name: string, key: string }[]} callers members that one can ask as
 */

/** @type {Promise<Visitor | undefined>} */
export const visitor = readVisitor();

async function readVisitor() {
  try {
    const response = await fetch('/api/visitor', { cache: 'no-store' });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
