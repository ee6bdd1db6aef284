import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { endTurns } from '../../../protocol/peer/audits.js';
import { openPeer, type PeerState } from '../../../protocol/peer/state.js';
import { step } from '../../../protocol/peer/step.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { openSeat } from '../../../protocol/ledger/audits/seats.js';
import { peerLimits } from '../../../protocol/peer/limits.js';
import type { Effect, PeerInput } from '../../../protocol/peer/effects.js';
import type { AuditOutcome, AuditTask } from '../../../protocol/peer/tasks.js';
import type { RecordKind } from '../../../protocol/records/bodies.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { Chain, result } from '../ledger/chain.js';
import { abstentionsMax } from '../../../protocol/ledger/audits/abstention-rule.js';
import { seatFields, commitmentFields } from '../../../protocol/ledger/entry-fields.js';

type Identity = Chain['nodes'][number];
const test = suite('the duties of a seat');

/** A panellist of a fresh commitment, as the state machine that its node runs, and the other one. */
class Panellist {
  readonly state: PeerState;
  /** What it was told to do since it was last asked. */
  effects: Effect[] = [];
  nowMs = 0;

  private constructor(
    readonly chain: Chain,
    readonly me: Identity,
    readonly other: Identity,
    readonly commitment: VerifiedRecord<'commitment'>,
  ) {
    this.state = openPeer(
      chain.campaign,
      chain.cid,
      { node: me.key, vrfKey: me.vrfKey, trainings: 0, audits: 1 },
      0,
    );
    this.catchUp();
  }

  static async seat(changes: Partial<Campaign> = {}): Promise<Panellist> {
    const chain = await Chain.create(9, {
      ...changes,
      claims: {
        openSlotsMax: 4,
        skipMaxPpm: 250_000,
        leaseEpochs: 200,
        enrolmentEpochs: 200,
        newcomersMax: 10_000,
        ...changes.claims,
      },
    });
    const commitment = chain.commit(chain.nodes[1]!);
    const [me, other] = chain.auditors(commitment.cid) as [Identity, Identity];
    return new Panellist(chain, me, other, commitment);
  }

  take(input: PeerInput): void {
    this.effects.push(...step(this.state, input, this.nowMs).effects);
  }

  /** Hears every cut that it has not folded. */
  catchUp(): void {
    for (const { cut, records } of this.chain.cuts.slice(this.state.ledger.number)) {
      this.take({
        type: 'cut',
        cut,
        settled: null,
        cids: records.map(({ cid }) => cid),
        records,
        archive: this.chain.archive,
      });
    }
  }

  /** The next cut holds what it signs now and these records. */
  fold(...records: VerifiedRecord[]): void {
    const own = this.signed().map((body) => this.chain.sign(this.me, body.kind, body));
    for (const record of own) this.take({ type: 'record', record, archive: this.chain.archive });
    this.effects = [];
    this.nowMs += this.chain.campaign.epochMs;
    this.chain.fold(...own, ...records);
    this.catchUp();
  }

  /** Has the model, and a cut that says so. */
  fetched(): void {
    this.take({ type: 'fetched', key: `fetch/${this.commitment.cid}` });
    this.fold();
  }

  /** Seats this peer for a further model, as if the latest cut had drawn it. */
  seatFor(cid: Cid): void {
    for (const ledger of [this.chain.ledger, this.state.ledger])
      ledger.commitments.edit(cid, ({ seats }) => void seats.set(this.me.key, openSeat(ledger.number)));
  }

  signed() {
    return this.effects.flatMap((effect) => (effect.type === 'sign' ? [effect.body] : []));
  }

  get kinds(): RecordKind[] {
    return this.signed().map(({ kind }) => kind);
  }

  get started(): string[] {
    return this.effects.flatMap((effect) => (effect.type === 'start' ? [effect.task.type] : []));
  }

  get keys(): string[] {
    return [...this.state.tasks.keys()];
  }

  /** What an honest audit of the model ends in. */
  get match(): AuditOutcome {
    const {
      body: { proof, segments, eras },
    } = this.chain.attestation(this.me, this.commitment.cid);
    return { type: 'match', proof, segments, eras };
  }
}

