import { createHash } from 'node:crypto';
const part = (bytes) => Buffer.concat([u32(bytes.length), bytes]);
const u32 = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
};
/** DRAW-2 over the hashes of a domain, the parts and the attempt. */
export function referenceUniform(domain, parts, size) {
    let value;
    let attempt = 0;
    do {
        const all = [Buffer.from(`gridlode/1/${domain}`), ...parts, u32(attempt++)];
        value = BigInt(`0x${createHash('sha256')
            .update(Buffer.concat(all.map(part)))
            .digest('hex')}`);
    } while (value >= (1n << 256n) - ((1n << 256n) % size));
    return value % size;
}
/**
 * The order of SAMPLE-2 as SPEC.md writes it down: a whole list, shuffled in place, without the code under
 * test.
 */
export function referenceOrder(seed, purpose, size) {
    const list = Array.from({ length: size }, (_, i) => i);
    for (let i = 0; i < size; i++) {
        const j = i + Number(referenceUniform(`sample-${purpose}`, [Buffer.from(seed, 'hex'), u32(i)], BigInt(size - i)));
        [list[i], list[j]] = [list[j], list[i]];
    }
    return list;
}
/** The weighted part of SAMPLE-3: from all segments but `taken`, by sums that are made anew for each draw. */
export function referenceWeighted(seed, influence, taken, count) {
    const drawn = [];
    for (let i = 0; i < count; i++) {
        const left = influence
            .map((_, segment) => segment)
            .filter((segment) => !taken.includes(segment) && !drawn.includes(segment));
        if (left.length === 0)
            break;
        let sum = 0n;
        const sums = left.map((segment) => (sum += BigInt(influence[segment]) + 1n));
        const value = referenceUniform('sample-weighted', [Buffer.from(seed, 'hex'), u32(i)], sum);
        drawn.push(left[sums.findIndex((soFar) => soFar > value)]);
    }
    return drawn;
}
/** The panel of PANEL-1: from the candidates that are left, by sums that are made anew for each seat. */
export function referencePanel(beacon, subject, candidates, size) {
    const panel = [];
    while (panel.length < size && panel.length < candidates.length) {
        const left = candidates.filter(({ node }) => !panel.includes(node));
        let sum = 0n;
        const sums = left.map(({ weight }) => (sum += BigInt(weight)));
        const value = referenceUniform('panel', [Buffer.from(beacon, 'hex'), Buffer.from(subject), u32(panel.length)], sum);
        panel.push(left[sums.findIndex((soFar) => soFar > value)].node);
    }
    return panel;
}
/** The apprentice of WORK-2 that a beacon draws from some candidates. */
export function referenceApprentice(beacon, subject, candidates) {
    let sum = 0n;
    const sums = candidates.map(({ weight }) => (sum += BigInt(weight)));
    if (sum === 0n)
        return null;
    const value = referenceUniform('apprentice', [Buffer.from(beacon, 'hex'), Buffer.from(subject)], sum);
    return candidates[sums.findIndex((soFar) => soFar > value)].node;
}
//# sourceMappingURL=reference-order.js.map