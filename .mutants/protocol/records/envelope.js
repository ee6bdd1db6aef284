import { decodeCanonical } from '../codec/canonical.js';
import { cidOf, domainBytes, domainHash, hashBytes } from '../codec/hash.js';
import { bytes, decodeShape, encodeShape, map } from '../codec/shape.js';
import { fail } from '../error.js';
import { vrfVerify } from '../vrf/vrf.js';
import { recordShapes, signerOf } from './bodies.js';
import { recordCodes } from './codes.js';
import { isSmallOrder } from './keys.js';
/** Bytes of a signed record at most. */
export const recordMaxBytes = 64 * 1024;
const envelopeShape = map({ payload: bytes(1, recordMaxBytes), signature: bytes(64) });
/** The bytes that a signature covers: the payload under the domain "record". */
const signedBytes = (payload) => domainBytes('record', payload);
export function encodeBody(body) {
    return encodeShape(recordShapes[body.kind], body);
}
/** Signs a body: its envelope. Deterministic, as ed25519 is. */
export function signRecord(body, sign) {
    const payload = encodeBody(body);
    return encodeShape(envelopeShape, { payload, signature: sign(signedBytes(payload)) });
}
/**
 * Decodes an envelope and its payload, each once. Cheap: no signature is checked. Throws codecCodes and
 * recordCodes.
 */
export function decodeRecord(envelope, campaign) {
    const { payload, signature } = decodeShape(envelopeShape, envelope, recordMaxBytes, 'record');
    const value = decodeCanonical(payload, recordMaxBytes);
    const kind = value?.kind;
    if (typeof kind !== 'string' || !Object.hasOwn(recordShapes, kind)) {
        fail(recordCodes, 'RECORD_KIND', 'The record has an unknown kind');
    }
    const body = recordShapes[kind].decode(value, kind);
    if (body.campaign !== campaign) {
        fail(recordCodes, 'RECORD_CAMPAIGN', `The record is for the campaign ${body.campaign}`);
    }
    return { cid: cidOf(payload), body, envelope, payload, signature };
}
/**
 * Checks the signature; `proveOutput` stands for `provenOutput` where proofs are remembered. Throws
 * RECORD_SIGNATURE.
 */
export function verifyRecord(record, verifySignature, proveOutput = provenOutput) {
    const body = record.body;
    const signer = signerOf(body);
    if (isSmallOrder(record.signature.subarray(0, 32)) ||
        !verifySignature(signer, signedBytes(record.payload), record.signature)) {
        fail(recordCodes, 'RECORD_SIGNATURE', `The signature of a ${body.kind} by ${signer.slice(0, 12)} does not hold`);
    }
    let output;
    return {
        ...record,
        get vrfOutput() {
            if (output === undefined)
                output = body.kind === 'attestation' ? proveOutput(body) : null;
            return output;
        },
    };
}
/** Source: SPEC.md rule VRF-2. */
export const provenOutput = ({ vrfKey, alpha, proof }) => {
    const output = vrfVerify(hashBytes(vrfKey), hashBytes(alpha), proof);
    return output === null ? null : domainHash('vrf-output', output);
};
//# sourceMappingURL=envelope.js.map