test('fetch, say so, audit what the cut then draws, pledge, and show it once the other has pledged', async () => {
  const seat = await Panellist.seat();
  const {
    chain,
    commitment: { cid },
    other,
  } = seat;
  assert.equal([seat.started, seat.kinds], [['fetch'], []]);
  seat.take({ type: 'fetched', key: `fetch/${cid}` });
  assert.equal(seat.kinds, ['availability']);
  seat.fold();
  assert.equal(seat.started, ['audit']);
  const task = seat.state.tasks.get(`audit/${cid}`) as AuditTask;
  assert.is(task.alpha, seatFields(chain.ledger.commitments.get(cid)!.seats.get(seat.me.key)!).alpha);
  seat.take({ type: 'audited', key: task.key, outcome: seat.match });
  assert.equal(seat.kinds, ['pledge']);
  seat.fold(chain.availability(other, cid));
  assert.equal([seat.kinds, seat.keys], [[], []], 'it waits for the other');
  seat.fold(chain.pledge(chain.attestation(other, cid)));
  assert.equal(seat.kinds, ['attestation']);
  seat.fold(chain.attestation(other, cid));
  assert.is(commitmentFields(chain.ledger.commitments.get(cid)!).finalCut, chain.ledger.number);
  assert.equal([seat.state.audited.size, seat.state.fetched.size], [0, 0]);
});

test('a model that cannot be had is tried at each cut, holds up no audit, and is reported when half of the time is over (AUDIT-1)', async () => {
  const seat = await Panellist.seat();
  const {
    chain,
    commitment: { cid },
  } = seat;
  const half = Math.floor(chain.campaign.audit.panelEpochs / 2);
  for (let epoch = 0; epoch < half; epoch++) {
    assert.equal(seat.keys, [`fetch/${cid}`]);
    seat.take({ type: 'abandoned', key: `fetch/${cid}`, fault: 'passing' });
    assert.equal([seat.keys, seat.kinds], [[], []]);
    seat.fold();
  }
  seat.take({ type: 'abandoned', key: `fetch/${cid}`, fault: 'passing' });
  assert.equal(
    seat.signed().map((body) => body.kind === 'availability' && body.held),
    [false],
  );
  seat.fold();
  assert.equal(
    [seat.keys, seatFields(chain.ledger.commitments.get(cid)!.seats.get(seat.me.key)!).withheld],
    [[], true],
  );
});

for (const task of ['fetch', 'audit'] as const) {
  test(`who lacks what the ${task} takes gives its seat back at once, and nothing counts against the author (AUDIT-5)`, async () => {
    const seat = await Panellist.seat();
    const {
      chain,
      commitment: { cid },
    } = seat;
    if (task === 'audit') seat.fetched();
    seat.take({ type: 'abandoned', key: `${task}/${cid}`, fault: 'local' });
    assert.equal(
      [seat.signed().map((body) => body.kind === 'abstention' && body.cause), seat.keys],
      [['unable'], []],
    );
    seat.fold();
    const { seats, vacant } = chain.ledger.commitments.get(cid)!;
    assert.equal([seats.has(seat.me.key), vacant], [false, 1]);
    assert.equal([seat.keys, seat.kinds], [[], []]);
  });
}

test('a model that cannot be judged, where everything else works, counts against its author; so does one that is not what was announced (AUDIT-1, AUDIT-5)', async () => {
  const audit = await Panellist.seat();
  audit.fetched();
  audit.take({ type: 'abandoned', key: `audit/${audit.commitment.cid}`, fault: 'model' });
  assert.equal(
    audit.signed().map((body) => body.kind === 'abstention' && body.cause),
    ['model'],
  );
  const fetch = await Panellist.seat();
  fetch.take({ type: 'abandoned', key: `fetch/${fetch.commitment.cid}`, fault: 'model' });
  assert.equal(
    fetch.signed().map((body) => body.kind === 'availability' && body.held),
    [false],
  );
  for (const seat of [audit, fetch]) {
    seat.fold();
    assert.is(
      seatFields(seat.chain.ledger.commitments.get(seat.commitment.cid)!.seats.get(seat.me.key)!).withheld,
      true,
    );
  }
});

test('an audit that fails for what may pass is tried again at each cut, and given back when half of the time is over', async () => {
  const seat = await Panellist.seat();
  const {
    commitment: { cid },
  } = seat;
  seat.fetched();
  const drawn = seat.state.ledger.commitments.get(cid)!.seats.get(seat.me.key)!.cut;
  const half = drawn + Math.floor(seat.chain.campaign.audit.panelEpochs / 2);
  for (; seat.state.ledger.number < half; seat.fold()) {
    assert.equal(seat.keys, [`audit/${cid}`]);
    seat.take({ type: 'abandoned', key: `audit/${cid}`, fault: 'passing' });
    assert.equal([seat.keys, seat.kinds], [[], []]);
  }
  seat.take({ type: 'abandoned', key: `audit/${cid}`, fault: 'passing' });
  assert.equal(
    seat.signed().map((body) => body.kind === 'abstention' && body.cause),
    ['unable'],
  );
});

test('who has given back as many seats as it may signs no abstention that would be refused', async () => {
  const seat = await Panellist.seat();
  seat.state.ledger.members.edit(seat.me.key, (member) => {
    member.abstentions = abstentionsMax;
  });
  seat.take({ type: 'abandoned', key: `fetch/${seat.commitment.cid}`, fault: 'local' });
  assert.equal([seat.kinds, seat.keys], [[], []]);
});

