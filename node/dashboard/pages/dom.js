/**
 * What a page shows, as plain objects that are laid over what is there already: an element stays the same one
 * from update to update, with its focus, its scrolling and whatever is selected in it. Text is only ever set
 * as text.
 */

const svgSpace = 'http://www.w3.org/2000/svg';
const keyOf = Symbol('key');
const handlersOf = Symbol('handlers');
/** Set as properties: their attributes only tell what holds at first. */
const properties = new Set(['value', 'checked', 'selected', 'disabled', 'hidden']);

/** An element: `props` are attributes, functions `on…`, and `key`, by which one of a list is known again. */
export const h = (tag, props, ...children) => ({
  tag,
  props: props ?? {},
  children: children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false && child !== ''),
});

/** Makes the children of `parent` those of `nodes`. */
export function patch(parent, nodes) {
  const keyed = new Map([...parent.childNodes].map((node) => [node[keyOf], node]));
  let next = parent.firstChild;
  for (const node of nodes) {
    const key = node.props?.key;
    let element = key === undefined ? next : keyed.get(key);
    if (element === null || element === undefined || !fits(element, node)) {
      element = create(node, parent);
      parent.insertBefore(element, next);
    } else if (element === next) next = next.nextSibling;
    else parent.insertBefore(element, next);
    update(element, node);
  }
  while (next !== null) {
    const after = next.nextSibling;
    next.remove();
    next = after;
  }
}

const fits = (element, node) =>
  typeof node === 'object'
    ? element.localName === node.tag && element[keyOf] === node.props.key
    : element.nodeType === Node.TEXT_NODE;

function create(node, parent) {
  if (typeof node !== 'object') return document.createTextNode('');
  const isSvg =
    node.tag === 'svg' || (parent.namespaceURI === svgSpace && parent.localName !== 'foreignObject');
  const element = isSvg ? document.createElementNS(svgSpace, node.tag) : document.createElement(node.tag);
  element[keyOf] = node.props.key;
  return element;
}

function update(element, node) {
  if (typeof node !== 'object') {
    if (element.data !== String(node)) element.data = String(node);
    return;
  }
  const { key: _key, ...props } = node.props;
  patch(element, node.children);
  for (const { name } of [...element.attributes]) if (!(name in props)) element.removeAttribute(name);
  for (const name of element[handlersOf] ?? []) if (!(name in props)) element[name] = null;
  element[handlersOf] = Object.keys(props).filter((name) => name.startsWith('on'));
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element[name] = value;
    else if (properties.has(name) && name in element) setProperty(element, name, value);
    else if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value))
      element.setAttribute(name, value === true ? '' : value);
  }
}

/** What somebody types at this moment is theirs. */
function setProperty(element, name, value) {
  if (name === 'value' && element === document.activeElement) return;
  if (element[name] !== value) element[name] = value;
}
