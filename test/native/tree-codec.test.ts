import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addScores, checkTrees, engineCodes, type TreeLimits } from '../../native/index.js';
import { isOf } from '../../protocol/error.js';
import {
  assertCode,
  countDifferences,
  fillDataset,
  hex,
  makeTable,
  maxBins,
  randomOf,
  train,
  withDatasets,
} from './fixture.js';
import { decodeTrees, encodeTrees, leaf, split, valueAt, type Node } from './reference-trees.js';

const limits: TreeLimits = {
  features: 100,
  maxBin: 5,
  maxLeaves: 8,
  maxDepth: 4,
  maxTrees: 10,
  leafBound: 2,
};
const stump = (value = 1): Node => split(0, 1, leaf(value), leaf(-0.5));
/** Goes right `depth` times. */
const chain = (depth: number): Node => (depth === 0 ? leaf(1) : split(depth, 0, leaf(1), chain(depth - 1)));
/** Every leaf at `depth`. */
const full = (depth: number): Node =>
  depth === 0 ? leaf(1) : split(depth, 0, full(depth - 1), full(depth - 1));

/** A stump's bytes: 5 of the header, 1 of the leaf count, 3 nodes of 2, 2 leaves of 8. */
const bytes = encodeTrees([stump()]);
const edit = (change: (copy: DataView) => void): Uint8Array => {
  const copy = bytes.slice();
  change(new DataView(copy.buffer));
  return copy;
};
const leafBits = (bits: bigint): Uint8Array => edit((view) => view.setBigUint64(12, bits, true));

const accepted: readonly (readonly [
  id: string,
  trees: Uint8Array,
  count: number,
  changes?: Partial<TreeLimits>,
])[] = [
  ['no tree', encodeTrees([]), 0],
  ['a stump', bytes, 1],
  ['as many trees as allowed', encodeTrees(Array.from({ length: 10 }, () => stump())), 10],
  ['as many leaves as allowed', encodeTrees([full(3)]), 1],
  ['as deep as allowed', encodeTrees([chain(4)]), 1],
  ['the last feature and threshold', encodeTrees([split(99, 3, leaf(0), leaf(0))]), 1],
  ['a leaf at the bound', encodeTrees([stump(2), stump(-2)]), 2],
  ['the least number above zero', leafBits(1n), 1],
  ['128 leaves, 127 deep', encodeTrees([chain(127)]), 1, { features: 128, maxLeaves: 128, maxDepth: 127 }],
  ['128 leaves, 7 deep', encodeTrees([full(7)]), 1, { maxLeaves: 128, maxDepth: 7 }],
  [
    'the last feature that there can be',
    encodeTrees([split(16_382, 3, leaf(0), leaf(0))]),
    1,
    { features: 16_383 },
  ],
];
for (const [id, trees, treeCount, changes] of accepted) {
  test(`accepted: ${id}`, () => assert.equal(checkTrees(trees, { ...limits, ...changes }), { treeCount }));
}

