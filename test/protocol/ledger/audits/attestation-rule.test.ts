import { beaconOf } from '../../../../protocol/beacon/beacon.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commonSegment, uniformSample } from '../../../../protocol/audit/sample.js';
import { domainHash, hashBytes, type Hash } from '../../../../protocol/codec/hash.js';
import type { VerifiedRecord } from '../../../../protocol/records/envelope.js';
import { vrfProve } from '../../../../protocol/vrf/vrf.js';
import { Chain } from '../chain.js';
import { testRefusals } from '../refusals.js';
import { commitmentFields } from '../../../../protocol/ledger/entry-fields.js';

type Identity = Chain['nodes'][number];

const on = await Chain.create(7);
const { cid } = on.commit(on.nodes[1]!);
const [first, second] = on.auditors(cid) as [Identity, Identity];
const unseated = on.nodes.find(
  ({ key }) => !on.ledger.commitments.get(cid)!.seats.has(key) && key !== on.nodes[1]!.key,
)!;
const [sound, other] = on.pledged(cid) as [VerifiedRecord<'attestation'>, VerifiedRecord<'attestation'>];
const { segments, eras } = sound.body;
const alpha = domainHash('another');
const transcript = 'ab'.repeat(32) as Hash;
const listing = (...listed: number[]): { segments: typeof segments } => ({
  segments: listed.map((segment) => ({ segment, transcript })),
});
const numbers = segments.map(({ segment }) => segment);
const common = commitmentFields(on.ledger.commitments.get(cid)!).common!;
const uniform = uniformSample(on.campaign, sound.vrfOutput!, on.ledger.commitments.get(cid)!).segments;
/** What the ledger knows of the sample, and of the rest as many as there must be but one. */
const certain = [...new Set([...uniform, common])];
const others = [...new Array(10).keys()].filter((segment) => !certain.includes(segment));
const ascending = (...listed: number[]): number[] => listed.sort((a, b) => a - b);
const drawn = uniform.length + on.campaign.audit.weightedSegments;
/** As many segments as there must be, without one of those that the ledger knows. */
const without = (segment: number): { segments: typeof segments } =>
  listing(
    ...ascending(...certain.filter((one) => one !== segment), ...others.slice(0, drawn - certain.length + 1)),
  );
const leastListed = ascending(...certain, ...others.slice(0, drawn - certain.length));
on.fold(other);
const accuser = await Chain.create(7);
const disputed = accuser.commit(accuser.nodes[1]!);
const [accusing] = accuser.auditors(disputed.cid) as [Identity];
const [afterwards] = accuser.pledged(disputed.cid) as [VerifiedRecord<'attestation'>];
const early = await Chain.create(7);
const opened = early.commit(early.nodes[1]!);
const [prompt, slow] = early.auditors(opened.cid) as [Identity, Identity];
early.fold(early.availability(prompt, opened.cid), early.availability(slow, opened.cid));
const unpledged = early.attestation(prompt, opened.cid);
early.fold(early.pledge(early.attestation(slow, opened.cid)));
const hasty = early.attestation(slow, opened.cid);
accuser.fold(accuser.dispute(accusing, disputed.cid));
const bare = await Chain.create(7);
const fresh = bare.commit(bare.nodes[1]!);
const [seated] = bare.auditors(fresh.cid) as [Identity];

