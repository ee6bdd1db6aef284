import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { verifySignature } from '../../../node/identity/signature.js';
import { cidOf } from '../../../protocol/codec/hash.js';
import { appliedKinds, recordShapes, journalKeyOf } from '../../../protocol/records/bodies.js';
import { decodeRecord, recordMaxBytes, signRecord, verifyRecord, } from '../../../protocol/records/envelope.js';
import { referenceCbor } from '../codec/reference-cbor.js';
import { codeOf } from '../code-of.js';
import { bodyOf, envelopeOf, fromHex, payloadOf, plainOf, recordVectors, seal, signerOf, toHex, vectorOf, } from './vectors.js';
const test = suite('records');
for (const vector of recordVectors) {
    const { id, body: json, payload, cid, signature, seed, vrfOutput } = vector;
    test(`${id} has its frozen bytes, CID and signature`, () => {
        const body = bodyOf(json);
        assert.is(toHex(payloadOf(vector)), payload);
        assert.is(referenceCbor(plainOf(json)).toString('hex'), payload, 'as the specification has it');
        const envelope = signRecord(body, signerOf(seed));
        assert.is(toHex(envelope), referenceCbor({ payload: fromHex(payload), signature: fromHex(signature) }).toString('hex'));
        assert.is(toHex(seal(fromHex(payload), seed)), toHex(envelope));
        const record = decodeRecord(envelope, json.campaign);
        assert.equal(record.body, body);
        assert.is(record.cid, cid);
        assert.is(cidOf(fromHex(payload)), cid);
        assert.is(verifyRecord(record, verifySignature).vrfOutput, vrfOutput);
    });
}
test('every kind has a vector, and all but the cut have a place in it', () => {
    const kinds = new Set(recordVectors.map(({ body }) => body.kind));
    assert.equal([...kinds].sort(), Object.keys(recordShapes).sort());
    assert.equal([...appliedKinds.flat(), 'cut'].sort(), Object.keys(recordShapes).sort());
});
test('every field of every record is signed and in its CID', () => {
    for (const vector of recordVectors) {
        for (const [field, value] of Object.entries(plainOf(vector.body))) {
            const other = typeof value === 'number'
                ? value + 1
                : value instanceof Uint8Array
                    ? value.map((byte) => byte ^ 1)
                    : undefined;
            if (other === undefined || field === 'version' || (value instanceof Uint8Array && value.length === 0))
                continue;
            const payload = referenceCbor({ ...plainOf(vector.body), [field]: other });
            assert.is.not(cidOf(payload), vector.cid, `${vector.id}.${field}`);
            const forged = new Uint8Array(referenceCbor({ payload, signature: fromHex(vector.signature) }));
            assert.ok(['RECORD_SIGNATURE', 'CODEC_FIELD'].includes(codeOf(() => verifyRecord(decodeRecord(forged, vector.body.campaign), verifySignature)) ?? ''), `${vector.id}.${field}`);
        }
    }
});
test('an envelope with any bit flipped is refused', () => {
    const { body } = vectorOf('opening');
    const envelope = envelopeOf(vectorOf('opening'));
    for (let at = 0; at < envelope.length; at++) {
        const altered = envelope.map((byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte));
        assert.is.not(codeOf(() => verifyRecord(decodeRecord(altered, body.campaign), verifySignature)), null, `byte ${at}`);
    }
});
test('a slot names what its signer may sign once', () => {
    const slots = Object.fromEntries(recordVectors.map(({ id, body }) => [id, journalKeyOf(bodyOf(body))]));
    assert.is(slots['commitment'], slots['commitment-refused']);
    assert.is(slots['commitment'], slots['commitment-abandoned']);
    assert.is(slots['attestation'], slots['dispute-segment']);
    assert.is(slots['dispute-segment'], slots['dispute-era']);
    assert.is(slots['availability'], slots['availability-withheld']);
    const different = [
        'enrolment',
        'enrolment-renewed',
        'opening',
        'opening-last',
        'claim',
        'claim-wide',
        'heartbeat',
        'commitment',
        'skip',
        'availability',
        'pledge',
        'attestation',
        'abstention',
        'replay',
        'cut-empty',
        'cut',
    ];
    assert.is(new Set(different.map((id) => slots[id])).size, different.length);
});
test('the largest record of each kind can be read', () => {
    const era = 'e'.repeat(16);
    const transcript = '00'.repeat(32);
    const attestation = bodyOf({
        ...vectorOf('attestation').body,
        segments: Array.from({ length: 702 }, (_, i) => ({ segment: 49_999 - i, transcript })),
        eras: Array.from({ length: 1_000 }, () => era),
    });
    const envelope = signRecord(attestation, signerOf(1));
    assert.ok(envelope.length > 50_000 && envelope.length <= recordMaxBytes, `${envelope.length} bytes`);
    assert.equal(decodeRecord(envelope, attestation.campaign).body, attestation);
    const claim = bodyOf({ ...vectorOf('claim-wide').body, target: '\u{1f40d}'.repeat(32) });
    assert.equal(decodeRecord(signRecord(claim, signerOf(1)), claim.campaign).body, claim);
});
test.run();
//# sourceMappingURL=records.test.js.map