const refused: readonly (readonly [
  id: string,
  trees: Uint8Array,
  message: RegExp,
  changes?: Partial<TreeLimits>,
])[] = [
  ['nothing', new Uint8Array(), /Tree 0 is cut off/],
  ['half a header', bytes.slice(0, 4), /Tree 0 is cut off/],
  ['another version', edit((view) => view.setUint8(0, 2)), /unknown version/],
  ['a tree that is not there', edit((view) => view.setUint32(1, 2, true)), /Tree 1 is cut off/],
  [
    'the greatest number of trees',
    edit((view) => view.setUint32(1, 2 ** 32 - 1, true)),
    /Tree 1 is cut off/,
    { maxTrees: 2 ** 32 - 1 },
  ],
  ['a tree too many', encodeTrees(Array.from({ length: 11 }, () => stump())), /too many trees/],
  ['any tree where none is allowed', bytes, /too many trees/, { maxTrees: 0 }],
  ['a trailing byte', Uint8Array.of(...bytes, 0), /follow the last tree/],
  ['a trailing tree', Uint8Array.of(...bytes, ...bytes.slice(5)), /follow the last tree/],
  ['no leaf', edit((view) => view.setUint8(5, 0)), /too few or too many leaves/],
  [
    'one leaf',
    Uint8Array.of(1, 1, 0, 0, 0, 1, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0),
    /too few or too many leaves/,
  ],
  ['a leaf too many', encodeTrees([split(1, 1, full(3), leaf(1))]), /too few or too many leaves/],
  [
    '129 leaves',
    encodeTrees([chain(128)]),
    /too few or too many leaves/,
    { features: 200, maxLeaves: 128, maxDepth: 127 },
  ],
  ['more leaves counted than there are', edit((view) => view.setUint8(5, 3)), /Tree 0 is (cut off|complete)/],
  ['too deep', encodeTrees([chain(5)]), /too deep/],
  ['only leaves', edit((view) => view.setUint16(6, 0xffff, true)), /complete before its last node/],
  [
    'a leaf before a split',
    edit((view) => {
      view.setUint16(6, 0xffff, true);
      view.setUint16(10, 1, true);
    }),
    /complete before its last node/,
  ],
  ['a split in the place of a leaf', edit((view) => view.setUint16(10, 1, true)), /not complete/],
  [
    'only splits',
    edit((view) => {
      view.setUint16(8, 1, true);
      view.setUint16(10, 1, true);
    }),
    /not complete/,
  ],
  [
    'a feature that is not there',
    encodeTrees([split(100, 0, leaf(1), leaf(1))]),
    /feature that does not exist/,
  ],
  [
    'the leaf mark with another threshold',
    encodeTrees([split(16_383, 2, leaf(1), leaf(1))]),
    /feature that does not exist/,
    { features: 16_383 },
  ],
  [
    'a threshold between bins, below the root',
    encodeTrees([split(0, 0, leaf(1), split(1, 1, leaf(1), leaf(1)))]),
    /where no bin ends/,
    { maxBin: 3 },
  ],
  ['a leaf that is NaN', leafBits(0x7ff8000000000000n), /no number/],
  ['a leaf that is another NaN', leafBits(0xfff0000000000001n), /no number/],
  ['an infinite leaf', leafBits(0x7ff0000000000000n), /no number/],
  ['a leaf that is minus infinity', leafBits(0xfff0000000000000n), /no number/],
  ['a leaf that is negative zero', leafBits(0x8000000000000000n), /negative zero/],
  ['a leaf beyond the bound', encodeTrees([stump(2.0000000000000004)]), /beyond the bound/],
  ['a negative leaf beyond the bound', encodeTrees([stump(-2.0000000000000004)]), /beyond the bound/],
  ['a leaf that is not zero where the bound is', bytes, /beyond the bound/, { leafBound: 0 }],
];
for (const [id, trees, message, changes] of refused) {
  test(`refused: ${id}`, () =>
    assertCode(() => checkTrees(trees, { ...limits, ...changes }), 'ENGINE_TREES', message));
}

test('child indices and cycles cannot be written: every prefix of an encoding, and every longer one, is refused', async () => {
  const trees = encodeTrees([full(3), chain(4), stump()]);
  for (let length = 0; length < trees.length; length++) {
    await assertCode(() => checkTrees(trees.subarray(0, length), limits), 'ENGINE_TREES');
    await assertCode(
      () => checkTrees(Uint8Array.of(...trees, ...trees.subarray(0, length + 1)), limits),
      'ENGINE_TREES',
    );
  }
});

test('a segment that was trained is within the limits of its training, and reads back as it is written', async () => {
  const table = makeTable(4000, 20);
  await withDatasets([fillDataset(table)], async (dataset) => {
    const { trees, treeCount } = await train(
      dataset,
      { numLeaves: 24, maxDepth: 5, learningRate: 0.1 },
      { trees: 25 },
    );
    assert.equal(
      checkTrees(trees, { features: 20, maxBin: 5, maxLeaves: 24, maxDepth: 5, maxTrees: 25, leafBound: 1 }),
      { treeCount },
    );
    assert.is(treeCount, 25);
    assert.is(hex(encodeTrees(decodeTrees(trees))), hex(trees));
  });
});

const thresholdsIn = (node: Node): number[] =>
  'value' in node ? [] : [node.threshold, ...thresholdsIn(node.left), ...thresholdsIn(node.right)];

for (const maxBin of maxBins) {
  test(`max_bin ${maxBin}: accepted are the thresholds that training gives, and no others (TRAIN-5, TREES-4)`, async () => {
    const trained = await withDatasets([fillDataset(makeTable(4000, 20), maxBin)], (dataset) =>
      train(dataset, { numLeaves: 24, maxDepth: 5 }, { trees: 25 }),
    );
    const thresholds = new Set(decodeTrees(trained.trees).flatMap(thresholdsIn));
    assert.is(thresholds.size, maxBin - 1);
    for (const threshold of [0, 1, 2, 3]) {
      const check = (): unknown =>
        checkTrees(encodeTrees([split(0, threshold, leaf(1), leaf(0))]), { ...limits, maxBin });
      if (thresholds.has(threshold)) assert.equal(check(), { treeCount: 1 });
      else await assertCode(check, 'ENGINE_TREES', /Tree 0 splits where no bin ends/);
    }
  });
}

