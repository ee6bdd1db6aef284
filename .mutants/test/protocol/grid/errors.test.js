import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeShape, encodeShape } from '../../../protocol/codec/shape.js';
import { encodeCanonical } from '../../../protocol/codec/canonical.js';
import { GridlodeError } from '../../../protocol/error.js';
import { gridShape, gridSize, indexOf, numeraiGrid, pointAt } from '../../../protocol/grid/grid.js';
const rows = gridShape.encode(numeraiGrid);
const decodeRows = (changed) => decodeShape(gridShape, encodeCanonical(changed), 1_000_000, 'grid');
/** Decodes the Numerai grid with fields of one axis replaced; null removes the field. */
const withAxis = (name, changes) => () => decodeRows(rows.map((row) => {
    if (row['name'] !== name)
        return row;
    return Object.fromEntries(Object.entries({ ...row, ...changes }).filter(([, value]) => value !== null));
}));
const values = (...list) => ({
    kind: 'values',
    values: list,
    start: null,
    stop: null,
    count: null,
});
const huge = rows.map((row) => (row['type'] === 'float' ? { ...row, count: 100_000 } : row));
const first = pointAt(numeraiGrid, 0n, 'target');
const cases = [
    ['decimal-trailing-zero', withAxis('reg_lambda', { start: '0.10' }), 'GRID_DECIMAL'],
    ['decimal-exponent', withAxis('reg_lambda', { stop: '1e5' }), 'GRID_DECIMAL'],
    ['decimal-space', withAxis('reg_lambda', { start: ' 0' }), 'GRID_DECIMAL'],
    ['decimal-minus-zero', withAxis('reg_lambda', { start: '-0' }), 'GRID_DECIMAL'],
    ['decimal-nan', withAxis('reg_lambda', { start: 'NaN' }), 'GRID_DECIMAL'],
    ['decimal-infinity', withAxis('reg_lambda', { stop: 'Infinity' }), 'GRID_DECIMAL'],
    ['decimal-hex', withAxis('max_bin', { start: '0x2' }), 'GRID_DECIMAL'],
    ['decimal-too-precise', withAxis('colsample_bytree', values('0.10000000000000001')), 'GRID_DECIMAL'],
    ['decimal-empty', withAxis('reg_lambda', { start: '' }), 'CODEC_FIELD'],
    ['decimal-number', withAxis('reg_lambda', { start: 0 }), 'CODEC_FIELD'],
    ['axis-missing', () => decodeRows(rows.slice(1)), 'GRID_AXES'],
    ['axes-none', () => decodeRows([]), 'GRID_AXES'],
    ['axes-swapped', () => decodeRows(rows.toReversed()), 'GRID_AXES'],
    ['axis-twice', () => decodeRows(rows.map((row, i) => (i === 1 ? rows[0] : row))), 'GRID_AXES'],
    ['axis-ninth', () => decodeRows([...rows, rows[7]]), 'CODEC_FIELD'],
    ['axis-unknown', withAxis('reg_lambda', { name: 'reg_alpha' }), 'CODEC_FIELD'],
    ['axis-null', () => decodeRows(rows.map((row, i) => (i === 1 ? null : row))), 'CODEC_FIELD'],
    ['kind-unknown', withAxis('reg_lambda', { kind: 'logspace' }), 'CODEC_FIELD'],
    ['kind-mixed', withAxis('reg_lambda', { values: ['1'] }), 'CODEC_FIELD'],
    ['count-huge', withAxis('reg_lambda', { count: 100_001 }), 'CODEC_FIELD'],
    ['count-negative', withAxis('reg_lambda', { count: -1 }), 'CODEC_FIELD'],
    ['type-int-for-float', withAxis('learning_rate', { type: 'int' }), 'GRID_AXIS_TYPE'],
    ['type-float-for-int', withAxis('num_leaves', { type: 'float' }), 'GRID_AXIS_TYPE'],
    ['linspace-empty', withAxis('max_bin', { count: 0 }), 'GRID_AXIS_EMPTY'],
    ['values-empty', withAxis('max_bin', values()), 'GRID_AXIS_EMPTY'],
    ['fraction-zero', withAxis('colsample_bytree', { start: '0' }), 'GRID_AXIS_RANGE'],
    ['fraction-above-one', withAxis('colsample_bytree', { stop: '1.01' }), 'GRID_AXIS_RANGE'],
    ['lambda-negative', withAxis('reg_lambda', { start: '-1' }), 'GRID_AXIS_RANGE'],
    ['rate-zero', withAxis('learning_rate', values('0')), 'GRID_AXIS_RANGE'],
    ['bins-six', withAxis('max_bin', { stop: '6' }), 'GRID_AXIS_RANGE'],
    ['depth-zero', withAxis('max_depth', { start: '0' }), 'GRID_AXIS_RANGE'],
    ['leaves-one', withAxis('num_leaves', { start: '1' }), 'GRID_AXIS_RANGE'],
    ['child-zero', withAxis('min_child_samples', { start: '0' }), 'GRID_AXIS_RANGE'],
    ['estimators-many', withAxis('n_estimators', { stop: '1000001' }), 'GRID_AXIS_RANGE'],
    ['int-with-fraction', withAxis('num_leaves', values('2.5')), 'GRID_AXIS_RANGE'],
    ['linspace-down', withAxis('reg_lambda', { start: '2', stop: '1' }), 'GRID_AXIS_ORDER'],
    ['values-down', withAxis('max_bin', values('3', '2')), 'GRID_AXIS_ORDER'],
    ['too-large', () => decodeRows(huge), 'GRID_TOO_LARGE'],
    ['index-negative', () => pointAt(numeraiGrid, -1n, 'target'), 'GRID_INDEX'],
    ['index-size', () => pointAt(numeraiGrid, gridSize(numeraiGrid), 'target'), 'GRID_INDEX'],
    ['point-between', () => indexOf(numeraiGrid, { ...first, regLambda: 5 }), 'GRID_POINT'],
    ['point-beyond', () => indexOf(numeraiGrid, { ...first, numLeaves: 25 }), 'GRID_POINT'],
    ['point-nan', () => indexOf(numeraiGrid, { ...first, learningRate: NaN }), 'GRID_POINT'],
];
const test = suite('grid errors');
test('the changed rows begin from a grid that decodes', () => {
    assert.equal(decodeRows(rows), numeraiGrid);
    assert.equal(encodeShape(gridShape, decodeRows(rows)), encodeCanonical(rows));
});
for (const [id, act, code] of cases) {
    test(`${id} is ${code}`, () => {
        let caught;
        try {
            act();
        }
        catch (error) {
            caught = error;
        }
        assert.instance(caught, GridlodeError);
        assert.is(caught.code, code);
    });
}
test.run();
//# sourceMappingURL=errors.test.js.map