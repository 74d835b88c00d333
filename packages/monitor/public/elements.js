/** Elements by way of the DOM: text stays text, whatever is in it. */

/** @typedef {Node | string | number | false | null | undefined} Child */

/**
 * @param {string} tag
 * @param {Record<string, string | number | boolean | undefined>} [attributes] `false` and `undefined` are left out
 * @param {...Child} children
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/**
 * Makes what is shown like something new, and leaves alone what is the same: the focus, the scroll position, and whether a
 * `details` is open.
 *
 * @param {Element} shown @param {...Element} wanted
 */
export function show(shown, ...wanted) {
  syncChildren(shown, wanted);
}

/** @param {Element} shown @param {readonly Node[]} wanted */
function syncChildren(shown, wanted) {
  wanted.forEach((node, index) => {
    const present = shown.childNodes[index];
    if (present === undefined) shown.append(node);
    else if (!isAlike(present, node)) shown.replaceChild(node, present);
    else if (present instanceof Element) syncElement(present, /** @type {Element} */ (node));
    else if (present.nodeValue !== node.nodeValue) present.nodeValue = node.nodeValue;
  });
  while (shown.childNodes.length > wanted.length) shown.lastChild?.remove();
}

/** @param {Node} left @param {Node} right */
function isAlike(left, right) {
  if (left.nodeName !== right.nodeName) return false;
  if (!(left instanceof Element) || !(right instanceof Element)) return true;
  return left.getAttribute('data-key') === right.getAttribute('data-key');
}

/** @param {Element} present @param {Element} wanted */
function syncElement(present, wanted) {
  for (const { name } of [...present.attributes]) {
    if (name !== 'open' && !wanted.hasAttribute(name)) present.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (present.getAttribute(name) !== value) present.setAttribute(name, value);
  }
  syncChildren(present, [...wanted.childNodes]);
}
