/**
 * The encoding of trees once more, written from the spec alone (rules TREES-1 to TREES-5), to compare the
 * addon's with.
 */
export type Node = Leaf | Split;
export interface Leaf {
  value: number;
}
export interface Split {
  feature: number;
  threshold: number;
  left: Node;
  right: Node;
}

const leafMark = 0xffff;
const isLeaf = (node: Node): node is Leaf => 'value' in node;
export const leaf = (value: number): Leaf => ({ value });
export const split = (feature: number, threshold: number, left: Node, right: Node): Split => ({
  feature,
  threshold,
  left,
  right,
});

const preOrder = (node: Node): Node[] =>
  isLeaf(node) ? [node] : [node, ...preOrder(node.left), ...preOrder(node.right)];

export function encodeTrees(roots: readonly Node[]): Uint8Array {
  const trees = roots.map((root) => {
    const nodes = preOrder(root);
    const leaves = nodes.filter(isLeaf);
    const bytes = Buffer.alloc(1 + 2 * nodes.length + 8 * leaves.length);
    bytes[0] = leaves.length;
    nodes.forEach((node, i) =>
      bytes.writeUInt16LE(isLeaf(node) ? leafMark : node.feature * 4 + node.threshold, 1 + 2 * i),
    );
    leaves.forEach(({ value }, i) => bytes.writeDoubleLE(value, 1 + 2 * nodes.length + 8 * i));
    return bytes;
  });
  const header = Buffer.from([1, 0, 0, 0, 0]);
  header.writeUInt32LE(roots.length, 1);
  return new Uint8Array(Buffer.concat([header, ...trees]));
}

/** Reads what `encodeTrees` or the addon wrote; throws RangeError for what runs over the end. */
export function decodeTrees(encoded: Uint8Array): Node[] {
  const bytes = Buffer.from(encoded);
  let at = 5;
  return Array.from({ length: bytes.readUInt32LE(1) }, () => {
    const leafCount = bytes.readUInt8(at);
    let node = at + 1;
    let value = node + 2 * (2 * leafCount - 1);
    const read = (): Node => {
      const word = bytes.readUInt16LE(node);
      node += 2;
      if (word !== leafMark) return split(word >> 2, word & 3, read(), read());
      value += 8;
      return leaf(bytes.readDoubleLE(value - 8));
    };
    const root = read();
    at = value;
    return root;
  });
}

export function valueAt(root: Node, valueOf: (feature: number) => number): number {
  let node = root;
  while (!isLeaf(node)) node = valueOf(node.feature) <= node.threshold ? node.left : node.right;
  return node.value;
}
