import { test } from 'uvu';
import { hashBytes } from '../../../../protocol/codec/hash.js';
import { prefixOf } from '../../../../protocol/model/screening.js';
import { plannedSegments } from '../../../../protocol/model/training-plan.js';
import { testAudit } from '../../../fixtures/campaign.js';
import { Chain, digest, result } from '../chain.js';
import { testRefusals } from '../refusals.js';
import { seatFields } from '../../../../protocol/ledger/entry-fields.js';

type Identity = Chain['nodes'][number];

const on = await Chain.create(7);
const { cid } = on.commit(on.nodes[1]!);
const [first, second] = on.auditors(cid) as [Identity, Identity];
const unseated = on.nodes.find(
  ({ key }) => !on.ledger.commitments.get(cid)!.seats.has(key) && key !== on.nodes[1]!.key,
)!;
const { segments } = on.ledger.commitments.get(cid)!;
const eras = on.campaign.eras.acceptance.length + on.campaign.eras.screening.length;
/** A model that was abandoned, and is being audited; and one of a campaign that screens nothing. */
const dropping = await Chain.create(4, { audit: { ...testAudit, rejectedPpm: 1_000_000 } });
const droppedClaim = dropping.hold(dropping.nodes[1]!);
const dropped = dropping.commitment(droppedClaim, {
  outcome: 'abandoned',
  segments: prefixOf(on.campaign, plannedSegments(on.campaign, droppedClaim.body)),
  corr: on.campaign.screening.corrMin - 1,
  sketch: new Uint8Array(0),
});
dropping.fold(dropped);
dropping.fold();
const [doubter] = dropping.auditors(dropped.cid) as [Identity];
const blind = await Chain.create(4, {
  eras: { ...on.campaign.eras, screening: [] },
  screening: { prefixPpm: 0, corrMin: 0 },
});
const { cid: unscreened } = blind.commit(blind.nodes[1]!);
const [seer] = blind.auditors(unscreened) as [Identity];
const score = { claimed: new Uint8Array(8), found: new Uint8Array(8).fill(1) };
const sketch = { subject: 'sketch', claimed: digest('claimed'), found: digest('found') } as const;
const shown = on.pledged(cid, [first, second]);
on.fold(shown[1]!);
const again = await Chain.create(7);
const disputed = again.commit(again.nodes[1]!);
const [accuser] = again.auditors(disputed.cid) as [Identity];
again.fold(again.dispute(accuser, disputed.cid));

const {
  chain: final,
  commitment: { cid: finalCid },
  attestors: [attestor],
  again: auditor,
} = await Chain.reaudited();
const { segments: listed } = seatFields(
  final.ledger.commitments.get(finalCid)!.seats.get(attestor!.key)!,
).attested!;
const unlisted = [...new Array(10).keys()].find((one) => !listed.some(({ segment }) => segment === one))!;
/** Accuses the attestor of its first digest. */
const accusation = {
  subject: 'attestation',
  part: listed[0]!.segment,
  accused: attestor!.key,
  claimed: hashBytes(listed[0]!.transcript),
  found: digest('found'),
} as const;

testRefusals('dispute', [
  {
    id: 'results that are the same',
    on,
    record: on.dispute(first, cid, { found: result('claimed') }),
    code: 'DISPUTE_RESULTS',
    timing: 'invalid',
  },
  {
    id: 'results of an era for a segment',
    on,
    record: on.dispute(first, cid, { claimed: new Uint8Array(8), found: new Uint8Array(8).fill(1) }),
    code: 'DISPUTE_RESULTS',
    timing: 'invalid',
  },
  {
    id: 'results of a segment for an era',
    on,
    record: on.dispute(first, cid, { subject: 'era' }),
    code: 'DISPUTE_RESULTS',
    timing: 'invalid',
  },
  {
    id: 'the result of a segment for an attestation',
    on: final,
    record: final.dispute(auditor, finalCid, { ...accusation, claimed: result('claimed') }),
    code: 'DISPUTE_RESULTS',
    timing: 'invalid',
  },
  {
    id: 'the result of a segment for a sketch',
    on,
    record: on.dispute(first, cid, { subject: 'sketch' }),
    code: 'DISPUTE_RESULTS',
    timing: 'invalid',
  },
  {
    id: 'a second sketch',
    on,
    record: on.dispute(first, cid, { ...sketch, part: 1 }),
    code: 'DISPUTE_PART',
    timing: 'wrong',
  },
  {
    id: 'the sketch of an abandoned model',
    on: dropping,
    record: dropping.dispute(doubter, dropped.cid, sketch),
    code: 'DISPUTE_PART',
    timing: 'wrong',
  },
  {
    id: 'an acceptance era of an abandoned model',
    on: dropping,
    record: dropping.dispute(doubter, dropped.cid, { subject: 'era', part: 1, ...score }),
    code: 'DISPUTE_PART',
    timing: 'wrong',
  },
  {
    id: 'a segment after the prefix of an abandoned model',
    on: dropping,
    record: dropping.dispute(doubter, dropped.cid, { part: 3 }),
    code: 'DISPUTE_PART',
    timing: 'wrong',
  },
  {
    id: 'a screening era where nothing is screened',
    on: blind,
    record: blind.dispute(seer, unscreened, { subject: 'era', part: 2, ...score }),
    code: 'DISPUTE_PART',
    timing: 'wrong',
  },
  {
    id: 'an attestation of nobody',
    on: final,
    record: final.dispute(auditor, finalCid, { ...accusation, accused: null }),
    code: 'DISPUTE_ACCUSED',
    timing: 'invalid',
  },
  {
    id: 'a segment of a model, and somebody accused',
    on: final,
    record: final.dispute(auditor, finalCid, { accused: attestor!.key }),
    code: 'DISPUTE_ACCUSED',
    timing: 'invalid',
  },
  {
    id: 'an attestation to come',
    on: final,
    record: final.dispute(auditor, finalCid, { ...accusation, accused: auditor.key }),
    code: 'DISPUTE_ATTESTATION',
    timing: 'early',
  },
  {
    id: 'an attestation that is misquoted',
    on: final,
    record: final.dispute(auditor, finalCid, { ...accusation, claimed: digest('misquoted') }),
    code: 'DISPUTE_ATTESTATION',
    timing: 'wrong',
  },
  {
    id: 'a segment that the attestation does not list',
    on: final,
    record: final.dispute(auditor, finalCid, { ...accusation, part: unlisted }),
    code: 'DISPUTE_ATTESTATION',
    timing: 'wrong',
  },
  {
    id: 'of a commitment to come',
    on,
    record: on.dispute(first, on.cid),
    code: 'DISPUTE_COMMITMENT',
    timing: 'early',
  },
  {
    id: 'a segment that is not there',
    on,
    record: on.dispute(first, cid, { part: segments }),
    code: 'DISPUTE_PART',
    timing: 'wrong',
  },
  {
    id: 'an era that is not there',
    on,
    record: on.dispute(first, cid, {
      subject: 'era',
      part: eras,
      claimed: new Uint8Array(8),
      found: new Uint8Array(8).fill(1),
    }),
    code: 'DISPUTE_PART',
    timing: 'wrong',
  },
  { id: 'by who has no seat', on, record: on.dispute(unseated, cid), code: 'DISPUTE_SEAT', timing: 'early' },
  { id: 'by who attested', on, record: on.dispute(second, cid), code: 'DISPUTE_SECOND', timing: 'late' },
  {
    id: 'a second one',
    on: again,
    record: again.dispute(accuser, disputed.cid, { part: 1 }),
    code: 'DISPUTE_SECOND',
    timing: 'late',
  },
]);

test.run();