testRefusals('attestation', [
  {
    id: 'of a commitment to come',
    on,
    record: on.sign(first, 'attestation', { ...sound.body, commitment: on.cid }),
    code: 'ATTESTATION_COMMITMENT',
    timing: 'early',
  },
  {
    id: 'by who has no seat',
    on,
    record: on.attestation(unseated, cid, { alpha: sound.body.alpha }),
    code: 'ATTESTATION_SEAT',
    timing: 'early',
  },
  {
    id: 'over another alpha',
    on,
    record: on.attestation(first, cid, { alpha, proof: vrfProve(first.vrfSecret, hashBytes(alpha)) }),
    code: 'ATTESTATION_PROOF',
    timing: 'wrong',
  },
  {
    id: 'with the key of another, whose proof it is',
    on,
    code: 'ATTESTATION_PROOF',
    timing: 'wrong',
    record: on.attestation(first, cid, {
      vrfKey: second.vrfKey,
      proof: vrfProve(second.vrfSecret, hashBytes(sound.body.alpha)),
    }),
  },
  {
    id: 'with a proof that does not hold',
    on,
    record: on.attestation(first, cid, {
      proof: sound.body.proof.map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
    }),
    code: 'ATTESTATION_PROOF',
    timing: 'invalid',
  },
  {
    id: 'a segment of the uniform part left out',
    on,
    record: on.attestation(first, cid, without(uniform.find((one) => one !== common)!)),
    code: 'ATTESTATION_SAMPLE',
    timing: 'wrong',
  },
  {
    id: 'the common segment left out',
    on,
    record: on.attestation(first, cid, without(common)),
    code: 'ATTESTATION_SAMPLE',
    timing: 'wrong',
  },
  {
    id: 'a segment too few',
    on,
    record: on.attestation(
      first,
      cid,
      listing(...ascending(...certain, ...others.slice(0, drawn - certain.length - 1))),
    ),
    code: 'ATTESTATION_SAMPLE',
    timing: 'wrong',
  },
  {
    id: 'segments out of order',
    on,
    record: on.attestation(first, cid, { segments: [...segments].reverse() }),
    code: 'ATTESTATION_SAMPLE',
    timing: 'wrong',
  },
  {
    id: 'a segment that is not there',
    on,
    record: on.attestation(first, cid, listing(...numbers, 40_000)),
    code: 'ATTESTATION_SAMPLE',
    timing: 'wrong',
  },
  {
    id: 'every segment',
    on,
    record: on.attestation(first, cid, listing(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)),
    code: 'ATTESTATION_SAMPLE',
    timing: 'wrong',
  },
  {
    id: 'another era',
    on,
    record: on.attestation(first, cid, { eras: eras[0] === '0004' ? ['0005'] : ['0004'] }),
    code: 'ATTESTATION_SAMPLE',
    timing: 'wrong',
  },
  {
    id: 'before it says that it has the model',
    on: bare,
    record: bare.sign(seated, 'attestation', { ...unpledged.body, commitment: fresh.cid }),
    code: 'ATTESTATION_PLEDGE',
    timing: 'early',
  },
  { id: 'before it is pledged', on: early, record: unpledged, code: 'ATTESTATION_PLEDGE', timing: 'early' },
  {
    id: 'another than was pledged',
    on: early,
    record: early.attestation(slow, opened.cid, {
      segments: hasty.body.segments.map((one) => ({ ...one, transcript: 'cd'.repeat(32) as Hash })),
    }),
    code: 'ATTESTATION_PLEDGE',
    timing: 'wrong',
  },
  {
    id: 'before the others have pledged',
    on: early,
    record: hasty,
    code: 'ATTESTATION_REVEAL',
    timing: 'early',
  },
  { id: 'a second one', on, record: on.attestation(second, cid), code: 'ATTESTATION_SECOND', timing: 'late' },
  { id: 'by who disputes', on: accuser, record: afterwards, code: 'ATTESTATION_SECOND', timing: 'late' },
]);

test('an attestation lists what the ledger knows of its sample, and others up to their number', () => {
  // Whether it is the one that was pledged is asked only of what lists a sample.
  const refusal = (...listed: number[]): string | undefined =>
    on.refusal(on.attestation(first, cid, listing(...ascending(...listed))))?.code;
  assert.is(on.refusal(sound), null);
  assert.is(refusal(...leastListed), 'ATTESTATION_PLEDGE');
  const most = drawn + on.campaign.audit.influentialSegments + 2;
  assert.is(refusal(...certain, ...others.slice(0, most - certain.length)), 'ATTESTATION_PLEDGE');
  assert.is(refusal(...certain, ...others.slice(0, most + 1 - certain.length)), 'ATTESTATION_SAMPLE');
});

test('the panel has one segment in common, from its first draw on', () => {
  assert.is(common, commonSegment(beaconOf(on.cuts.at(-4)!.cut.body), cid, 10));
});

test.run();
