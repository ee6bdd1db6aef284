import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { vrfOutput, vrfProofLength, vrfProve, vrfPublicKey, vrfVerify } from '../../../protocol/vrf/vrf.js';
const path = new URL('../../../../test/vectors/vrf-rfc9381.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(path, 'utf8'));
const fromHex = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));
const toHex = (bytes) => bytes === null ? null : Buffer.from(bytes).toString('hex');
const test = suite('vrf');
test('the RFC has three vectors', () => assert.is(vectors.length, 3));
for (const { id, ...hex } of vectors) {
    test(`RFC 9381 ${id}`, () => {
        assert.is(toHex(vrfPublicKey(fromHex(hex.secret))), hex.publicKey);
        assert.is(toHex(vrfProve(fromHex(hex.secret), fromHex(hex.alpha))), hex.proof);
        assert.is(toHex(vrfVerify(fromHex(hex.publicKey), fromHex(hex.alpha), fromHex(hex.proof))), hex.output);
        assert.is(toHex(vrfOutput(fromHex(hex.proof))), hex.output);
    });
}
const secret = new Uint8Array(32).fill(7);
const publicKey = vrfPublicKey(secret);
const alpha = new TextEncoder().encode('what is drawn');
const proof = vrfProve(secret, alpha);
const withScalar = (s) => Uint8Array.from([...proof.subarray(0, 48), ...numberToBytesLE(s, 32)]);
const flip = (bytes, at) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
test('a proof of one alpha and key holds for no other', () => {
    assert.is(toHex(vrfVerify(publicKey, alpha, proof)), toHex(vrfOutput(proof)));
    assert.is(vrfVerify(publicKey, flip(alpha, 0), proof), null);
    assert.is(vrfVerify(publicKey, alpha.subarray(1), proof), null);
    assert.is(vrfVerify(vrfPublicKey(flip(secret, 0)), alpha, proof), null);
});
test('a proof with any byte altered does not hold', () => {
    for (let at = 0; at < vrfProofLength; at++)
        assert.is(vrfVerify(publicKey, alpha, flip(proof, at)), null, `byte ${at}`);
});
test('a scalar that is not reduced is refused, though its multiples are the same', () => {
    const s = bytesToNumberLE(proof.subarray(48));
    assert.ok(vrfVerify(publicKey, alpha, withScalar(s)) !== null);
    assert.is(vrfVerify(publicKey, alpha, withScalar(s + ed25519.Point.Fn.ORDER)), null);
    assert.is(vrfOutput(withScalar(s + ed25519.Point.Fn.ORDER)), null);
});
test('wrong lengths and what is no point are refused', () => {
    const noPoint = new Uint8Array(32).fill(2);
    assert.throws(() => ed25519.Point.fromBytes(noPoint));
    for (const key of [publicKey.subarray(1), new Uint8Array(33), new Uint8Array(0), noPoint])
        assert.is(vrfVerify(key, alpha, proof), null);
    for (const bad of [
        proof.subarray(1),
        new Uint8Array(81),
        new Uint8Array(0),
        Uint8Array.from([...noPoint, ...proof.subarray(32)]),
    ]) {
        assert.is(vrfVerify(publicKey, alpha, bad), null);
        assert.is(vrfOutput(bad), null);
    }
});
/**
 * The proof that the owner of no secret can make for the identity as key: every equation of the verifier
 * holds.
 */
function forgeForIdentity(key) {
    const { Point } = ed25519;
    const sha = (...parts) => new Uint8Array(createHash('sha512').update(Buffer.concat(parts)).digest());
    let h = Point.ZERO;
    for (let counter = 0; h.is0(); counter++) {
        try {
            h = Point.fromBytes(sha(Uint8Array.of(3, 1), key, alpha, Uint8Array.of(counter, 0)).subarray(0, 32)).clearCofactor();
        }
        catch {
            // The next counter may give a point.
        }
    }
    const gamma = Point.ZERO.toBytes();
    const [u, v] = [Point.BASE, h].map((point) => point.multiply(5n).toBytes());
    const c = sha(Uint8Array.of(3, 2), key, h.toBytes(), gamma, u, v, Uint8Array.of(0));
    return Uint8Array.from([...gamma, ...c.subarray(0, 16), ...numberToBytesLE(5n, 32)]);
}
test('keys of small order are refused, even with a proof whose equations hold', () => {
    const identity = ed25519.Point.ZERO.toBytes();
    assert.is(vrfVerify(identity, alpha, forgeForIdentity(identity)), null);
    assert.is(ED25519_TORSION_SUBGROUP.length, 8);
    for (const key of ED25519_TORSION_SUBGROUP)
        assert.is(vrfVerify(fromHex(key), alpha, forgeForIdentity(fromHex(key))), null);
});
test.run();
//# sourceMappingURL=vrf.test.js.map