import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { snapshotLedger } from '../../../protocol/ledger/ledger.js';
import type { Effect, PeerInput } from '../../../protocol/peer/effects.js';
import { openPeer, type PeerState } from '../../../protocol/peer/state.js';
import { step } from '../../../protocol/peer/step.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { Chain } from '../ledger/chain.js';

/** A peer that trains a point which it holds, and its chain. */
async function working() {
  const chain = await Chain.create(4, { away: { maxEpochs: 40, restEpochs: 12 } });
  const me = chain.nodes[1]!;
  chain.hold(me);
  const options = { node: me.key, vrfKey: me.vrfKey, trainings: 1, audits: 1 };
  const state = openPeer(chain.campaign, chain.cid, options, 0);
  const take = (input: PeerInput): Effect[] => step(state, input, 0).effects;
  const takeRecord = (record: VerifiedRecord): Effect[] =>
    take({ type: 'record', record, archive: chain.archive });
  /** Ends an epoch; what the peer does about it. */
  const fold = (...records: VerifiedRecord[]): Effect[] => {
    chain.fold(...records);
    return catchUp();
  };
  const catchUp = (): Effect[] => {
    const effects: Effect[] = [];
    for (const { cut, records } of chain.cuts.slice(state.ledger.number)) {
      const cids = records.map(({ cid }) => cid);
      effects.push(...take({ type: 'cut', cut, settled: null, cids, records, archive: chain.archive }));
    }
    return effects;
  };
  catchUp();
  const away = (epochs = 5) =>
    chain.sign(me, 'away', { epoch: chain.ledger.number, until: chain.ledger.number + epochs });
  return { chain, me, options, state, take, takeRecord, fold, away };
}
const kindsIn = (effects: readonly Effect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'sign' ? [effect.body.kind] : []));
const trains = ({ tasks }: PeerState): boolean => [...tasks.values()].some(({ type }) => type === 'train');

test('a peer that has said that it leaves stops its work at once, and signs nothing until the time is over (AWAY-4)', async () => {
  const { state, takeRecord, take, fold, away } = await working();
  assert.ok(trains(state));
  const record = away();
  const effects = takeRecord(record);
  assert.ok(effects.some(({ type }) => type === 'stop'));
  assert.equal([kindsIn(effects), state.tasks.size], [[], 0]);
  assert.equal(kindsIn(fold(record)), []);
  const pointId = [...state.ledger.points.keys()][0]!;
  assert.equal(kindsIn(take({ type: 'progress', pointId, segments: 3 })), [], 'a heartbeat would end it');
  for (let i = 0; i < 3; i++) assert.equal([kindsIn(fold()), state.tasks.size], [[], 0]);
  fold();
  assert.ok(trains(state), 'the epoch that it named');
});

test('who starts while its ledger has it away comes back by an enrolment, and works (AWAY-4)', async () => {
  const { chain, me, options, state, takeRecord, fold, away } = await working();
  const record = away(20);
  takeRecord(record);
  fold(record);
  fold();
  const again = openPeer(
    chain.campaign,
    chain.cid,
    options,
    0,
    structuredClone(snapshotLedger(state.ledger)),
  );
  assert.ok(kindsIn(step(again, { type: 'tick' }, 0).effects).includes('enrolment'));
  assert.ok(trains(again));
  fold(chain.enrolment(me));
  assert.ok(trains(state), 'whoever ordered the enrolment');
});

test('a leave that is refused changes nothing', async () => {
  const { state, takeRecord, away } = await working();
  takeRecord(away(41));
  assert.ok(trains(state));
});

test.run();
