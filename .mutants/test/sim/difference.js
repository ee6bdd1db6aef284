import { equalBytes } from '../../protocol/codec/canonical.js';
/**
 * Where two values first differ, or null. Maps and sets are compared in their order too, since a fold goes
 * through them; it costs less than a digest, and says what a digest hides.
 */
export function difference(a, b, path = '') {
    if (Object.is(a, b))
        return null;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
        return path;
    if (a instanceof Uint8Array)
        return b instanceof Uint8Array && equalBytes(a, b) ? null : path;
    if (a instanceof Map)
        return b instanceof Map && a.size === b.size ? mapDifference(a, b, path) : path;
    if (a instanceof Set)
        return b instanceof Set ? listDifference([...a], [...b], path) : path;
    if (Array.isArray(a))
        return Array.isArray(b) ? listDifference(a, b, path) : path;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length)
        return path;
    for (const key of keys) {
        const found = difference(a[key], b[key], `${path}.${key}`);
        if (found !== null)
            return found;
    }
    return null;
}
function mapDifference(a, b, path) {
    const others = b.entries();
    for (const [key, value] of a) {
        const [otherKey, otherValue] = others.next().value;
        const found = key === otherKey
            ? difference(value, otherValue, `${path}[${String(key)}]`)
            : `${path} at ${String(key)}`;
        if (found !== null)
            return found;
    }
    return null;
}
function listDifference(a, b, path) {
    if (a.length !== b.length)
        return `${path}.length`;
    for (let i = 0; i < a.length; i++) {
        const found = difference(a[i], b[i], `${path}[${i}]`);
        if (found !== null)
            return found;
    }
    return null;
}
//# sourceMappingURL=difference.js.map