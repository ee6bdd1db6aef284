import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { snapshotLedger } from '../../../protocol/ledger/ledger.js';
import type { Effect, PeerInput } from '../../../protocol/peer/effects.js';
import { openPeer, type PeerState } from '../../../protocol/peer/state.js';
import { step } from '../../../protocol/peer/step.js';
import { waitingFor } from '../../../protocol/peer/waiting.js';
import type { BodyOf } from '../../../protocol/records/bodies.js';
import { testAudit } from '../../fixtures/campaign.js';
import { Chain } from '../ledger/chain.js';

const away = { maxEpochs: 40, restEpochs: 20 };
const audit = { ...testAudit, panelEpochs: 24 };
const claims = { openSlotsMax: 4, skipMaxPpm: 0, leaseEpochs: 20, enrolmentEpochs: 60, newcomersMax: 10 };

/** A peer that trains a point which it holds; what it signs is in the next cut. */
async function working(changes: ConstructorParameters<typeof Chain>[1] = {}) {
  const chain = await Chain.create(4, { away, claims, audit, ...changes });
  const me = chain.nodes[1]!;
  chain.hold(me);
  const options = { node: me.key, vrfKey: me.vrfKey, trainings: 1, audits: 1 };
  const state = openPeer(chain.campaign, chain.cid, options, 0);
  const signed: BodyOf<'away' | 'enrolment' | 'heartbeat' | 'abstention'>[] = [];
  const take = (input: PeerInput): Effect[] => {
    const { effects } = step(state, input, 0);
    for (const effect of effects)
      if (effect.type === 'sign') signed.push(effect.body as (typeof signed)[number]);
    return effects;
  };
  const fold = (count = 1): void => {
    for (let i = 0; i < count; i++) {
      const records = signed
        .splice(0)
        .map(({ kind, version: _, campaign: __, node: ___, ...rest }) => chain.sign(me, kind, rest as never));
      for (const record of records) take({ type: 'record', record, archive: chain.archive });
      chain.fold(...records);
      for (const { cut, records: of } of chain.cuts.slice(state.ledger.number)) {
        const cids = of.map(({ cid }) => cid);
        take({ type: 'cut', cut, settled: null, cids, records: of, archive: chain.archive });
      }
    }
  };
  for (const { cut, records } of chain.cuts) {
    const cids = records.map(({ cid }) => cid);
    take({ type: 'cut', cut, settled: null, cids, records, archive: chain.archive });
  }
  signed.splice(0);
  return { chain, options, state, take, fold, signed };
}
const awayUntil = ({ ledger, options }: PeerState): number => ledger.members.get(options.node)!.awayUntil;
const kinds = (signed: readonly { kind: string }[]): string[] => signed.map(({ kind }) => kind);

test('who is held stops at once, says why it waits, and goes on where the hold ends', async () => {
  const { state, take, fold, signed } = await working();
  assert.is(state.tasks.size, 1);
  const effects = take({ type: 'hold', hold: { until: state.ledger.number + 4 } });
  assert.equal(
    effects.map(({ type }) => type),
    ['stop'],
  );
  assert.equal(waitingFor(state), { reason: 'held', cut: state.ledger.number + 4, trainsCut: null });
  fold(3);
  assert.equal([state.tasks.size, kinds(signed)], [0, []]);
  const back = take({ type: 'hold', hold: null });
  assert.equal(
    back.map(({ type }) => type),
    ['start'],
    'it was never away',
  );
});

test('what a held peer has done it still signs, as its heartbeat', async () => {
  const { state, take, fold, signed } = await working();
  take({ type: 'hold', hold: { until: state.ledger.number + 12 } });
  take({ type: 'progress', pointId: [...state.ledger.points.keys()][0]!, segments: 3 });
  while (kinds(signed).length === 0) fold();
  assert.equal(kinds(signed)[0], 'heartbeat');
});

test('a hold that ends after its lease sends it away at once, until then; it comes back by an enrolment (AWAY-4)', async () => {
  const { state, take, fold, signed } = await working();
  const until = state.ledger.number + 30;
  take({ type: 'hold', hold: { until } });
  assert.equal(kinds(signed), ['away']);
  fold();
  assert.is(awayUntil(state), until);
  fold(10);
  assert.equal(signed, [], 'nothing that would end it');
  take({ type: 'hold', hold: null });
  assert.equal(kinds(signed), ['enrolment']);
  fold();
  assert.ok(awayUntil(state) <= state.ledger.number);
  assert.ok(state.tasks.size > 0);
  assert.ok(
    [...state.ledger.points.values()].some(({ node }) => node === state.options.node),
    'it lost nothing',
  );
});

test('a hold without a known end sends it away once half of the time is over, for as long as may be', async () => {
  const { state, take, fold, signed } = await working();
  const since = state.ledger.number;
  take({ type: 'hold', hold: { until: null } });
  while (!kinds(signed).includes('away')) fold();
  const half = Math.floor(Math.min(claims.leaseEpochs, audit.panelEpochs / 2) / 2);
  assert.ok(state.ledger.number - since <= half && state.ledger.number > since);
  assert.is((signed[0] as BodyOf<'away'>).until, state.ledger.number + away.maxEpochs);
  fold();
  // What it had in training lives on through all of that (rule AWAY-3).
  fold(away.maxEpochs - 1);
  assert.ok([...state.ledger.points.values()].some(({ node }) => node === state.options.node));
});

test('it does not leave again before it has rested, nor where nobody may be away (AWAY-1)', async () => {
  const { state, take, fold, signed } = await working();
  take({ type: 'hold', hold: { until: state.ledger.number + 30 } });
  fold(3);
  take({ type: 'hold', hold: null });
  fold(2);
  take({ type: 'hold', hold: { until: state.ledger.number + 30 } });
  fold();
  assert.not(kinds(signed).includes('away'));
  const none = await working({ away: { maxEpochs: 0, restEpochs: 20 } });
  none.take({ type: 'hold', hold: { until: none.state.ledger.number + 100 } });
  none.fold(15);
  assert.not(kinds(none.signed).includes('away'));
});

test('who starts held while it is away stays away, and whose owner sent it away does not come back with the hold', async () => {
  const { chain, options, state, take, fold } = await working();
  take({ type: 'hold', hold: { until: state.ledger.number + 30 } });
  fold(2);
  const again = openPeer(
    chain.campaign,
    chain.cid,
    options,
    0,
    structuredClone(snapshotLedger(state.ledger)),
  );
  again.hold = { since: again.ledger.number, until: null };
  assert.equal(step(again, { type: 'tick' }, 0).effects, []);
  assert.equal(
    step(again, { type: 'hold', hold: null }, 0).effects.flatMap((effect) =>
      effect.type === 'sign' ? [effect.body.kind] : [],
    ),
    ['enrolment'],
  );

  const sent = await working();
  const epoch = sent.state.ledger.number;
  const record = sent.chain.sign(sent.chain.nodes[1]!, 'away', { epoch, until: epoch + 9 });
  sent.take({ type: 'record', record, archive: sent.chain.archive });
  sent.take({ type: 'hold', hold: { until: epoch + 2 } });
  sent.take({ type: 'hold', hold: null });
  assert.equal([sent.signed, sent.state.tasks.size], [[], 0]);
});

test.run();
