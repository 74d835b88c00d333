/** Segments of a path by which it can be invalidated. */
const MOST_SEGMENTS = 16;
const LONGEST = 256;

/**
 * The path of a URL as prefixes go by it: without the query, which is no part of a tree, decoded, and in lower case. Routers take
 * `/Products` and `/%70roducts` for `/products`: what is invalidated is then too much rather than too little, and so it is beyond
 * the bounds.
 */
export function prefixPath(url: string): string {
  const [raw = ''] = url.split('?');
  const path = decoded(raw).toLowerCase();
  const start = path.split('/', MOST_SEGMENTS).join('/');
  return start.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, ''); // no half of a character
}

/** What is no UTF-8 is left as it is. */
function decoded(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}
