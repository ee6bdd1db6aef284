import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, domainHash, textBytes, uint32Bytes } from '../../../protocol/codec/hash.js';
import { drawPoint, uniformBelow } from '../../../protocol/draw/draw.js';
import { gridSize, numeraiGrid, pointAt } from '../../../protocol/grid/grid.js';
import { canonicalPoint, pointId } from '../../../protocol/grid/point.js';
import { frozenCampaign } from '../campaign/frozen.js';
import { seeded } from '../codec/arbitrary.js';
import { readVectors } from '../records/read-vectors.js';
const space = 1n << 256n;
const hex = (value) => value.toString(16).padStart(64, '0');
/** The attempts that a list of hashes allows, and how many were looked at. */
const attempts = (...values) => {
    let used = 0;
    return {
        hashAt: (attempt) => {
            assert.is(attempt, used++);
            return hex(values[attempt]);
        },
        used: () => used,
    };
};
const owner = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const { campaign } = frozenCampaign('small');
const cid = cidOf(textBytes('a campaign'));
const beacon = domainHash('test-beacon');
const test = suite('draws');
test('a hash in the last, incomplete stretch is replaced by the next attempt', () => {
    for (const size of [3n, 5n, 100n, 3960000000000000000n, (1n << 70n) - 1n, (1n << 255n) + 1n]) {
        const limit = space - (space % size);
        assert.is(uniformBelow(size, attempts(limit - 1n).hashAt), size - 1n, 'the last of the last whole stretch');
        const replaced = attempts(limit, space - 1n, limit, 1n);
        assert.is(uniformBelow(size, replaced.hashAt), 1n, 'the first that is not complete');
        assert.is(replaced.used(), 4);
    }
});
test('where the sizes divide, every hash counts', () => {
    for (const size of [1n, 2n, 1n << 64n, space])
        assert.is(uniformBelow(size, attempts(space - 1n).hashAt), size - 1n);
});
test('of the last 256 hashes every value has as many, and the rest are replaced', () => {
    for (const size of [3n, 7n, 10n]) {
        const counts = new Map();
        let replaced = 0;
        for (let low = 0n; low < 256n; low++) {
            const tried = attempts(space - 256n + low, 0n);
            const value = uniformBelow(size, tried.hashAt);
            if (tried.used() === 2)
                replaced++;
            else
                counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        assert.is(replaced, Number(space % size));
        const [least, most] = [Math.min(...counts.values()), Math.max(...counts.values())];
        assert.ok(counts.size === Number(size) && most - least <= 1, `size ${size}: ${least} to ${most}`);
    }
});
test('4,000 draws below 10 pass a chi-square test', () => {
    const counts = new Array(10).fill(0);
    for (let i = 0; i < 4_000; i++) {
        const value = Number(uniformBelow(10n, (attempt) => domainHash('test-uniform', uint32Bytes(i), uint32Bytes(attempt))));
        counts[value] = counts[value] + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0);
    assert.ok(chiSquare < 27.9, `${chiSquare} where 27.9 is exceeded by chance once in 1,000`);
});
test('what a slot draws is a point of the grid with its canonical id', () => {
    fc.assert(fc.property(fc.nat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (slot, seed) => {
        const drawn = drawPoint(campaign, cid, Buffer.from(seed).toString('hex'), owner, slot);
        assert.ok(drawn.index >= 0n && drawn.index < gridSize(campaign.grid));
        assert.ok(campaign.targets.includes(drawn.target));
        assert.is(drawn.pointId, pointId(cid, canonicalPoint(pointAt(campaign.grid, drawn.index, drawn.target), 42)));
    }), seeded(200));
});
test('beacon, campaign, owner and slot each decide the draw; the same ones give the same', () => {
    const numerai = { ...campaign, grid: numeraiGrid };
    const draws = [
        drawPoint(numerai, cid, beacon, owner, 0),
        drawPoint(numerai, cidOf(textBytes('another')), beacon, owner, 0),
        drawPoint(numerai, cid, domainHash('another'), owner, 0),
        drawPoint(numerai, cid, beacon, domainHash('another'), 0),
        drawPoint(numerai, cid, beacon, owner, 1),
        drawPoint(numerai, cid, beacon, owner, 2 ** 32),
        drawPoint(numerai, cid, beacon, owner, Number.MAX_SAFE_INTEGER),
    ];
    for (const field of ['index', 'pointId', 'ticket'])
        assert.is(new Set(draws.map((draw) => draw[field])).size, draws.length, field);
    assert.equal(drawPoint(numerai, cid, beacon, owner, 0), draws[0]);
});
test('targets and indices are drawn evenly', () => {
    const targets = new Map();
    const quarters = [0, 0, 0, 0];
    for (let slot = 0; slot < 1_000; slot++) {
        const { target, index } = drawPoint(campaign, cid, beacon, owner, slot);
        targets.set(target, (targets.get(target) ?? 0) + 1);
        const quarter = Number((index * 4n) / gridSize(campaign.grid));
        quarters[quarter] = quarters[quarter] + 1;
    }
    assert.is(targets.size, 2);
    for (const count of targets.values())
        assert.ok(Math.abs(count - 500) < 60, `${count} of 1,000`);
    for (const count of quarters)
        assert.ok(Math.abs(count - 250) < 55, `${count} of 1,000`);
});
for (const vector of readVectors('draws')) {
    test(`frozen: ${vector.id}`, () => {
        const rules = vector.grid === 'numerai' ? { ...campaign, grid: numeraiGrid } : campaign;
        const { target, index, pointId: id, ticket, } = drawPoint(rules, cid, vector.beacon, vector.owner, vector.slot);
        assert.equal({ target, index: String(index), pointId: id, ticket }, { target: vector.target, index: vector.index, pointId: vector.pointId, ticket: vector.ticket });
    });
}
test('the hash of a frozen draw is what SPEC.md says, computed without our code', () => {
    const part = (bytes) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(bytes.length);
        return Buffer.concat([length, bytes]);
    };
    const { owner: key, beacon: value, slot, index, target, } = readVectors('draws').find(({ id }) => id === 'numerai-7');
    const slotBytes = Buffer.alloc(8);
    slotBytes.writeBigUInt64BE(BigInt(slot));
    const parts = [
        Buffer.from('gridlode/1/draw'),
        Buffer.from(value, 'hex'),
        Buffer.from(cid),
        Buffer.from(key, 'hex'),
        slotBytes,
        Buffer.alloc(4),
    ];
    const drawn = BigInt(`0x${createHash('sha256')
        .update(Buffer.concat(parts.map(part)))
        .digest('hex')}`) %
        (2n * gridSize(numeraiGrid));
    assert.is(String(drawn % gridSize(numeraiGrid)), index);
    assert.is(campaign.targets[Number(drawn / gridSize(numeraiGrid))], target);
});
test.run();
//# sourceMappingURL=draw.test.js.map