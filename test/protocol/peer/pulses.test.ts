import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Effect, PeerInput } from '../../../protocol/peer/effects.js';
import { openPeer, type PeerState } from '../../../protocol/peer/state.js';
import { step } from '../../../protocol/peer/step.js';
import { testBeacon } from '../../fixtures/campaign.js';
import { Chain } from '../ledger/chain.js';

const test = suite('pulses that a resolver waits for');
const publicBeacon = { ...testBeacon.description, firstPulse: 7 };
const chain = await Chain.create(3, { publicBeacon });
const [resolver, other] = chain.nodes as [Chain['nodes'][number], Chain['nodes'][number]];
const { epochMs } = chain.campaign;
const next = chain.ledger.nextPulse as number;

/** A peer of the chain's ledger. */
const openAs = ({ key: node, vrfKey } = resolver): PeerState => {
  const state = openPeer(chain.campaign, chain.cid, { node, vrfKey, trainings: 0, audits: 0 }, 0);
  for (const { cut, records } of chain.cuts) {
    const cids = records.map(({ cid }) => cid);
    step(state, { type: 'cut', cut, settled: null, cids, records, archive: chain.archive }, 0);
  }
  return state;
};
const told = (state: PeerState, input: PeerInput, nowMs: number): Effect[] =>
  step(state, input, nowMs).effects.filter(({ type }) => type === 'cut' || type === 'awaitPulse');
const tick: PeerInput = { type: 'tick' };
const pulse = testBeacon.pulse(next);

test('BEACON-6: a resolver asks for the pulse that the next cut holds, once', () => {
  const state = openAs();
  assert.equal(told(state, tick, 1), [{ type: 'awaitPulse', number: next }]);
  assert.equal(told(state, tick, 2), []);
});

test('BEACON-6: it signs no cut before it has the pulse, however long the epoch is over', () => {
  const state = openAs();
  told(state, tick, 1);
  assert.equal(told(state, tick, 2 * epochMs - 1), []);
  assert.equal(told(state, { type: 'pulse', pulse }, 2 * epochMs - 1), []);
  const [cut] = told(state, tick, 2 * epochMs - 1);
  assert.ok(cut?.type === 'cut');
  assert.equal(cut.pulse, pulse);
  assert.is(cut.nextPulseMin, next + 3);
});

test('BEACON-6: with the pulse it waits for the end of the epoch', () => {
  const state = openAs();
  told(state, tick, 1);
  told(state, { type: 'pulse', pulse }, 2);
  assert.equal(told(state, tick, epochMs - 1), []);
  assert.is(told(state, tick, epochMs)[0]?.type, 'cut');
});

test('BEACON-6: after the epochs of an outage it goes on without one, and names one as far ahead', () => {
  const state = openAs();
  told(state, tick, 1);
  const [cut] = told(state, tick, publicBeacon.outageEpochs * epochMs);
  assert.ok(cut?.type === 'cut');
  assert.is(cut.pulse, null);
  assert.is(cut.nextPulseMin, next + 3 * publicBeacon.outageEpochs);
});

test('BEACON-6: a pulse of another number does not do', () => {
  const state = openAs();
  told(state, tick, 1);
  told(state, { type: 'pulse', pulse: testBeacon.pulse(next + 1) }, 2);
  assert.equal(told(state, tick, epochMs), []);
});

test('who is not the resolver asks for none', () => {
  const state = openAs(other);
  assert.equal(told(state, tick, 10 * epochMs), []);
});

test.run();
