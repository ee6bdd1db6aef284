import { identityOf, type Identity } from '../../../node/identity/identity.js';
import { verifySignature } from '../../../node/identity/signature.js';
import { sampledSegments, uniformSample } from '../../../protocol/audit/sample.js';
import { campaignCid, type Campaign } from '../../../protocol/campaign/campaign.js';
import { concatBytes } from '@noble/hashes/utils.js';
import {
  cidOf,
  domainHash,
  hashBytes,
  textBytes,
  uint32Bytes,
  type Cid,
  type Hash,
} from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { refusalOf } from '../../../protocol/ledger/judge.js';
import { foldCut } from '../../../protocol/ledger/fold.js';
import { ledgerDigest } from '../../../protocol/ledger/digest.js';
import { commitmentFields } from '../../../protocol/ledger/entry-fields.js';
import {
  nextSlotOf,
  openLedger,
  snapshotLedger,
  type Ledger,
  type LedgerSnapshot,
} from '../../../protocol/ledger/ledger.js';
import type { Refusal } from '../../../protocol/ledger/rule.js';
import { seatOf } from '../../../protocol/ledger/audits/seats.js';
import { Sketches } from '../../../protocol/model/sketch.js';
import { plannedSegments } from '../../../protocol/model/training-plan.js';
import {
  appliedKinds,
  type AccountKind,
  type BodyOf,
  type RecordBody,
  type RecordKind,
} from '../../../protocol/records/bodies.js';
import {
  decodeRecord,
  signRecord,
  verifyRecord,
  type VerifiedRecord,
} from '../../../protocol/records/envelope.js';
import { accountOf, ownerOf, type OwnerKey } from '../../../protocol/records/keys.js';
import { merkleRoot } from '../../../protocol/records/merkle.js';
import { vrfOutput, vrfProve } from '../../../protocol/vrf/vrf.js';
import { testAudit, testBeacon, testReveals, testCampaign } from '../../fixtures/campaign.js';
import { amountsOf, sumOf } from './amounts.js';
import { overlay, type Archive, type SettledPoint } from '../../../protocol/ledger/archive.js';
import { nextPulseFrom } from '../../../protocol/ledger/pulses.js';
import { pointsToLookUp } from '../../../protocol/ledger/slots/draw-slots.js';
import { slotKey, type OpenSlot, type SlotDraw } from '../../../protocol/ledger/slots/slot.js';
import type { LedgerEvent } from '../../../protocol/ledger/events.js';
import { slotFields, seatFields } from '../../../protocol/ledger/entry-fields.js';

type Fields<K extends RecordKind> = Omit<BodyOf<K>, 'kind' | 'version' | 'campaign' | 'node' | 'account'>;
type Drawn = SlotDraw;

const reveals = testReveals();
const identities = new Map<number, Promise<Identity>>();
/** The i-th identity of all tests: making one takes milliseconds. */
export function testIdentity(i: number): Promise<Identity> {
  const known = identities.get(i) ?? identityOf(hashBytes(domainHash('test-identity', uint32Bytes(i))));
  identities.set(i, known);
  return known;
}

/**
 * A ledger with the nodes to write its records, the resolver first, and the archive that a driver would keep.
 */
export class Chain {
  readonly campaign: Campaign;
  readonly cid: Cid;
  readonly ledger: Ledger;
  readonly settled = new Map<PointId, SettledPoint>();
  /** Every cut so far, with its records. */
  readonly cuts: { cut: VerifiedRecord<'cut'>; records: VerifiedRecord[] }[] = [];
  readonly sketches = new Sketches();
  /** Whether cuts go on without pulses. */
  isBeaconOut = false;
  readonly archive: Archive = {
    settled: (pointId) => this.settled.get(pointId),
    nearest: (sketch) => this.sketches.nearest(sketch),
  };

  constructor(
    readonly nodes: readonly Identity[],
    changes: Partial<Campaign>,
  ) {
    this.campaign = testCampaign(nodes[0]!.key, changes);
    this.cid = campaignCid(this.campaign);
    this.ledger = openLedger(this.campaign, this.cid);
  }

  /** With `count` nodes, all enrolled by cut 1. */
  static async create(count = 6, changes: Partial<Campaign> = {}): Promise<Chain> {
    const chain = new Chain(
      await Promise.all(Array.from({ length: count }, (_, i) => testIdentity(i))),
      changes,
    );
    chain.fold(...chain.nodes.map((node) => chain.enrolment(node)));
    return chain;
  }

