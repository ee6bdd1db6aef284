import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NodeEvent } from '../../../node/bus/events.js';
import { Outlook } from '../../../node/peer/outlook.js';
import { openPeer } from '../../../protocol/peer/state.js';
import { Chain, testIdentity } from '../../protocol/ledger/chain.js';

const test = suite('what is to come');
const epochMs = 600_000;

/** A peer that has just started, and what it tells. */
async function started(node = 1) {
  const chain = new Chain([await testIdentity(0), await testIdentity(1)], { epochMs });
  const { key, vrfKey } = chain.nodes[node]!;
  const state = openPeer(chain.campaign, chain.cid, { node: key, vrfKey, trainings: 1, audits: 1 }, 1_000);
  const events: NodeEvent[] = [];
  return { state, events, outlook: new Outlook(state, { publish: (event) => void events.push(event) }) };
}

test('a wait is told once, with how long it is until its cut and until training', async () => {
  const { events, outlook } = await started();
  outlook.look(61_000);
  outlook.look(62_000);
  assert.equal(events, [
    {
      type: 'waiting',
      reason: 'enrolment',
      cut: 1,
      untilMs: 540_000,
      trainsCut: 3,
      trainsMs: 540_000 + 2 * epochMs,
    },
  ]);
});

test('a cut that is overdue is awaited at once, and those after it an epoch later each', async () => {
  const { outlook } = await started();
  const { untilMs, trainsMs } = outlook.waiting(1_000 + 2 * epochMs)!;
  assert.equal([untilMs, trainsMs], [0, 2 * epochMs]);
});

test('that no cut comes for three epochs is told once, but not by the resolver, nor where a cut is only not here', async () => {
  const silent = (events: NodeEvent[]): NodeEvent[] => events.filter(({ type }) => type === 'silent');
  const { state, events, outlook } = await started();
  outlook.look(3 * epochMs);
  assert.equal([silent(events), outlook.cutAge(3 * epochMs).isSilent], [[], false]);
  for (const ms of [3 * epochMs, 4 * epochMs]) outlook.look(1_000 + ms);
  assert.equal(silent(events), [{ type: 'silent', cut: 0, ms: 3 * epochMs }]);
  assert.equal(outlook.cutAge(1_000 + 3 * epochMs), { ms: 3 * epochMs, isSinceStart: true, isSilent: true });
  state.headSeen = 1;
  assert.not(outlook.cutAge(1_000 + 3 * epochMs).isSilent);
  const resolver = await started(0);
  resolver.outlook.look(1_000 + 9 * epochMs);
  assert.equal(silent(resolver.events), []);
});

test.run();
