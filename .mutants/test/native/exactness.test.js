import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addScores, joinTrees } from '../../native/index.js';
import { assertSameSegment, countDifferences, fillDataset, hex, makeTable, maxBins, startScore, takeRows, train, withDatasets, } from './fixture.js';
import { ReferenceLearner } from './reference-learner.js';
import { encodeTrees } from './reference-trees.js';
const table = makeTable(6000, 40);
const sampled = { featureFraction: 0.4, seed: 12345, learningRate: 0.2 };
for (const maxBin of maxBins) {
    test(`1, 2 and 3 threads give the same segment, max_bin ${maxBin}`, () => withDatasets([fillDataset(table, maxBin)], async (dataset) => {
        const one = await train(dataset, sampled, { trees: 15, threads: 1 });
        assert.is(one.treeCount, 15);
        for (const threads of [2, 3])
            assertSameSegment(await train(dataset, sampled, { trees: 15, threads }), one);
    }));
}
test('1, 2 and 3 threads give the same segment of more than a thousand features', () => {
    const wide = makeTable(1500, 1200);
    return withDatasets([fillDataset(wide)], async (dataset) => {
        const settings = { featureFraction: 0.95, seed: 3 };
        const one = await train(dataset, settings, { trees: 4 });
        for (const threads of [2, 3])
            assertSameSegment(await train(dataset, settings, { trees: 4, threads }), one);
    });
});
test('trainings side by side on one dataset give what each gives alone', () => withDatasets([fillDataset(table)], async (dataset) => {
    const orders = Array.from({ length: 6 }, (_, i) => ({
        settings: { ...sampled, seed: i % 4, learningRate: 0.1 + i / 16 },
        options: { trees: 6 + i, threads: 1 + (i % 2), initScore: new Float64Array(dataset.rows).fill(i / 8) },
    }));
    const alone = [];
    for (const { settings, options } of orders)
        alone.push(await train(dataset, settings, options));
    assert.is(new Set(alone.map(({ trees }) => hex(trees))).size, orders.length);
    const together = await Promise.all(orders.map(({ settings, options }) => train(dataset, settings, options)));
    together.forEach((segment, i) => assertSameSegment(segment, alone[i]));
}));
const chunkings = [
    ['one by one at first', [1, 1, 1, 5997]],
    ['odd', [333]],
    ['a row short of all', [5999]],
];
for (const maxBin of maxBins) {
    test(`the chunks in which rows come leave no trace, max_bin ${maxBin}`, () => withDatasets([fillDataset(table, maxBin)], async (whole) => {
        const expected = await train(whole, sampled);
        for (const [id, chunks] of chunkings) {
            await withDatasets([fillDataset(table, maxBin, chunks)], async (dataset) => {
                assertSameSegment(await train(dataset, sampled), expected);
                assert.is(dataset.bytes, whole.bytes, id);
            });
        }
    }));
    test(`rows of some eras give the same alone and as a subset, max_bin ${maxBin}`, async () => {
        // Odd starts and counts, out of order: a dataset packs two rows to a byte.
        const ranges = [
            [4001, 777],
            [13, 500],
            [1000, 1],
            [2000, 999],
        ];
        const part = takeRows(table, ranges);
        await withDatasets([fillDataset(table, maxBin), fillDataset(part, maxBin)], async (whole, alone) => {
            // What was trained on the whole before must not show.
            await train(whole, sampled, { initScore: new Float64Array(whole.rows).fill(3) });
            const subset = whole.subset(ranges.map(([firstRow, rowCount]) => ({ firstRow, rowCount })));
            assert.equal([subset.rows, subset.features, subset.bytes], [part.rows, part.features, alone.bytes]);
            await withDatasets([subset], async () => assertSameSegment(await train(subset, sampled), await train(alone, sampled)));
        });
    });
}
/** Trains `segments` of 7 trees one after another, each from the scores of the one before. */
async function trainChain(dataset, segments) {
    const chain = [];
    for (let i = 0; i < segments; i++) {
        chain.push(await train(dataset, { ...sampled, seed: i }, { trees: 7, initScore: chain.at(-1)?.scores ?? new Float64Array(dataset.rows).fill(startScore) }));
    }
    return chain;
}
async function walk(rows, segments) {
    const scores = new Float64Array(rows.rows).fill(startScore);
    for (const { trees } of segments)
        await addScores(trees, rows.columns, rows.rows, rows.features, scores);
    return scores;
}
for (const maxBin of maxBins) {
    test(`the trees so far are the checkpoint, max_bin ${maxBin}`, () => withDatasets([fillDataset(table, maxBin)], async (dataset) => {
        const chain = await trainChain(dataset, 5);
        for (let i = 0; i < chain.length; i++) {
            const before = await walk(table, chain.slice(0, i));
            const replayed = await train(dataset, { ...sampled, seed: i }, { trees: 7, initScore: before });
            assertSameSegment(replayed, chain[i]);
            assert.is(countDifferences(await walk(table, chain.slice(0, i + 1)), replayed.scores), 0);
        }
    }));
}
test('segments that are joined are walked as each by itself', () => withDatasets([fillDataset(table)], async (dataset) => {
    const chain = (await trainChain(dataset, 5)).map(({ trees }) => trees);
    const length = Math.max(...chain.map((trees) => trees.length));
    for (const [maxBytes, joints] of [
        [0, 5],
        [2 * length, 3],
        [5 * length, 1],
    ]) {
        const joined = joinTrees(chain, maxBytes).map((trees) => ({ trees }));
        assert.is(joined.length, joints);
        assert.is(countDifferences(await walk(table, joined), await walk(table, chain.map((trees) => ({ trees })))), 0);
    }
    assert.equal(joinTrees([], 10), []);
}));
test('sums of each segment, added, are not the scores: only the leaves in their order are', () => withDatasets([fillDataset(table)], async (dataset) => {
    const chain = await trainChain(dataset, 4);
    const sum = new Float64Array(table.rows).fill(startScore);
    for (const { trees } of chain) {
        const part = new Float64Array(table.rows);
        await addScores(trees, table.columns, table.rows, table.features, part);
        sum.forEach((score, row) => (sum[row] = score + part[row]));
    }
    assert.ok(countDifferences(sum, chain.at(-1).scores) > table.rows / 4);
}));
test('a training that finds no split ends its segment and leaves the scores', async () => {
    const flat = { ...table, labels: table.labels.map(() => 0.25) };
    await withDatasets([fillDataset(flat), fillDataset(table)], async (dataset, other) => {
        const initScore = new Float64Array(flat.rows).fill(0.25);
        const none = await train(dataset, {}, { initScore });
        assert.equal([none.treeCount, none.finishedEarly, none.trees], [0, true, Uint8Array.of(1, 0, 0, 0, 0)]);
        assert.is(countDifferences(none.scores, initScore), 0);
        const never = await train(other, { minDataInLeaf: 3001 });
        assert.equal([never.treeCount, never.finishedEarly], [0, true]);
        // The third tree of two rows and rate 1 has nothing left to split.
        await withDatasets([fillDataset(takeRows(table, [[0, 2]]))], async (pair) => {
            const { treeCount, finishedEarly } = await train(pair, { learningRate: 1, lambda: 0, minDataInLeaf: 1 }, { trees: 50 });
            assert.ok(treeCount >= 1 && treeCount < 50 && finishedEarly, String(treeCount));
        });
    });
});
const shapes = [
    ['stumps', { numLeaves: 2, maxDepth: 12, minDataInLeaf: 1, lambda: 0 }],
    ['three leaves', { numLeaves: 3, maxDepth: 2, minDataInLeaf: 200, lambda: 1000 }],
    ['the depth ends', { numLeaves: 24, maxDepth: 3, minDataInLeaf: 5, lambda: 2.5 }],
    ['the rows end', { numLeaves: 24, maxDepth: 12, minDataInLeaf: 130, lambda: 2.5 }],
    ['deep and small', { numLeaves: 128, maxDepth: 30, minDataInLeaf: 1, lambda: 0 }],
];
for (const maxBin of maxBins) {
    for (const [id, shape] of shapes) {
        test(`plain arithmetic of our own gives the same trees, scores and transcript: ${id}, max_bin ${maxBin}`, async () => {
            const small = makeTable(1300, 9, maxBin);
            const settings = { ...shape, maxBin, learningRate: 0.3 };
            const key = Uint8Array.of(1, 2, 3);
            await withDatasets([fillDataset(small, maxBin)], async (dataset) => {
                const segment = await train(dataset, settings, { trees: 5, transcriptKeys: [key], threads: 2 });
                const scores = new Float64Array(small.rows).fill(startScore);
                const { roots, digest } = new ReferenceLearner(small, settings).train(5, scores);
                assert.is(hex(segment.trees), hex(encodeTrees(roots)));
                assert.is(countDifferences(segment.scores, scores), 0);
                assert.equal(segment.transcripts.map(hex), [hex(digest(key))]);
            });
        });
    }
}
test.run();
//# sourceMappingURL=exactness.test.js.map