import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, rawCodec, textBytes } from '../../../protocol/codec/hash.js';
import { blockMaxBytes, decodeEraBlock, encodeEraBlock, } from '../../../protocol/dataset/era-block.js';
import { GridlodeError } from '../../../protocol/error.js';
const block = {
    ids: ['n02', 'n1'],
    features: [Int8Array.of(0, 4), Int8Array.of(3, 1)],
    targets: [Float32Array.of(0.25, 1), Float32Array.of(NaN, -0)],
};
const frozen = '474c4445' +
    '01000000' +
    '02000000' +
    '02000000' +
    '02000000' + // magic, version, rows, features, targets
    '036e3032' +
    '026e31' + // ids
    '0004' +
    '0301' + // features
    '0000803e' +
    '0000803f' +
    '0000c07f' +
    '00000000'; // targets
/** The frozen bytes with some replaced: `at` counts bytes. */
function changed(at, hex) {
    const bytes = Uint8Array.from(Buffer.from(frozen, 'hex'));
    bytes.set(Buffer.from(hex, 'hex'), at);
    return bytes;
}
const cut = (end) => changed(0, '').slice(0, end);
const [idStart, featureStart, targetStart] = [20, 27, 31];
test('an era block has exactly the specified bytes', () => {
    assert.is(Buffer.from(encodeEraBlock(block)).toString('hex'), frozen);
    assert.is(cidOf(encodeEraBlock(block), rawCodec), 'bafkreicihozl4z7oaagkxk3o4cfuiwjsgfgcucbsuoa5btuyt5zrh5gobm');
});
test('a decoded block begins anywhere in its buffer', () => {
    const padded = new Uint8Array(100);
    padded.set(changed(0, ''), 3);
    assert.equal(encodeEraBlock(decodeEraBlock(padded.subarray(3, 3 + frozen.length / 2))), changed(0, ''));
});
const anyBlock = fc
    .record({
    rows: fc.integer({ min: 1, max: 20 }),
    features: fc.integer({ min: 1, max: 5 }),
    targets: fc.integer({ min: 1, max: 3 }),
})
    .chain(({ rows, features, targets }) => fc.record({
    ids: fc.uniqueArray(fc.stringMatching(/^[!-~]{1,64}$/), { minLength: rows, maxLength: rows }),
    features: fc.array(fc.int8Array({ minLength: rows, maxLength: rows, min: 0, max: 4 }), {
        minLength: features,
        maxLength: features,
    }),
    targets: fc
        .tuple(fc.float32Array({ minLength: rows, maxLength: rows, noNaN: true, noDefaultInfinity: true }), fc.array(fc.float32Array({ minLength: rows, maxLength: rows, noDefaultInfinity: true }), {
        minLength: targets - 1,
        maxLength: targets - 1,
    }))
        .map(([main, others]) => [main, ...others]),
}));
const reorder = (rows, order) => ({
    ids: order.map((row) => rows.ids[row]),
    features: rows.features.map((column) => Int8Array.from(order, (row) => column[row])),
    targets: rows.targets.map((column) => Float32Array.from(order, (row) => column[row])),
});
test('what is encoded decodes to the rows in the order of their ids', () => {
    fc.assert(fc.property(anyBlock, (rows) => {
        const order = [...rows.ids.keys()].sort((a, b) => Buffer.compare(textBytes(rows.ids[a]), textBytes(rows.ids[b])));
        const sorted = reorder(rows, order);
        const decoded = decodeEraBlock(encodeEraBlock(rows));
        assert.equal([...decoded.ids], [...sorted.ids]);
        decoded.features.forEach((column, f) => assert.equal([...column], [...sorted.features[f]]));
        decoded.targets.forEach((column, t) => assert.equal([...column], [...sorted.targets[t]]));
    }));
});
test('the order of the rows does not change the bytes', () => {
    fc.assert(fc.property(anyBlock, (rows) => {
        assert.equal(encodeEraBlock(reorder(rows, [...rows.ids.keys()].reverse())), encodeEraBlock(rows));
    }));
});
test('a flipped bit is refused or gives other data, never the same', () => {
    const bytes = changed(0, '');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = bytes.slice();
        flipped[bit >> 3] = flipped[bit >> 3] ^ (1 << (bit & 7));
        try {
            assert.equal(encodeEraBlock(decodeEraBlock(flipped)), flipped, `bit ${bit}`);
        }
        catch (error) {
            assert.instance(error, GridlodeError, `bit ${bit}`);
        }
    }
});
const refused = [
    ['no-bytes', () => decodeEraBlock(new Uint8Array()), 'DATASET_BLOCK_HEADER'],
    ['short-header', () => decodeEraBlock(cut(19)), 'DATASET_BLOCK_HEADER'],
    ['other-magic', () => decodeEraBlock(changed(0, '50415231')), 'DATASET_BLOCK_HEADER'],
    ['other-version', () => decodeEraBlock(changed(4, '02')), 'DATASET_BLOCK_HEADER'],
    ['no-rows', () => decodeEraBlock(changed(8, '00')), 'DATASET_BLOCK_HEADER'],
    ['rows-beyond-bound', () => decodeEraBlock(changed(8, '41420f00')), 'DATASET_BLOCK_HEADER'],
    ['no-features', () => decodeEraBlock(changed(12, '00')), 'DATASET_BLOCK_HEADER'],
    ['features-beyond-bound', () => decodeEraBlock(changed(12, '89130000')), 'DATASET_BLOCK_HEADER'],
    ['no-targets', () => decodeEraBlock(changed(16, '00')), 'DATASET_BLOCK_HEADER'],
    ['targets-beyond-bound', () => decodeEraBlock(changed(16, '65')), 'DATASET_BLOCK_HEADER'],
    ['too-long', () => decodeEraBlock(new Uint8Array(blockMaxBytes + 1)), 'DATASET_BLOCK_SIZE'],
    ['ends-before-ids', () => decodeEraBlock(cut(idStart)), 'DATASET_BLOCK_SIZE'],
    ['ends-within-id', () => decodeEraBlock(cut(idStart + 2)), 'DATASET_BLOCK_SIZE'],
    ['truncated', () => decodeEraBlock(cut(frozen.length / 2 - 1)), 'DATASET_BLOCK_SIZE'],
    ['trailing-byte', () => decodeEraBlock(Uint8Array.of(...changed(0, ''), 0)), 'DATASET_BLOCK_SIZE'],
    ['id-empty', () => decodeEraBlock(changed(idStart, '00')), 'DATASET_ID_MALFORMED'],
    ['id-space', () => decodeEraBlock(changed(idStart + 1, '20')), 'DATASET_ID_MALFORMED'],
    ['id-not-ascii', () => decodeEraBlock(changed(idStart + 1, 'c3')), 'DATASET_ID_MALFORMED'],
    ['id-order', () => decodeEraBlock(changed(idStart + 1, '6f')), 'DATASET_ID_ORDER'],
    ['id-twice', () => encodeEraBlock({ ...block, ids: ['n1', 'n1'] }), 'DATASET_ID_DUPLICATE'],
    ['id-too-long', () => encodeEraBlock({ ...block, ids: ['n', 'n'.repeat(65)] }), 'DATASET_ID_MALFORMED'],
    ['feature-5', () => decodeEraBlock(changed(featureStart, '05')), 'DATASET_FEATURE_RANGE'],
    [
        'feature-minus-1',
        () => encodeEraBlock({ ...block, features: [Int8Array.of(0, -1)] }),
        'DATASET_FEATURE_RANGE',
    ],
    ['main-target-nan', () => decodeEraBlock(changed(targetStart, '0000c07f')), 'DATASET_TARGET_MISSING'],
    ['target-infinite', () => decodeEraBlock(changed(targetStart, '0000807f')), 'DATASET_TARGET_VALUE'],
    [
        'target-minus-infinite',
        () => encodeEraBlock({ ...block, targets: [Float32Array.of(0, -Infinity)] }),
        'DATASET_TARGET_VALUE',
    ],
    ['target-minus-zero', () => decodeEraBlock(changed(targetStart, '00000080')), 'DATASET_TARGET_VALUE'],
    ['nan-with-payload', () => decodeEraBlock(changed(targetStart + 8, '0100c07f')), 'DATASET_TARGET_VALUE'],
    ['nan-signalling', () => decodeEraBlock(changed(targetStart + 8, '0100807f')), 'DATASET_TARGET_VALUE'],
    ['nan-negative', () => decodeEraBlock(changed(targetStart + 8, '0000c0ff')), 'DATASET_TARGET_VALUE'],
    ['era-too-large', () => encodeEraBlock(wideBlock(14_000, 5_000)), 'DATASET_BLOCK_SIZE'],
];
function wideBlock(rows, features) {
    const column = new Int8Array(rows);
    return {
        ids: Array.from(column, (_, i) => `n${i}`),
        features: new Array(features).fill(column),
        targets: [new Float32Array(rows)],
    };
}
for (const [id, act, code] of refused) {
    test(`refused: ${id}`, () => assert.throws(act, (error) => error instanceof GridlodeError && error.code === code));
}
test('columns of unequal length are a bug of the caller', () => {
    assert.throws(() => encodeEraBlock({ ...block, features: [Int8Array.of(1)] }), (error) => error instanceof RangeError);
});
test.run();
//# sourceMappingURL=era-block.test.js.map