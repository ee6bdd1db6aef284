import { ed25519 } from '@noble/curves/ed25519.js';
import { CID } from 'multiformats/cid';
import type { Cid } from '../../../protocol/codec/hash.js';
import { encodeBody, signRecord, type Sign } from '../../../protocol/records/envelope.js';
import type { RecordBody } from '../../../protocol/records/bodies.js';
import { referenceCbor } from '../codec/reference-cbor.js';
import { readVectors } from './read-vectors.js';

export type JsonBody = Record<string, unknown> & {
  readonly kind: RecordBody['kind'];
  readonly campaign: Cid;
};
export interface RecordVector {
  readonly id: string;
  readonly seed: number;
  readonly body: JsonBody;
  readonly payload: string;
  readonly cid: Cid;
  readonly signature: string;
  readonly vrfOutput: string | null;
}
export const recordVectors = readVectors<RecordVector>('records');
export const vectorOf = (id: string): RecordVector =>
  recordVectors.find((vector) => vector.id === id) as RecordVector;

export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** The ed25519 seed of a vector, 32 equal bytes, as a signer that is not the node's. */
export const signerOf =
  (seed: number): Sign =>
  (message) =>
    ed25519.sign(message, new Uint8Array(32).fill(seed));

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
  'ledger',
  'reveal',
  'signature',
  'accused',
  'account',
  'to',
  'operator',
  'rows',
  'targets',
];
const bigFields = ['index', 'amount'];

/** The body of a vector as it is in memory. */
export const bodyOf = (body: JsonBody): RecordBody =>
  change(body, (key, value) =>
    typeof value !== 'string'
      ? value
      : byteFields.includes(key)
        ? fromHex(value)
        : bigFields.includes(key)
          ? BigInt(value)
          : value,
  ) as RecordBody;

/** The body of a vector as plain data, by the names of its fields alone: what the spec says that travels. */
export const plainOf = (body: JsonBody): Record<string, unknown> =>
  change(body, (key, value) =>
    typeof value !== 'string'
      ? value
      : linkFields.includes(key) && value.startsWith('b')
        ? CID.parse(value)
        : [...byteFields, ...hashFields].includes(key)
          ? fromHex(value)
          : bigFields.includes(key)
            ? BigInt(value)
            : value,
  ) as Record<string, unknown>;

function change(value: unknown, scalar: (key: string, value: unknown) => unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => change(item, scalar, key));
  if (typeof value !== 'object' || value === null) return scalar(key, value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, scalar, name)]));
}

/** The envelope around any payload, signed with a seed, whatever the payload is. */
export function seal(payload: Uint8Array, seed: number): Uint8Array {
  const parts = [Buffer.from('gridlode/1/record'), payload].flatMap((part) => [
    Buffer.of(part.length >>> 24, part.length >>> 16, part.length >>> 8, part.length),
    part,
  ]);
  return new Uint8Array(
    referenceCbor({ payload, signature: signerOf(seed)(new Uint8Array(Buffer.concat(parts))) }),
  );
}

export const envelopeOf = (
  { body, seed }: RecordVector,
  changes: Record<string, unknown> = {},
): Uint8Array =>
  Object.keys(changes).length === 0
    ? signRecord(bodyOf(body), signerOf(seed))
    : seal(referenceCbor({ ...plainOf(body), ...changes }), seed);

export const payloadOf = ({ body }: RecordVector): Uint8Array => encodeBody(bodyOf(body));
