import { decodeCanonical } from '../codec/canonical.js';
import { cidOf, domainBytes, domainHash, hashBytes, type Cid, type Hash } from '../codec/hash.js';
import { bytes, decodeShape, encodeShape, map, type Shape } from '../codec/shape.js';
import { fail } from '../error.js';
import { vrfVerify } from '../vrf/vrf.js';
import { recordShapes, signerOf, type BodyOf, type RecordBody, type RecordKind } from './bodies.js';
import { recordCodes } from './codes.js';
import { isSmallOrder, type SignerKey } from './keys.js';

/** Bytes of a signed record at most. */
export const recordMaxBytes = 64 * 1024;

const envelopeShape = map({ payload: bytes(1, recordMaxBytes), signature: bytes(64) });

/** A record as it travels, before its signature has been looked at. */
export interface SignedRecord<K extends RecordKind = RecordKind> {
  /** The CID of the payload: one record has one id, however often its signer signs it. */
  readonly cid: Cid;
  readonly body: BodyOf<K>;
  /** The whole envelope, as stored and sent. */
  readonly envelope: Uint8Array;
}

declare const verified: unique symbol;
/** A record whose signature, and VRF proof where it has one, hold. Only verifyRecord makes one. */
export type VerifiedRecord<K extends RecordKind = RecordKind> = SignedRecord<K> & {
  readonly [verified]: true;
  /** The VRF output that an attestation proves. */
  readonly vrfOutput: Hash | null;
};

export type VerifySignature = (key: SignerKey, message: Uint8Array, signature: Uint8Array) => boolean;
export type Sign = (message: Uint8Array) => Uint8Array;

/** The bytes that a signature covers: the payload under the domain "record". */
const signedBytes = (payload: Uint8Array): Uint8Array => domainBytes('record', payload);

export function encodeBody(body: RecordBody): Uint8Array {
  return encodeShape(recordShapes[body.kind] as Shape<RecordBody>, body);
}

/** Signs a body: its envelope. Deterministic, as ed25519 is. */
export function signRecord(body: RecordBody, sign: Sign): Uint8Array {
  const payload = encodeBody(body);
  return encodeShape(envelopeShape, { payload, signature: sign(signedBytes(payload)) });
}

/** Decodes an envelope and its payload. Cheap: no signature is checked. Throws codecCodes and recordCodes. */
export function decodeRecord(envelope: Uint8Array, campaign: Cid): SignedRecord {
  const { payload } = decodeShape(envelopeShape, envelope, recordMaxBytes, 'record');
  const kind = (decodeCanonical(payload, recordMaxBytes) as { kind?: unknown } | null)?.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(recordShapes, kind)) fail(recordCodes, 'RECORD_KIND', 'The record has an unknown kind');
  const body = decodeShape(recordShapes[kind as RecordKind] as Shape<RecordBody>, payload, recordMaxBytes, kind);
  if (body.campaign !== campaign) fail(recordCodes, 'RECORD_CAMPAIGN', `The record is for the campaign ${body.campaign}`);
  return { cid: cidOf(payload), body, envelope };
}

/** Checks the signature and the VRF proof. Throws RECORD_SIGNATURE or RECORD_PROOF. */
export function verifyRecord<K extends RecordKind>(record: SignedRecord<K>, verifySignature: VerifySignature): VerifiedRecord<K> {
  const { payload, signature } = decodeShape(envelopeShape, record.envelope, recordMaxBytes, 'record');
  const body = record.body;
  const signer = signerOf(body);
  if (isSmallOrder(signature.subarray(0, 32)) || !verifySignature(signer, signedBytes(payload), signature)) {
    fail(recordCodes, 'RECORD_SIGNATURE', `The signature of a ${body.kind} by ${signer.slice(0, 12)} does not hold`);
  }
  return { ...record, vrfOutput: body.kind === 'attestation' ? provenOutput(body) : null } as VerifiedRecord<K>;
}

function provenOutput(body: BodyOf<'attestation'>): Hash {
  const output = vrfVerify(hashBytes(body.vrfKey as string as Hash), hashBytes(body.alpha), body.proof);
  if (output === null) fail(recordCodes, 'RECORD_PROOF', 'The VRF proof of an attestation does not hold');
  return domainHash('vrf-output', output);
}