test('a fetch that never ends is no excuse: at half of the time the model counts as one that cannot be had', async () => {
  const seat = await Panellist.seat();
  const {
    chain,
    commitment: { cid },
  } = seat;
  for (let epoch = 0; epoch < Math.floor(chain.campaign.audit.panelEpochs / 2); epoch++) {
    assert.equal([seat.keys, seat.kinds], [[`fetch/${cid}`], []]);
    seat.fold();
  }
  assert.equal(
    [seat.keys, seat.signed().map((body) => body.kind === 'availability' && body.held)],
    [[], [false]],
  );
});

test('fetches take turns where more are due than there are places, and nothing is said of a model that was not asked for (AUDIT-6)', async () => {
  const seat = await Panellist.seat();
  const { chain, me } = seat;
  const half = Math.floor(chain.campaign.audit.panelEpochs / 2);
  // Models of one author fill all places and never come.
  const author = chain.nodes.find(({ key }) => key !== me.key && key !== seat.commitment.body.node)!;
  const models = [seat.commitment.cid];
  while (models.length < 2 * peerLimits.fetchesMax + 1) models.push(chain.commit(author).cid);
  seat.catchUp();
  for (const cid of models) seat.seatFor(cid);
  seat.state.fetchTurns.clear();
  seat.take({ type: 'tick' });
  const turns = new Map<Cid, number>();
  const accused: Cid[] = [];
  for (let cut = 0; accused.length < models.length; cut++) {
    assert.ok(cut < 4 * half, 'everyone has its turn');
    const fetches = seat.keys.filter((key) => key.startsWith('fetch/')).map((key) => key.slice(6) as Cid);
    assert.ok(fetches.length <= peerLimits.fetchesMax);
    for (const cid of fetches) turns.set(cid, (turns.get(cid) ?? 0) + 1);
    const said = seat
      .signed()
      .flatMap((body) => (body.kind === 'availability' && !body.held ? [body.commitment] : []));
    for (const cid of said)
      assert.ok((turns.get(cid) ?? 0) >= half, `${cid} was asked for through ${turns.get(cid)} cuts`);
    accused.push(...said);
    // Nobody else says anything, and no commitment is settled.
    seat.fold();
  }
  assert.equal([...turns.keys()].sort(), [...models].sort());
});

test('a peer that catches up has asked nobody while the cuts of the past went by (AUDIT-6)', async () => {
  const seat = await Panellist.seat();
  const {
    chain,
    commitment: { cid },
  } = seat;
  seat.chain.foldEmpty(chain.campaign.audit.panelEpochs);
  seat.catchUp();
  assert.equal([seat.kinds, seat.keys], [[], [`fetch/${cid}`]]);
  for (let cut = 0; cut < Math.floor(chain.campaign.audit.panelEpochs / 2); cut++) {
    assert.equal(seat.kinds, []);
    seat.fold();
  }
  assert.equal(
    seat.signed().map((body) => body.kind === 'availability' && body.held),
    [false],
  );
});

test('a cut ends a turn a quarter of an epoch after the one before, and none sooner (AUDIT-6)', async () => {
  const { chain, state } = await Panellist.seat();
  const cid = [...chain.ledger.commitments.keys()][0] as Cid;
  const turns = { last: chain.ledger.number - 1, count: 0 };
  state.fetchTurns.set(cid, turns);
  const quarterMs = chain.campaign.epochMs / 4;
  endTurns(state, quarterMs - 1);
  assert.is(turns.count, 0);
  endTurns(state, quarterMs);
  assert.is(turns.count, 1);
});

test('a peer that knows itself two cuts behind signs nothing, and afterwards what its work found meanwhile (PEER-4)', async () => {
  for (const found of ['match', 'mismatch'] as const) {
    const seat = await Panellist.seat();
    const {
      chain,
      commitment: { cid },
    } = seat;
    seat.fetched();
    chain.foldEmpty(2);
    const [next, latest] = chain.cuts.slice(-2) as [Chain['cuts'][number], Chain['cuts'][number]];
    const show = ({ cut, records }: typeof next): void =>
      seat.take({ type: 'cut', cut, settled: null, cids: [], records, archive: chain.archive });
    show(latest);
    const mismatch: AuditOutcome = {
      type: 'mismatch',
      subject: 'segment',
      part: 3,
      accused: null,
      claimed: result('claimed'),
      found: result('found'),
    };
    seat.take({ type: 'audited', key: `audit/${cid}`, outcome: found === 'match' ? seat.match : mismatch });
    assert.equal(seat.kinds, []);
    show(next);
    assert.equal(
      seat.kinds,
      [found === 'match' ? 'pledge' : 'dispute'],
      'one cut of a gap is the one that it is about to fold',
    );
  }
});

