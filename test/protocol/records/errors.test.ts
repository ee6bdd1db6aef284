import { ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { CID } from 'multiformats/cid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { verifySignature } from '../../../node/identity/signature.js';
import { cidOf, rawCodec, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import {
  decodeRecord,
  provenOutput,
  recordMaxBytes,
  verifyRecord,
  type VerifiedRecord,
} from '../../../protocol/records/envelope.js';
import { decodeMessage, encodeMessage, messageMaxBytes } from '../../../protocol/records/message.js';
import { merkleRoot } from '../../../protocol/records/merkle.js';
import { referenceCbor } from '../codec/reference-cbor.js';
import { codeOf } from '../code-of.js';
import {
  envelopeOf,
  fromHex,
  payloadOf,
  plainOf,
  seal,
  signerOf,
  vectorOf,
  type RecordVector,
} from './vectors.js';

const campaign = vectorOf('opening').body.campaign;
const raw = CID.parse(cidOf(textBytes('block'), rawCodec));
const value = CID.parse(cidOf(textBytes('block')));

/**
 * Decodes and verifies a record of which fields are replaced, signed anew by its own signer; undefined
 * removes the field.
 */
const take = (id: string, changes: Record<string, unknown>) => (): unknown => {
  const { body, seed } = vectorOf(id);
  const plain = Object.fromEntries(
    Object.entries({ ...plainOf(body), ...changes }).filter(([, each]) => each !== undefined),
  );
  return verifyRecord(decodeRecord(seal(referenceCbor(plain), seed), campaign), verifySignature);
};
const takePayload = (payload: Uint8Array) => (): unknown => decodeRecord(seal(payload, 1), campaign);
const takeEnvelope = (plain: unknown) => (): unknown =>
  verifyRecord(decodeRecord(new Uint8Array(referenceCbor(plain)), campaign), verifySignature);
const payload = payloadOf(vectorOf('opening'));
const signature = fromHex(vectorOf('opening').signature);

/** The order of the group, added to the scalar half of a signature: the same equation holds. */
const unreduced = (from: Uint8Array): Uint8Array => {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  let scalar = BigInt(`0x${Buffer.from(from.subarray(32).toReversed()).toString('hex')}`) + order;
  return from.map((byte, i) => {
    if (i < 32) return byte;
    const low = Number(scalar & 255n);
    scalar >>= 8n;
    return low;
  });
};
/** Anyone can make this signature for the identity as key, over any message. */
const everyones = Uint8Array.from([1, ...new Uint8Array(63)]);
const smallKeys = ED25519_TORSION_SUBGROUP.map((key) => fromHex(key));
/** The first y beyond the field: second spellings of 0 and 1, with and without the sign. */
const secondSpellings = ['ed', 'ee'].flatMap((low) =>
  ['7f', 'ff'].map((high) => fromHex(`${low}${'ff'.repeat(30)}${high}`)),
);
const withKey = (node: Uint8Array) => (): unknown => {
  const plain = { ...plainOf(vectorOf('opening').body), node };
  return takeEnvelope({ payload: new Uint8Array(referenceCbor(plain)), signature: everyones })();
};

const includes =
  (list: readonly string[], root: 'cut' | 'opening' = 'cut', changes: Record<string, unknown> = {}) =>
  (): unknown =>
    decodeMessage(
      new Uint8Array(
        referenceCbor({
          envelope: envelopeOf(vectorOf(root), changes),
          includes: list.map((cid) => CID.parse(cid)),
        }),
      ),
      campaign,
    );
const [first, second, third] = ['a', 'b', 'c'].map((text) => cidOf(textBytes(text))).sort() as string[] as [
  string,
  string,
  string,
];
const other = cidOf(textBytes('d'));
const includesUnderRoot = (list: readonly string[]): (() => unknown) =>
  includes(list, 'cut', { recordsRoot: fromHex(merkleRoot(list as readonly Cid[])) });
const sealed = envelopeOf(vectorOf('opening'));
/** A message with one bit of the byte at a place changed, counted from its end where that is below 0. */
const flipped = (place: number): Uint8Array => {
  const message = encodeMessage(sealed);
  const at = place < 0 ? message.length + place : place;
  return message.map((byte, i) => (i === at ? byte ^ 1 : byte));
};
/** A message whose envelope's length takes more bytes than it needs. */
const longerLength = (message: Uint8Array): Uint8Array => {
  const at = 1 + 'xenvelope'.length;
  const size = message[at] === 0x58 ? 1 : 2;
  const length = message.subarray(at + 1, at + 1 + size);
  return Uint8Array.from([
    ...message.subarray(0, at),
    0x5a,
    ...new Uint8Array(4 - size),
    ...length,
    ...message.subarray(at + 1 + size),
  ]);
};
const proof = fromHex((vectorOf('attestation') as RecordVector & { body: { proof: string } }).body.proof);

const cases: readonly (readonly [id: string, act: () => unknown, code: string])[] = [
  ['kind-unknown', take('opening', { kind: 'gift' }), 'RECORD_KIND'],
  ['kind-missing', take('opening', { kind: undefined }), 'RECORD_KIND'],
  ['kind-number', take('opening', { kind: 1 }), 'RECORD_KIND'],
  ['kind-inherited', take('opening', { kind: 'toString' }), 'RECORD_KIND'],
  ['kind-proto', take('opening', { kind: '__proto__' }), 'RECORD_KIND'],
  ['payload-null', takePayload(referenceCbor(null)), 'RECORD_KIND'],
  ['payload-text', takePayload(referenceCbor('opening')), 'RECORD_KIND'],
  ['payload-list', takePayload(referenceCbor(['opening'])), 'RECORD_KIND'],
  ['payload-link', takePayload(referenceCbor(value)), 'RECORD_KIND'],
  ['payload-empty', takePayload(new Uint8Array(0)), 'CODEC_FIELD'],
  ['payload-trailing', takePayload(Uint8Array.from([...payload, 0])), 'CODEC_MALFORMED'],
  ['kind-of-another', take('opening', { kind: 'claim' }), 'CODEC_FIELD'],
  ['version-older', take('opening', { version: 0 }), 'CODEC_FIELD'],
  ['version-newer', take('opening', { version: 2 }), 'CODEC_FIELD'],
  ['version-missing', take('opening', { version: undefined }), 'CODEC_FIELD'],
  ['field-unknown', take('opening', { nonce: 1 }), 'CODEC_FIELD'],
  ['campaign-other', take('opening', { campaign: value }), 'RECORD_CAMPAIGN'],
  [
    'campaign-raw',
    take('opening', { campaign: CID.createV1(rawCodec, CID.parse(campaign).multihash) }),
    'CODEC_FIELD',
  ],
  ['slot-negative', take('opening', { slot: -1 }), 'CODEC_FIELD'],
  ['slot-beyond-safe', take('opening', { slot: 2n ** 53n }), 'CODEC_FIELD'],
  ['slot-fraction', take('opening', { slot: 0.5 }), 'CODEC_FIELD'],
  ['index-negative', take('claim', { index: -1 }), 'CODEC_FIELD'],
  ['index-float', take('claim', { index: 1e300 }), 'CODEC_FIELD'],
  ['generation-beyond', take('claim', { generation: 1_000_001 }), 'CODEC_FIELD'],
  ['target-empty', take('claim', { target: '' }), 'CODEC_FIELD'],
  ['target-control', take('claim', { target: 'a\u0000' }), 'CODEC_FIELD'],
  ['progress-beyond', take('heartbeat', { segments: 50_001 }), 'CODEC_FIELD'],
  ['manifest-raw', take('commitment', { manifest: raw }), 'CODEC_FIELD'],
  ['segments-none', take('commitment', { segments: 0 }), 'CODEC_FIELD'],
  ['segments-beyond', take('commitment', { segments: 50_001 }), 'CODEC_FIELD'],
  ['corr-beyond', take('commitment', { corr: 1_000_000_000_001 }), 'CODEC_FIELD'],
  ['corr-float', take('commitment', { corr: 0.05 }), 'CODEC_FIELD'],
  ['outcome-unknown', take('commitment', { outcome: 'lost' }), 'CODEC_FIELD'],
  ['outcome-missing', take('commitment', { outcome: undefined }), 'CODEC_FIELD'],
  ['sketch-long', take('commitment', { sketch: new Uint8Array(129) }), 'CODEC_FIELD'],
  ['sketch-text', take('commitment', { sketch: '' }), 'CODEC_FIELD'],
  ['proof-short', take('attestation', { proof: proof.subarray(1) }), 'CODEC_FIELD'],
  ['sample-empty', take('attestation', { segments: [] }), 'CODEC_FIELD'],
  [
    'sample-long',
    take('attestation', {
      segments: Array.from({ length: 703 }, () => ({ segment: 0, transcript: new Uint8Array(32) })),
    }),
    'CODEC_FIELD',
  ],
  ['eras-joined', take('attestation', { eras: ['0004,0005'] }), 'CODEC_FIELD'],
  ['subject-unknown', take('dispute-era', { subject: 'tree' }), 'CODEC_FIELD'],
  ['result-short', take('dispute-era', { found: new Uint8Array(7) }), 'CODEC_FIELD'],
  ['result-long', take('dispute-era', { found: new Uint8Array(65) }), 'CODEC_FIELD'],
  ['cut-zero', take('cut', { number: 0 }), 'CODEC_FIELD'],
  ['cut-full', take('cut', { recordCount: 4_097 }), 'CODEC_FIELD'],
  ['envelope-no-signature', takeEnvelope({ payload }), 'CODEC_FIELD'],
  ['envelope-more', takeEnvelope({ payload, signature, comment: '' }), 'CODEC_FIELD'],
  ['envelope-too-large', () => decodeRecord(new Uint8Array(recordMaxBytes + 1), campaign), 'CODEC_TOO_LARGE'],
  ['signature-short', takeEnvelope({ payload, signature: signature.subarray(1) }), 'CODEC_FIELD'],
  ['signature-long', takeEnvelope({ payload, signature: Uint8Array.from([...signature, 0]) }), 'CODEC_FIELD'],
  ['signature-zero', takeEnvelope({ payload, signature: new Uint8Array(64) }), 'RECORD_SIGNATURE'],
  ['signature-unreduced', takeEnvelope({ payload, signature: unreduced(signature) }), 'RECORD_SIGNATURE'],
  [
    'signature-of-another',
    takeEnvelope({ payload, signature: fromHex(vectorOf('opening-last').signature) }),
    'RECORD_SIGNATURE',
  ],
  [
    'signature-without-domain',
    takeEnvelope({ payload, signature: signerOf(1)(payload) }),
    'RECORD_SIGNATURE',
  ],
  [
    'signer-other',
    take('opening', { node: fromHex(String(vectorOf('cut').body['node'])) }),
    'RECORD_SIGNATURE',
  ],
  ['signer-no-point', take('opening', { node: new Uint8Array(32).fill(2) }), 'RECORD_SIGNATURE'],
  ...smallKeys.map((key, i) => [`signer-small-${i}`, withKey(key), 'CODEC_FIELD'] as const),
  ...secondSpellings.map((key, i) => [`signer-second-spelling-${i}`, withKey(key), 'CODEC_FIELD'] as const),
  [
    'message-too-large',
    () => decodeMessage(new Uint8Array(messageMaxBytes + 1), campaign),
    'CODEC_TOO_LARGE',
  ],
  ['message-empty', () => decodeMessage(new Uint8Array(0), campaign), 'CODEC_MALFORMED'],
  [
    'message-nested',
    () => decodeMessage(new Uint8Array(messageMaxBytes).fill(0x81), campaign),
    'CODEC_MALFORMED',
  ],
  ['message-other-field', () => decodeMessage(flipped(3), campaign), 'CODEC_MALFORMED'],
  ['message-other-list', () => decodeMessage(flipped(-3), campaign), 'CODEC_MALFORMED'],
  [
    'message-without-list',
    () => decodeMessage(new Uint8Array(referenceCbor({ envelope: sealed })), campaign),
    'CODEC_MALFORMED',
  ],
  [
    'message-with-more',
    () => decodeMessage(new Uint8Array(referenceCbor({ envelope: sealed, includes: [], more: 1 })), campaign),
    'CODEC_MALFORMED',
  ],
  [
    'message-cut-short',
    () => decodeMessage(encodeMessage(sealed).subarray(0, -1), campaign),
    'RECORD_INCLUDES',
  ],
  [
    'message-trailing',
    () => decodeMessage(Uint8Array.from([...encodeMessage(sealed), 0]), campaign),
    'RECORD_INCLUDES',
  ],
  [
    'message-without-envelope',
    () =>
      decodeMessage(new Uint8Array(referenceCbor({ envelope: new Uint8Array(0), includes: [] })), campaign),
    'CODEC_MALFORMED',
  ],
  [
    'message-longer-length',
    () => decodeMessage(longerLength(encodeMessage(sealed)), campaign),
    'CODEC_MALFORMED',
  ],
  ['message-many', includes(Array.from({ length: 4_097 }, () => first)), 'RECORD_INCLUDES'],
  ['includes-raw', includes([first, second, cidOf(textBytes('a'), rawCodec)]), 'CODEC_FIELD'],
  ['includes-none', includes([]), 'RECORD_INCLUDES'],
  ['includes-fewer', includes([first, second]), 'RECORD_INCLUDES'],
  ['includes-more', includes([first, second, third, other].sort()), 'RECORD_INCLUDES'],
  ['includes-others', includes([first, second, other].sort()), 'RECORD_INCLUDES'],
  ['includes-unsorted', includes([second, first, third]), 'RECORD_INCLUDES'],
  ['includes-twice', includes([first, second, second]), 'RECORD_INCLUDES'],
  // A resolver may sign any root: the order is a rule of its own.
  ['includes-unsorted-by-root', includesUnderRoot([second, first, third]), 'RECORD_INCLUDES'],
  ['includes-twice-by-root', includesUnderRoot([first, second, second]), 'RECORD_INCLUDES'],
  ['includes-of-no-cut', includes([first], 'opening'), 'RECORD_INCLUDES'],
  ['includes-wrong-count', includes([first, second, third], 'cut', { recordCount: 2 }), 'RECORD_INCLUDES'],
];

const test = suite('record errors');

for (const [id, act, code] of cases) test(`${id} is ${code}`, () => assert.is(codeOf(act), code));

test('the neighbours of the cases are accepted', () => {
  for (const act of [
    take('opening', {}),
    take('heartbeat', { segments: 50_000 }),
    take('commitment', { segments: 50_000 }),
    take('claim', { index: 2n ** 64n - 1n }),
    take('dispute-era', { found: new Uint8Array(64) }),
    includes([first, second, third]),
    includesUnderRoot([first, second, third]),
    includes([], 'opening'),
    () => decodeMessage(encodeMessage(envelopeOf(vectorOf('opening'))), campaign),
  ])
    assert.is(codeOf(act), null);
});

const unproven: Record<string, Record<string, unknown>> = {
  'an altered proof': { proof: proof.map((byte, i) => (i === 40 ? byte ^ 1 : byte)) },
  'a proof over another alpha': { alpha: new Uint8Array(32) },
  'a proof of another key': { vrfKey: fromHex(String(vectorOf('cut').body['node'])) },
  'a proof of a key of small order': { vrfKey: smallKeys[0] },
};
for (const [what, changes] of Object.entries(unproven)) {
  test(`an attestation with ${what} is verified and proves no output (VRF-2)`, () => {
    assert.is((take('attestation', changes)() as VerifiedRecord).vrfOutput, null);
  });
}

test('the proof of an attestation is looked at when its output is asked for, once', () => {
  let proofs = 0;
  const record = decodeRecord(envelopeOf(vectorOf('attestation')), campaign);
  const verified = verifyRecord(record, verifySignature, (body) => {
    proofs++;
    return provenOutput(body);
  });
  assert.is(proofs, 0);
  assert.is(verified.vrfOutput, vectorOf('attestation').vrfOutput);
  assert.is(verified.vrfOutput, vectorOf('attestation').vrfOutput);
  assert.is(proofs, 1);
});

test.run();
