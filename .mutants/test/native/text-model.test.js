import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addScores, exportText, predictText } from '../../native/index.js';
import { assertCode, countDifferences, fillDataset, makeTable, maxBins, randomOf, train, withDatasets, } from './fixture.js';
import { parseTextModel } from './lightgbm-cli.js';
import { encodeTrees, leaf, split, valueAt } from './reference-trees.js';
const namesOf = (count) => Array.from({ length: count }, (_, i) => `feature_${i}.x-y`);
/** The scores of the walker and those of LightGBM's reader and predictor on the exported text. */
async function compare({ rows, features, columns }, segments, startScore) {
    const walked = new Float64Array(rows).fill(startScore);
    for (const trees of segments)
        await addScores(trees, columns, rows, features, walked);
    const text = exportText({ segments, startScore, featureNames: namesOf(features) });
    const predicted = await predictText(text, columns, rows, features);
    assert.is(countDifferences(predicted, walked), 0);
    return walked;
}
for (const maxBin of maxBins) {
    test(`a model of several segments predicts the same bits as text, max_bin ${maxBin}`, async () => {
        const table = makeTable(3000, 25, maxBin);
        await withDatasets([fillDataset(table, maxBin)], async (dataset) => {
            const startScore = maxBin / 10;
            const first = await train(dataset, { featureFraction: 0.7 }, { trees: 20, initScore: new Float64Array(3000).fill(startScore) });
            const second = await train(dataset, { featureFraction: 0.7, seed: 2 }, { trees: 20, initScore: first.scores });
            assert.equal([first.treeCount, second.treeCount], [20, 20]);
            const segments = [first.trees, encodeTrees([]), second.trees];
            assert.is(countDifferences(await compare(table, segments, startScore), second.scores), 0);
            // 9,000 rows that it was not trained on, more than LightGBM is given at once.
            await compare(makeTable(9000, 25, 1000 + maxBin), segments, startScore);
        });
    });
}
test('random trees, of any shape and with leaves of any size, predict the same bits as text', async () => {
    const next = randomOf(31);
    const value = () => (next() / 2 ** 31 - 1) * 10 ** ((next() % 40) - 30) + 0;
    const grow = (leaves) => {
        if (leaves === 1)
            return leaf(value());
        const left = 1 + (next() % (leaves - 1));
        return split(next() % 15, next() % 4, grow(left), grow(leaves - left));
    };
    const table = makeTable(4000, 15, 8);
    for (let i = 0; i < 20; i++) {
        const segments = Array.from({ length: 3 }, () => encodeTrees(Array.from({ length: next() % 8 }, () => grow(2 + (next() % 127)))));
        await compare(table, segments, value());
    }
    await compare(table, [encodeTrees([split(0, 0, leaf(5e-324), leaf(Number.MAX_VALUE))])], 0);
});
test('a model without a tree predicts its start score', async () => {
    const table = makeTable(10, 3);
    assert.equal(await compare(table, [], 0.25), new Float64Array(10).fill(0.25));
    assert.equal(await compare(table, [encodeTrees([])], 0), new Float64Array(10));
});
test('the text holds the trees, the start score once, and the names', () => {
    const trees = [split(1, 2, leaf(0.1), split(0, 0, leaf(0.2), leaf(0.3))), split(0, 3, leaf(1), leaf(2))];
    const text = exportText({ segments: [encodeTrees(trees)], startScore: 0.5, featureNames: ['b', 'a'] });
    assert.match(text, /\nfeature_names=b a\n/);
    const [first, second] = parseTextModel(text);
    assert.equal(second, trees[1]);
    assert.is(valueAt(first, () => 0), 0.5 + 0.1);
    assert.is(valueAt(first, (feature) => (feature === 1 ? 3 : 0)), 0.5 + 0.2);
});
test('no rows have no scores', async () => {
    const text = exportText({ segments: [], startScore: 0, featureNames: ['a'] });
    assert.equal(await predictText(text, new Int8Array(), 0, 1), new Float64Array());
});
const good = exportText({
    segments: [encodeTrees([split(0, 0, leaf(1), leaf(2))])],
    startScore: 0,
    featureNames: ['a', 'b'],
});
const foreign = [
    ['empty', '', 2],
    ['no model', 'hello', 2],
    ['its first half', good.slice(0, good.indexOf('leaf_value')), 2],
    ['another number of features', good, 3],
    [
        'a score for each of three classes',
        good.replace('num_class=1', 'num_class=3').replace('iteration=1', 'iteration=3'),
        2,
    ],
];
for (const [id, model, features] of foreign) {
    test(`a text that is no model of these columns is refused: ${id}`, () => assertCode(() => predictText(model, new Int8Array(features), 1, features), 'ENGINE_MODEL'));
}
test.run();
//# sourceMappingURL=text-model.test.js.map