/** Trees of up to 8 leaves and 4 levels. */
const aLeaf = fc.double({ min: -2, max: 2, noNaN: true }).map((value) => leaf(value + 0));
const aSplit = (below: fc.Arbitrary<Node>): fc.Arbitrary<Node> =>
  fc
    .tuple(fc.nat(99), fc.nat(3), below, below)
    .map(([feature, threshold, left, right]) => split(feature, threshold, left, right));
const twoLevels = aSplit(fc.oneof(aLeaf, aSplit(aLeaf)));
const aTree = aSplit(fc.oneof(aLeaf, twoLevels));

const seed = { seed: 20_260_101 };

test('any tree is accepted, and adds to each row what a plain walk adds (TREES-1 to TREES-5)', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(aTree, { maxLength: 10 }),
      fc.integer({ min: 1, max: 70 }),
      fc.nat(),
      async (roots, rows, dataSeed) => {
        assert.equal(checkTrees(encodeTrees(roots), limits), { treeCount: roots.length });
        const next = randomOf(dataSeed);
        const columns = Int8Array.from({ length: 100 * rows }, () => next() % 5);
        const scores = Float64Array.from({ length: rows }, () => next() / 2 ** 31);
        const expected = scores.map((score, row) =>
          roots.reduce(
            (sum, root) => sum + valueAt(root, (feature) => columns[feature * rows + row] as number),
            score,
          ),
        );
        await addScores(encodeTrees(roots), columns, rows, 100, scores);
        assert.is(countDifferences(scores, expected), 0);
      },
    ),
    { ...seed, numRuns: 300 },
  ));

test('rows beyond a block of the walker, and trees of 128 leaves, are walked alike', async () => {
  const next = randomOf(77);
  const grow = (leaves: number): Node => {
    if (leaves === 1) return leaf(next() / 2 ** 32);
    const left = 1 + (next() % (leaves - 1));
    return split(next() % 30, next() % 4, grow(left), grow(leaves - left));
  };
  const roots = [128, 128, 2, 97, 128].map(grow);
  for (const rows of [2047, 2048, 2049, 5003]) {
    const columns = Int8Array.from({ length: 30 * rows }, () => next() % 5);
    const scores = new Float64Array(rows);
    await addScores(encodeTrees(roots), columns, rows, 30, scores);
    const expected = scores.map((_, row) =>
      roots.reduce(
        (sum, root) => sum + valueAt(root, (feature) => columns[feature * rows + row] as number),
        0,
      ),
    );
    assert.is(countDifferences(scores, expected), 0);
  }
});

/** One of: a bit flipped, bytes overwritten, cut out or doubled, the end cut off, another tree count. */
function mutate(trees: Uint8Array, next: () => number): Uint8Array {
  const at = next() % trees.length;
  const count = 1 + (next() % 12);
  const copy = trees.slice();
  switch (next() % 6) {
    case 0:
      copy[at]! ^= 1 << (next() % 8);
      return copy;
    case 1:
      return copy.fill(next(), at, at + count);
    case 2:
      return Uint8Array.of(...trees.subarray(0, at), ...trees.subarray(at + count));
    case 3:
      return Uint8Array.of(...trees.subarray(0, at + count), ...trees.subarray(at));
    case 4:
      return trees.subarray(0, at);
    default:
      copy[1 + (next() % 4)] = next();
      return copy;
  }
}

test('40,000 mutated encodings are refused with the code, or are the one encoding of what they say', async () => {
  const next = randomOf(4);
  const table = makeTable(500, 10);
  const wide: TreeLimits = {
    features: 10,
    maxBin: 5,
    maxLeaves: 128,
    maxDepth: 127,
    maxTrees: 2 ** 32 - 1,
    leafBound: Number.MAX_VALUE,
  };
  const { trees } = await withDatasets([fillDataset(table)], (dataset) =>
    train(dataset, { numLeaves: 5 }, { trees: 3 }),
  );
  let acceptedCount = 0;
  for (let i = 0; i < 40_000; i++) {
    let mutated = mutate(trees, next);
    if (i % 3 === 0 && mutated.length > 0) mutated = mutate(mutated, next);
    try {
      const { treeCount } = checkTrees(mutated, wide);
      const roots = decodeTrees(mutated);
      assert.is(roots.length, treeCount);
      assert.is(hex(encodeTrees(roots)), hex(mutated));
      if (acceptedCount++ % 50 === 0)
        await addScores(mutated, table.columns, table.rows, table.features, new Float64Array(table.rows));
    } catch (error) {
      if (!isOf(error, engineCodes, 'ENGINE_TREES')) throw error;
    }
  }
  assert.ok(acceptedCount > 2_000 && acceptedCount < 38_000, `${acceptedCount} accepted`);
});

test.run();