test('a mismatch is disputed at once, and its finder does nothing more', async () => {
  const seat = await Panellist.seat();
  const {
    chain,
    commitment: { cid },
  } = seat;
  seat.take({ type: 'fetched', key: `fetch/${cid}` });
  seat.fold();
  seat.take({
    type: 'audited',
    key: `audit/${cid}`,
    outcome: {
      type: 'mismatch',
      subject: 'segment',
      part: 3,
      accused: null,
      claimed: result('claimed'),
      found: result('found'),
    },
  });
  assert.equal(seat.kinds, ['dispute']);
  seat.fold();
  assert.is(chain.ledger.disputes.size, 1);
  assert.equal([seat.kinds, seat.keys], [[], []]);
});

test('one that restarts after its pledge audits again, pledges nothing else, and shows what it pledged', async () => {
  const seat = await Panellist.seat();
  const {
    chain,
    commitment: { cid },
    other,
  } = seat;
  seat.take({ type: 'fetched', key: `fetch/${cid}` });
  seat.fold();
  seat.take({ type: 'audited', key: `audit/${cid}`, outcome: seat.match });
  seat.fold();
  seat.state.audited.clear();
  seat.fold(chain.availability(other, cid));
  assert.equal(seat.keys, [`audit/${cid}`]);
  seat.take({ type: 'audited', key: `audit/${cid}`, outcome: seat.match });
  assert.equal(seat.kinds, []);
  seat.fold(chain.pledge(chain.attestation(other, cid)));
  assert.equal(seat.kinds, ['attestation']);
  seat.fold();
  assert.ok(seatFields(chain.ledger.commitments.get(cid)!.seats.get(seat.me.key)!).attested);
});

/** Ends epochs until the peer signs something. */
function untilSigned(peer: Panellist): number {
  let epochs = 0;
  for (; peer.kinds.length === 0; epochs++) peer.fold();
  return epochs;
}

test('who is held says nothing of a model that it did not ask for, and gives its seat back in time (AUDIT-5)', async () => {
  const peer = await Panellist.seat();
  peer.take({ type: 'hold', hold: { until: null } });
  assert.equal(peer.keys, []);
  const epochs = untilSigned(peer);
  assert.equal(
    peer.signed().map((body) => [body.kind, 'cause' in body && body.cause]),
    [['abstention', 'unable']],
  );
  assert.ok(epochs <= peer.chain.campaign.audit.panelEpochs / 2);
  peer.fold();
  assert.not(peer.state.ledger.commitments.get(peer.commitment.cid)!.seats.has(peer.me.key));
  assert.is(peer.state.fetchTurns.size, 0);
});

/** A peer that has pledged, beside one that has still to. */
async function havingPledged(leaseEpochs: number): Promise<Panellist> {
  const claims = { openSlotsMax: 4, skipMaxPpm: 0, leaseEpochs, enrolmentEpochs: 200, newcomersMax: 10 };
  const seat = await Panellist.seat({ claims, away: { maxEpochs: 400, restEpochs: 200 } });
  const { cid } = seat.commitment;
  seat.fetched();
  seat.take({ type: 'audited', key: `audit/${cid}`, outcome: seat.match });
  return seat;
}
const longHold = ({ state: { ledger } }: Panellist): PeerInput => ({
  type: 'hold',
  hold: { until: ledger.number + 300 },
});

test('who is held shows what it pledged before it goes away (AWAY-2)', async () => {
  const seat = await havingPledged(200);
  const { chain, commitment, other } = seat;
  const { cid } = commitment;
  seat.take(longHold(seat));
  assert.equal(seat.kinds, ['pledge'], 'it would owe it while it is away');
  seat.fold(chain.availability(other, cid));
  assert.equal(seat.kinds, [], 'the other has still to pledge');
  seat.fold(chain.pledge(chain.attestation(other, cid)));
  assert.equal(seat.kinds, ['attestation']);
  seat.fold(chain.attestation(other, cid));
  assert.equal(seat.kinds, ['away']);
});

test('who is held waits for one that never pledges no longer than its leases allow', async () => {
  const leaseEpochs = 12;
  const seat = await havingPledged(leaseEpochs);
  const { chain, commitment, other, state } = seat;
  const { cid } = commitment;
  seat.fold(chain.availability(other, cid));
  const since = state.ledger.number;
  seat.take(longHold(seat));
  while (seat.kinds.length === 0) seat.fold();
  assert.equal([seat.kinds, state.ledger.number - since], [['away'], leaseEpochs - 3]);
  assert.is(seatFields(state.ledger.commitments.get(cid)!.seats.get(seat.me.key)!).pledge === null, false);
});

test.run();
