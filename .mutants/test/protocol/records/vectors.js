import { ed25519 } from '@noble/curves/ed25519.js';
import { CID } from 'multiformats/cid';
import { encodeBody, signRecord } from '../../../protocol/records/envelope.js';
import { referenceCbor } from '../codec/reference-cbor.js';
import { readVectors } from './read-vectors.js';
export const recordVectors = readVectors('records');
export const vectorOf = (id) => recordVectors.find((vector) => vector.id === id);
export const fromHex = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));
export const toHex = (bytes) => Buffer.from(bytes).toString('hex');
/** The ed25519 seed of a vector, 32 equal bytes, as a signer that is not the node's. */
export const signerOf = (seed) => (message) => ed25519.sign(message, new Uint8Array(32).fill(seed));
const byteFields = ['proof', 'claimed', 'found', 'sketch'];
const linkFields = [
    'campaign',
    'claim',
    'manifest',
    'commitment',
    'dispute',
    'previous',
    'attestation',
    'seat',
    'delegation',
    'predictions',
];
const hashFields = [
    'node',
    'owner',
    'vrfKey',
    'pointId',
    'alpha',
    'transcript',
    'recordsRoot',
    'beacon',
    'accused',
    'account',
    'to',
    'operator',
    'rows',
    'targets',
];
const bigFields = ['index', 'amount'];
/** The body of a vector as it is in memory. */
export const bodyOf = (body) => change(body, (key, value) => typeof value !== 'string'
    ? value
    : byteFields.includes(key)
        ? fromHex(value)
        : bigFields.includes(key)
            ? BigInt(value)
            : value);
/** The body of a vector as plain data, by the names of its fields alone: what SPEC.md says that travels. */
export const plainOf = (body) => change(body, (key, value) => typeof value !== 'string'
    ? value
    : linkFields.includes(key) && value.startsWith('b')
        ? CID.parse(value)
        : [...byteFields, ...hashFields].includes(key)
            ? fromHex(value)
            : bigFields.includes(key)
                ? BigInt(value)
                : value);
function change(value, scalar, key = '') {
    if (Array.isArray(value))
        return value.map((item) => change(item, scalar, key));
    if (typeof value !== 'object' || value === null)
        return scalar(key, value);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, scalar, name)]));
}
/** The envelope around any payload, signed with a seed, whatever the payload is. */
export function seal(payload, seed) {
    const parts = [Buffer.from('gridlode/1/record'), payload].flatMap((part) => [
        Buffer.of(part.length >>> 24, part.length >>> 16, part.length >>> 8, part.length),
        part,
    ]);
    return new Uint8Array(referenceCbor({ payload, signature: signerOf(seed)(new Uint8Array(Buffer.concat(parts))) }));
}
export const envelopeOf = ({ body, seed }, changes = {}) => Object.keys(changes).length === 0
    ? signRecord(bodyOf(body), signerOf(seed))
    : seal(referenceCbor({ ...plainOf(body), ...changes }), seed);
export const payloadOf = ({ body }) => encodeBody(bodyOf(body));
//# sourceMappingURL=vectors.js.map