  /** A final model, with a third auditor who was drawn once more. */
  static async reaudited(
    vestingEpochs = 40,
  ): Promise<{
    chain: Chain;
    commitment: VerifiedRecord<'commitment'>;
    attestors: Identity[];
    again: Identity;
  }> {
    const claims = {
      openSlotsMax: 4,
      skipMaxPpm: 250_000,
      leaseEpochs: 200,
      enrolmentEpochs: 200,
      newcomersMax: 10_000,
    };
    const chain = await Chain.create(12, {
      claims,
      audit: { ...testAudit, reauditPpm: 1_000_000, vestingEpochs },
    });
    const commitment = chain.commit(chain.nodes[1]!);
    const attestors = chain.auditors(commitment.cid);
    chain.finish(commitment.cid);
    chain.fold();
    const again = chain.auditors(commitment.cid).find((node) => !attestors.includes(node))!;
    return { chain, commitment, attestors, again };
  }

  /** A chain that goes on from here by itself, with these nodes. */
  fork(nodes = this.nodes): Chain {
    const other = new Chain(nodes, this.campaign);
    const { context: _context, ...stored } = openLedger(
      this.campaign,
      this.cid,
      structuredClone(snapshotLedger(this.ledger)),
    );
    Object.assign(other.ledger, stored);
    other.cuts.push(...this.cuts);
    for (const [pointId, point] of this.settled) other.#settle(pointId, point);
    return other;
  }

  sign<K extends RecordKind>(node: Identity, kind: K, fields: Fields<K>): VerifiedRecord<K> {
    const signer = (appliedKinds[2] as readonly RecordKind[]).includes(kind)
      ? { account: node.key }
      : { node: node.key };
    const body = { kind, version: 1, campaign: this.cid, ...signer, ...fields } as unknown as RecordBody;
    return verifyRecord(
      decodeRecord(signRecord(body, node.sign), this.cid),
      verifySignature,
    ) as VerifiedRecord<K>;
  }

  /** Why the ledger would refuse a record now; null where it would not. */
  refusal(record: VerifiedRecord): Refusal | null {
    return refusalOf(this.ledger, record, this.archive);
  }

  /** The next cut over records, of the resolver unless `changes` say otherwise. */
  nextCut(
    records: readonly VerifiedRecord[],
    changes: Partial<Fields<'cut'>> = {},
    by: Identity = this.nodes[0]!,
  ): { cut: VerifiedRecord<'cut'>; records: VerifiedRecord[] } {
    const sorted = [...records].sort((a, b) => (a.cid < b.cid ? -1 : 1));
    const number = this.ledger.number + 1;
    const { nextPulse } = this.ledger;
    const cut = this.sign(by, 'cut', {
      number,
      previous: this.ledger.head,
      recordsRoot: merkleRoot(sorted.map(({ cid }) => cid)),
      recordCount: sorted.length,
      ledger: ledgerDigest(this.ledger),
      reveal: reveals.at(number),
      pulse: nextPulse === null || this.isBeaconOut ? null : testBeacon.pulse(nextPulse),
      nextPulse: nextPulseFrom(this.ledger, !this.isBeaconOut),
      ...changes,
    });
    return { cut, records: sorted };
  }

  /**
   * Ends an epoch with these records; what that changed. The archive answers only for the points that were
   * named. A second ledger, whose tables are walked the other way round, must come to the same.
   */
  fold(...records: VerifiedRecord[]): LedgerEvent[] {
    const next = this.nextCut(records);
    const named = new Set(pointsToLookUp(this.ledger, next.cut, next.records));
    const archive: Archive = {
      ...this.archive,
      settled: (pointId) => {
        if (!named.has(pointId)) throw new Error(`${pointId} was not named`);
        return this.settled.get(pointId);
      },
    };
    const mirror = openLedger(
      this.campaign,
      this.cid,
      reversed(snapshotLedger(this.ledger)) as LedgerSnapshot,
    );
    const events = foldCut(this.ledger, next.cut, next.records, overlay(archive));
    foldCut(mirror, next.cut, next.records, overlay(archive));
    if (ledgerDigest(mirror) !== ledgerDigest(this.ledger))
      throw new Error(`cut ${next.cut.body.number} depends on the order of a table`);
    const staked = [...this.ledger.delegations.values()].reduce((sum, { models }) => sum + models, 0);
    if (this.ledger.stakedModels !== staked)
      throw new Error(`${staked} models are staked on, ${this.ledger.stakedModels} counted`);
    for (const event of events) if (event.type === 'settled') this.#settle(event.pointId, event.point);
    this.cuts.push(next);
    return events;
  }

