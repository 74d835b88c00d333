import { posix } from 'node:path';

/** What packages import of each other; a package that is not listed here is a middleware package. */
const PACKAGES = { core: [], http: ['core'], 'test-support': [] };
const MIDDLEWARE = ['core', 'http'];
const PACKAGE_RULE = 'Imports run one way: examples, bench, faults → middleware packages → http → core.';
const OWN_BARREL = 'Import the file that declares it, not the index of the own folder or package.';

/** Folders of core that know no pattern. Its single files (errors, options, …) are the foundation; other folders are patterns. */
const LAYERS = ['connection', 'resilience', 'codec', 'lease'];
const PATTERN_TO_PATTERN = {
  'rate-limit': ['lock'],
  queue: ['idempotency'],
  reencrypt: ['session', 'cache', 'idempotency', 'queue', 'write-behind'],
};
const CORE_RULE =
  'Inside core, imports run one way: pattern → connection, resilience, codec, lease → errors, options, duration, events, clock.';

/**
 * Why `importer` may not import `specifier`, by the import rule of the architecture; `undefined` when it may.
 *
 * @param importer path of the file, from the root of the workspace, with slashes.
 */
export function importFault(importer, specifier) {
  const place = placeOf(importer);
  if (!place) return undefined;
  if (specifier.startsWith('.')) return relativeFault(place, importer, specifier);
  if (specifier.startsWith('@sluice/')) return packageFault(place, specifier.split('/')[1]);
  return outsideFault(place, specifier);
}

/** `packages/core/src/lease/lease.ts` is in package core at home in packages/core, in its part src at lock/lease.ts. */
function placeOf(path) {
  const place = /^((packages|examples)\/([^/]+)|bench|faults)\/(src|test)(\/.*)?$/.exec(path);
  if (!place) return undefined;
  const [, home, parent, name, part, rest = '/'] = place;
  return { home, parent, name, part, inside: rest.slice(1) };
}

function relativeFault(place, importer, specifier) {
  const to = placeOf(posix.join(posix.dirname(importer), specifier));
  if (to?.home !== place.home) return 'Another package is imported by its name, not by a path.';
  if (place.part === 'test') return undefined;
  if (to.part === 'test') return 'Sources import no tests.';
  if (isOwnBarrel(importer, specifier)) return OWN_BARREL;
  return place.home === 'packages/core' ? coreFault(place.inside, to.inside) : undefined;
}

/** The index of a folder that the importer itself is in, written with its name or without. */
function isOwnBarrel(importer, specifier) {
  if (!/(^|\/)(\.{1,2}\/?|index(\.[jt]s)?)$/.test(specifier)) return false;
  const folder = posix.join(posix.dirname(importer), specifier.replace(/index(\.[jt]s)?$/, '.'));
  return importer.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function coreFault(from, to) {
  const [fromFolder, toFolder] = [topFolder(from), topFolder(to)];
  if (from === 'index.ts' || fromFolder === toFolder || toFolder === undefined) return undefined;
  if (fromFolder === undefined) return CORE_RULE;
  if (LAYERS.includes(toFolder)) return undefined;
  if (LAYERS.includes(fromFolder)) return CORE_RULE;
  return PATTERN_TO_PATTERN[fromFolder]?.includes(toFolder)
    ? undefined
    : `${CORE_RULE} A pattern knows no other; only rate-limit builds on lock, queue on idempotency, and reencrypt on all that seal.`;
}

function topFolder(inside) {
  return inside.includes('/') ? inside.slice(0, inside.indexOf('/')) : undefined;
}

function packageFault({ parent, name, part }, imported) {
  if (imported === 'test-support') {
    return part === 'test' || parent === undefined
      ? undefined
      : 'Only tests, bench and faults import test-support.';
  }
  if (parent !== 'packages') return undefined;
  if (part === 'test' && imported === name) return undefined;
  if ((PACKAGES[name] ?? MIDDLEWARE).includes(imported)) return undefined;
  return imported === name ? 'A package does not import itself.' : PACKAGE_RULE;
}

function outsideFault({ parent, name, part, inside }, specifier) {
  if (parent !== 'packages' || part === 'test' || name === 'test-support') return undefined;
  const isConnection = name === 'core' && inside.startsWith('connection/');
  if (!isConnection && /^(redis(-v\d)?|@redis)(\/|$)/.test(specifier)) {
    return 'Only core/src/connection knows node-redis; reach Redis through a Connection of @sluice/core.';
  }
  const isExpress = /^express(\/|$)/.test(specifier);
  return name === 'core' && isExpress ? 'Core knows Redis, not HTTP: no express here.' : undefined;
}
