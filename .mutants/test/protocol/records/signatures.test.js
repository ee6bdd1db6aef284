import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { verifySignature } from '../../../node/identity/signature.js';
import { domainBytes } from '../../../protocol/codec/hash.js';
import { decodeRecord, verifyRecord } from '../../../protocol/records/envelope.js';
import { referenceCbor } from '../codec/reference-cbor.js';
import { codeOf } from '../code-of.js';
import { readVectors } from './read-vectors.js';
import { fromHex, plainOf, vectorOf } from './vectors.js';
const { BASE, Fn: { ORDER: order }, Fp: { ORDER: prime }, } = ed25519.Point;
const { campaign } = vectorOf('opening').body;
const number = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const littleEndian = (value) => Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const torsion = ED25519_TORSION_SUBGROUP.map((hex) => ed25519.Point.fromHex(hex, true));
/** All ways to write the points of small order: y or y and the prime, either sign where x is 0. */
const smallOrder = torsion.flatMap((point, i) => {
    const { x, y } = point.toAffine();
    const spellings = [y, y + prime].filter((spelt) => spelt < 1n << 255n);
    return spellings.flatMap((spelt) => [0n, 1n]
        .filter((sign) => x === 0n || sign === (x & 1n))
        .map((sign) => ({
        name: `small-${i}${spelt === y ? '' : '-high'}${sign === (x & 1n) ? '' : '-signed'}`,
        secret: 0n,
        torsion: i,
        bytes: littleEndian(spelt | (sign << 255n)),
        isCanonical: spelt === y && sign === (x & 1n),
    })));
});
const withTorsion = (secret) => torsion.map((point, i) => ({
    name: `mixed-${i}`,
    secret,
    torsion: i,
    bytes: BASE.multiply(secret).add(point).toBytes(),
    isCanonical: true,
}));
const signers = withTorsion(1234567890123456789n);
const commitments = [...smallOrder, ...withTorsion(987654321987654321n)];
/** The scalar h of a signature, and whether R = [S]B - [h]A holds without the cofactor for S = r + h * a. */
function equation(signer, commitment, payload) {
    const signed = domainBytes('record', payload);
    const h = number(sha512(Uint8Array.from([...commitment.bytes, ...signer.bytes, ...signed]))) % order;
    return { h, holds: (BigInt(commitment.torsion) + h * BigInt(signer.torsion)) % 8n === 0n };
}
const payloadAt = (signer, slot) => new Uint8Array(referenceCbor({ ...plainOf(vectorOf('opening').body), node: signer.bytes, owner: signer.bytes, slot }));
/**
 * An opening whose signature satisfies the equation, or misses it by a point of small order; null where none
 * does.
 */
function forge(signer, commitment, holds, excess) {
    for (let slot = 0; slot < 100; slot++) {
        const payload = payloadAt(signer, slot);
        const found = equation(signer, commitment, payload);
        if (found.holds !== holds)
            continue;
        const scalar = ((commitment.secret + found.h * signer.secret) % order) + excess;
        const signature = Uint8Array.from([...commitment.bytes, ...littleEndian(scalar)]);
        return new Uint8Array(referenceCbor({ payload, signature }));
    }
    return null;
}
const verdict = (envelope) => codeOf(() => verifyRecord(decodeRecord(envelope, campaign), verifySignature));
const test = suite('signatures');
test('the first torsion point is the neutral one, and each is that multiple of the second', () => {
    torsion.forEach((point, i) => assert.ok(i === 0 ? point.is0() : point.equals(torsion[1].multiplyUnsafe(BigInt(i)))));
    assert.is(smallOrder.length, 14);
});
// Each version of Node that runs this must answer alike: OpenSSL 3.0 takes an R of small order, that of Node
// 24 does not.
test('a signature holds where S is reduced, R is no point of small order, and the equation without the cofactor is exact', () => {
    const answers = { null: 0, RECORD_SIGNATURE: 0 };
    for (const signer of signers)
        for (const commitment of commitments)
            for (const holds of [true, false])
                for (const excess of [0n, order]) {
                    const envelope = forge(signer, commitment, holds, excess);
                    if (envelope === null)
                        continue;
                    const isGood = holds && excess === 0n && !smallOrder.includes(commitment);
                    const answer = verdict(envelope);
                    assert.is(answer, isGood ? null : 'RECORD_SIGNATURE', `${signer.name} ${commitment.name} ${holds} ${excess > 0n}`);
                    answers[answer === null ? 'null' : 'RECORD_SIGNATURE']++;
                }
    assert.ok(answers.null >= 20 && answers.RECORD_SIGNATURE >= 400, JSON.stringify(answers));
});
test('a key of small order is refused as a key, however it is spelt', () => {
    for (const signer of smallOrder) {
        const envelope = new Uint8Array(referenceCbor({ payload: payloadAt(signer, 0), signature: new Uint8Array(64) }));
        assert.is(verdict(envelope), 'CODEC_FIELD', signer.name);
    }
});
for (const { id, envelope, code } of readVectors('signatures')) {
    test(`${id} has its frozen answer`, () => {
        assert.is(verdict(fromHex(envelope)), code);
    });
}
test.run();
//# sourceMappingURL=signatures.test.js.map