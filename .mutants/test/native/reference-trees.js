const leafMark = 0xffff;
const isLeaf = (node) => 'value' in node;
export const leaf = (value) => ({ value });
export const split = (feature, threshold, left, right) => ({
    feature,
    threshold,
    left,
    right,
});
const preOrder = (node) => isLeaf(node) ? [node] : [node, ...preOrder(node.left), ...preOrder(node.right)];
export function encodeTrees(roots) {
    const trees = roots.map((root) => {
        const nodes = preOrder(root);
        const leaves = nodes.filter(isLeaf);
        const bytes = Buffer.alloc(1 + 2 * nodes.length + 8 * leaves.length);
        bytes[0] = leaves.length;
        nodes.forEach((node, i) => bytes.writeUInt16LE(isLeaf(node) ? leafMark : node.feature * 4 + node.threshold, 1 + 2 * i));
        leaves.forEach(({ value }, i) => bytes.writeDoubleLE(value, 1 + 2 * nodes.length + 8 * i));
        return bytes;
    });
    const header = Buffer.from([1, 0, 0, 0, 0]);
    header.writeUInt32LE(roots.length, 1);
    return new Uint8Array(Buffer.concat([header, ...trees]));
}
/** Reads what `encodeTrees` or the addon wrote; throws RangeError for what runs over the end. */
export function decodeTrees(encoded) {
    const bytes = Buffer.from(encoded);
    let at = 5;
    return Array.from({ length: bytes.readUInt32LE(1) }, () => {
        const leafCount = bytes.readUInt8(at);
        let node = at + 1;
        let value = node + 2 * (2 * leafCount - 1);
        const read = () => {
            const word = bytes.readUInt16LE(node);
            node += 2;
            if (word !== leafMark)
                return split(word >> 2, word & 3, read(), read());
            value += 8;
            return leaf(bytes.readDoubleLE(value - 8));
        };
        const root = read();
        at = value;
        return root;
    });
}
export function valueAt(root, valueOf) {
    let node = root;
    while (!isLeaf(node))
        node = valueOf(node.feature) <= node.threshold ? node.left : node.right;
    return node.value;
}
//# sourceMappingURL=reference-trees.js.map