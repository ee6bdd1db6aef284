import { decodeCanonical } from '../codec/canonical.js';
import { cidOf, domainBytes, domainHash, hashBytes, type Cid, type Hash } from '../codec/hash.js';
import { bytes, decodeShape, encodeShape, map, type Shape } from '../codec/shape.js';
import { fail } from '../error.js';
import { vrfVerify } from '../vrf/vrf.js';
import { recordShapes, signerOf, type BodyOf, type RecordBody, type RecordKind } from './bodies.js';
import { recordCodes } from './codes.js';
import { isSmallOrder, type SignerKey } from './keys.js';
import { merkleRoot } from './merkle.js';

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
  /** What of the envelope is signed, and the signature. */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

declare const verified: unique symbol;
/** A record whose signature holds. Only verifyRecord and signOwn make one. */
export type VerifiedRecord<K extends RecordKind = RecordKind> = SignedRecord<K> & {
  readonly [verified]: true;
  /**
   * The VRF output that an attestation proves; null where its proof does not hold, and for any other record.
   * It takes about 10 ms when it is first read, so that whoever has a cheaper reason to refuse an attestation
   * does not read it.
   */
  readonly vrfOutput: Hash | null;
  /** Of a cut the list that it was found to be over; null before, and of any other record (see isCutOver). */
  list: readonly Cid[] | null;
  /** Of a cut whether its pulse was found to be the public beacon's (see provePulses). */
  isPulseProven: boolean;
};

export type VerifySignature = (key: SignerKey, message: Uint8Array, signature: Uint8Array) => boolean;
/** The output that an attestation's proof gives (rule VRF-2), null where the proof does not hold. */
export type ProveOutput = (body: Pick<BodyOf<'attestation'>, 'vrfKey' | 'alpha' | 'proof'>) => Hash | null;
export type Sign = (message: Uint8Array) => Uint8Array;

/** The bytes that a signature covers: the payload under the domain "record". */
const signedBytes = (payload: Uint8Array): Uint8Array => domainBytes('record', payload);

export function encodeBody(body: RecordBody): Uint8Array {
  return encodeShape(recordShapes[body.kind] as Shape<RecordBody>, body);
}

/** Signs a body: its envelope. Deterministic, as ed25519 is. */
export const signRecord = (body: RecordBody, sign: Sign): Uint8Array => signOwn(body, sign).envelope;

/** Signs a body with a key of this process: its record, of which nothing need be decoded or verified. */
export function signOwn(body: RecordBody, sign: Sign): VerifiedRecord {
  const payload = encodeBody(body);
  const signature = sign(signedBytes(payload));
  const envelope = encodeShape(envelopeShape, { payload, signature });
  return withProof({ cid: cidOf(payload), body, envelope, payload, signature }, provenOutput);
}

/**
 * Decodes an envelope and its payload, each once (rule RECORD-1). Cheap: no signature is checked. Throws
 * codecCodes and recordCodes.
 */
export function decodeRecord(envelope: Uint8Array, campaign: Cid): SignedRecord {
  const { payload, signature } = decodeShape(envelopeShape, envelope, recordMaxBytes, 'record');
  const value = decodeCanonical(payload, recordMaxBytes);
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(recordShapes, kind)) {
    fail(recordCodes, 'RECORD_KIND', 'The record has an unknown kind');
  }
  const body = (recordShapes[kind as RecordKind] as Shape<RecordBody>).decode(value, kind);
  if (body.campaign !== campaign) {
    fail(recordCodes, 'RECORD_CAMPAIGN', `The record is for the campaign ${body.campaign}`);
  }
  return { cid: cidOf(payload), body, envelope, payload, signature };
}

/**
 * Checks the signature (rule RECORD-3); `proveOutput` stands for `provenOutput` where proofs are remembered.
 * Throws RECORD_SIGNATURE.
 */
export function verifyRecord<K extends RecordKind>(
  record: SignedRecord<K>,
  verifySignature: VerifySignature,
  proveOutput: ProveOutput = provenOutput,
): VerifiedRecord<K> {
  const body: RecordBody = record.body;
  const signer = signerOf(body);
  if (
    isSmallOrder(record.signature.subarray(0, 32)) ||
    !verifySignature(signer, signedBytes(record.payload), record.signature)
  ) {
    fail(
      recordCodes,
      'RECORD_SIGNATURE',
      `The signature of a ${body.kind} by ${signer.slice(0, 12)} does not hold`,
    );
  }
  return withProof(record, proveOutput);
}

function withProof<K extends RecordKind>(
  record: SignedRecord<K>,
  proveOutput: ProveOutput,
): VerifiedRecord<K> {
  const body: RecordBody = record.body;
  let output: Hash | null | undefined;
  return {
    ...record,
    get vrfOutput() {
      if (output === undefined) output = body.kind === 'attestation' ? proveOutput(body) : null;
      return output;
    },
    list: null,
    isPulseProven: false,
  } as VerifiedRecord<K>;
}

/**
 * Whether a cut is over just the records of these CIDs, in ascending order (rule CUT-3). The root of a long
 * list takes 50 ms, so that the list which was found right is known again.
 */
export function isCutOver(cut: VerifiedRecord<'cut'>, cids: readonly Cid[]): boolean {
  const { list, body } = cut;
  if (list !== null) return cids.length === list.length && cids.every((cid, i) => cid === list[i]);
  const isAscending = cids.every((cid, i) => i === 0 || cid > (cids[i - 1] ?? ''));
  const holds = isAscending && cids.length === body.recordCount && merkleRoot(cids) === body.recordsRoot;
  if (holds) cut.list = cids;
  return holds;
}

/** Source: rule VRF-2. */
export const provenOutput: ProveOutput = ({ vrfKey, alpha, proof }) => {
  const output = vrfVerify(hashBytes(vrfKey as string as Hash), hashBytes(alpha), proof);
  return output === null ? null : domainHash('vrf-output', output);
};