  #settle(pointId: PointId, point: SettledPoint): void {
    this.settled.set(pointId, point);
    if (point.state === 'final') this.sketches.add(pointId, point.sketch);
    else this.sketches.remove(pointId);
  }

  foldEmpty(count: number): LedgerEvent[] {
    return Array.from({ length: count }, () => this.fold()).flat();
  }

  enrolment(node: Identity, changes: Partial<Fields<'enrolment'>> = {}): VerifiedRecord<'enrolment'> {
    return this.sign(node, 'enrolment', { vrfKey: node.vrfKey, epoch: this.ledger.number, ...changes });
  }

  opening(node: Identity, changes: Partial<Fields<'opening'>> = {}): VerifiedRecord<'opening'> {
    return this.sign(node, 'opening', {
      owner: ownerOf(node.key),
      slot: this.ledger.members.get(node.key)?.nextSlot ?? 0,
      ...changes,
    });
  }

  /** A record for the next place in the log of a key's account, or another place. */
  signed<K extends AccountKind>(
    key: Identity,
    kind: K,
    fields: Omit<Fields<K>, 'sequence'> & { sequence?: number },
  ): VerifiedRecord<K> {
    return this.sign(key, kind, {
      sequence: this.ledger.accounts.get(accountOf(key.key))?.sequence ?? 0,
      ...fields,
    } as unknown as Fields<K>);
  }

  /** All that accounts and delegations hold, and what models have earned and not vested. */
  total(): bigint {
    return sumOf(amountsOf(this.ledger));
  }

  /** An open slot of a node's own. */
  slotOf(node: Identity, slot: number): OpenSlot | undefined {
    return this.ledger.members.get(node.key)!.slots.get(slotKey({ owner: ownerOf(node.key), slot }));
  }

  /** What a node's slot drew. */
  drawOf(node: Identity, slot: number): Drawn {
    return slotFields(this.slotOf(node, slot)!).draw!;
  }

  claim(node: Identity, slot: number, changes: Partial<Fields<'claim'>> = {}): VerifiedRecord<'claim'> {
    const { generation, pointId, target, index } = this.drawOf(node, slot);
    return this.sign(node, 'claim', {
      owner: ownerOf(node.key),
      slot,
      generation,
      pointId,
      target,
      index,
      ...changes,
    });
  }

  /**
   * Opens a slot, has it drawn and claimed: the claim. Two cuts pass; draws of settled or held points are
   * left behind.
   */
  hold(node: Identity, owner: OwnerKey = ownerOf(node.key)): VerifiedRecord<'claim'> {
    for (let attempt = 0; attempt < 50; attempt++) {
      const opening = this.opening(node, { owner, slot: nextSlotOf(this.ledger, owner, node.key) });
      this.fold(opening);
      this.fold();
      const { slot } = opening.body;
      const open = this.ledger.members.get(node.key)!.slots.get(slotKey({ owner, slot }));
      if (open === undefined) continue;
      const { generation, pointId, target, index } = slotFields(open).draw!;
      const claim = this.sign(node, 'claim', { owner, slot, generation, pointId, target, index });
      this.fold(claim);
      return claim;
    }
    throw new Error('no draw was free');
  }

  commitment(
    { cid, body }: VerifiedRecord<'claim'>,
    changes: Partial<Fields<'commitment'>> = {},
    node = this.nodeOf(body.node),
  ): VerifiedRecord<'commitment'> {
    const { owner, slot, pointId } = body;
    return this.sign(node, 'commitment', {
      owner,
      slot,
      claim: cid,
      pointId,
      outcome: 'accepted',
      manifest: cidOf(textBytes(`model of ${pointId}`)),
      segments: plannedSegments(this.campaign, body),
      corr: this.campaign.acceptance.corrMin,
      sharpe: this.campaign.acceptance.sharpeMin,
      sketch: sketchFor(pointId),
      ...changes,
    });
  }

  /** Holds a point, commits a model for it, and has its panel drawn. */
  commit(node: Identity, owner?: OwnerKey): VerifiedRecord<'commitment'> {
    const commitment = this.commitment(this.hold(node, owner));
    this.fold(commitment);
    this.fold();
    return commitment;
  }

  availability(node: Identity, commitment: Cid, held = true): VerifiedRecord<'availability'> {
    return this.sign(node, 'availability', { commitment, held });
  }

  pledge({ cid, body: { node, commitment } }: VerifiedRecord<'attestation'>): VerifiedRecord<'pledge'> {
    return this.sign(this.nodeOf(node), 'pledge', { commitment, attestation: cid });
  }

  abstention(
    node: Identity,
    seat: Cid,
    cause: Fields<'abstention'>['cause'] = 'unable',
  ): VerifiedRecord<'abstention'> {
    return this.sign(node, 'abstention', { seat, cause });
  }

  /**
   * Has auditors of a commitment say that they hold the model, and pledge: the attestations that they can
   * show next. Two cuts pass.
   */
  pledged(commitment: Cid, auditors = this.auditors(commitment)): VerifiedRecord<'attestation'>[] {
    this.fold(...auditors.map((node) => this.availability(node, commitment)));
    const attestations = auditors.map((node) => this.attestation(node, commitment));
    this.fold(...attestations.map((one) => this.pledge(one)));
    return attestations;
  }

  /** Makes a commitment final. */
  finish(commitment: Cid): LedgerEvent[] {
    return this.fold(...this.pledged(commitment));
  }

  /** Who was drawn to audit a commitment. */
  auditors(commitment: Cid): Identity[] {
    return [...this.ledger.commitments.get(commitment)!.seats.keys()].map((key) => this.nodeOf(key));
  }

  judges(dispute: Cid): Identity[] {
    return [...this.ledger.disputes.get(dispute)!.seats.keys()].map((key) => this.nodeOf(key));
  }

  nodeOf(key: string): Identity {
    return this.nodes.find((node) => node.key === key)!;
  }

  /** An attestation of the whole sample of a model whose first segment has the greatest influence. */
  attestation(
    node: Identity,
    commitment: Cid,
    changes: Partial<Fields<'attestation'>> = {},
  ): VerifiedRecord<'attestation'> {
    const open = this.ledger.commitments.get(commitment)!;
    const { segments, common } = commitmentFields(open);
    const alpha = changes.alpha ?? seatFields(seatOf(open, node.key)!).alpha!;
    const proof = vrfProve(node.vrfSecret, hashBytes(alpha));
    const output = domainHash('vrf-output', vrfOutput(proof)!);
    const influence = Array.from({ length: segments }, (_, i) => (i === 0 ? 1 : 0));
    const sample = sampledSegments(this.campaign, output, {
      common: common as number,
      influence,
      endedEarly: false,
    });
    const { eras, screening } = uniformSample(this.campaign, output, open);
    const listed = sample.map((segment) => ({ segment, transcript: 'ab'.repeat(32) as Hash }));
    return this.sign(node, 'attestation', {
      commitment,
      vrfKey: node.vrfKey,
      alpha,
      proof,
      segments: listed,
      eras: [...eras, ...screening],
      ...changes,
    });
  }

  dispute(
    node: Identity,
    commitment: Cid,
    changes: Partial<Fields<'dispute'>> = {},
  ): VerifiedRecord<'dispute'> {
    return this.sign(node, 'dispute', {
      commitment,
      subject: 'segment',
      part: 0,
      accused: null,
      claimed: result('claimed'),
      found: result('found'),
      ...changes,
    });
  }

  replay(node: Identity, dispute: Cid, claimed: Uint8Array, found: Uint8Array): VerifiedRecord<'replay'> {
    return this.sign(node, 'replay', { dispute, claimed, found });
  }
}

/** A sketch that is like no other, for a model that is only named. */
export const sketchFor = (name: string): Uint8Array =>
  concatBytes(
    ...[0, 1, 2, 3].map((i) => hashBytes(domainHash('test-sketch', textBytes(name), uint32Bytes(i)))),
  );

/** A copy with all maps and sets the other way round. */
function reversed(value: unknown): unknown {
  if (value instanceof Map)
    return new Map(
      [...(value as Map<unknown, unknown>)].reverse().map(([key, item]) => [key, reversed(item)]),
    );
  if (value instanceof Set) return new Set([...(value as Set<unknown>)].reverse());
  if (Array.isArray(value)) return (value as unknown[]).map(reversed);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reversed(item)]));
}

/** 64 bytes that stand for the result of a segment. */
export const result = (text: string): Uint8Array => textBytes(text.padEnd(64, '.'));

/** 32 bytes that stand for a transcript's digest. */
export const digest = (text: string): Uint8Array => textBytes(text.padEnd(32, '.'));
