import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PeerInput } from '../../protocol/peer/effects.js';
import type { PeerState } from '../../protocol/peer/state.js';
import { gridOf } from '../fixtures/campaign.js';
import { faulty, type Scenario } from './scenarios.js';
import type { Sabotage } from './sim-peer.js';
import { World } from './world.js';
import { slotKey, type SlotDraw } from '../../protocol/ledger/slots/slot.js';
import { slowAfter } from '../runner/slow-cases.js';

/** So narrow that draws collide in almost every cut. */
const crowded = (seed: number): Scenario => {
  const scenario = faulty(seed, 12);
  return { ...scenario, changes: { ...scenario.changes, grid: gridOf(8), targets: ['target'] } };
};

/** Exchanges the tickets of two who claim one point in a cut, so that the wrong one wins. */
function breakTies(state: PeerState, input: PeerInput): void {
  if (input.type !== 'cut') return;
  const claims = input.cids.flatMap(
    (cid) => input.records.find((record) => record.cid === cid) ?? state.pending.get(cid) ?? [],
  );
  const first = new Map<string, { ticket: string }>();
  for (const { body } of claims) {
    const open =
      body.kind === 'claim' ? state.ledger.members.get(body.node)?.slots.get(slotKey(body)) : undefined;
    if (open?.phase.type !== 'drawn') continue;
    const draw: { -readonly [F in keyof SlotDraw]: SlotDraw[F] } = open.phase.draw;
    const rival = first.get(draw.pointId);
    if (rival === undefined) first.set(draw.pointId, draw);
    else [rival.ticket, draw.ticket] = [draw.ticket, rival.ticket as typeof draw.ticket];
  }
}

const planted: { id: string; scenario: Scenario; sabotage: Sabotage; fails: RegExp }[] = [
  {
    id: 'one peer breaks ties the other way',
    scenario: crowded(1),
    sabotage: { meddled: [3], before: (peer, state, input) => peer.index === 3 && breakTies(state, input) },
    fails:
      /^npm run sim -- --seed 1 --peers 12 at \d+(\.\d+)? ms: (two ledgers after cut \d+, at \.(events|ledger)|peer 3 has another ledger than cut \d+$)/,
  },
  {
    id: 'one peer has a member less than the ledger that a cut names (CUT-8)',
    scenario: faulty(2, 12),
    sabotage: {
      meddled: [4],
      before: (peer, { ledger }, { type }) =>
        peer.index === 4 &&
        type === 'cut' &&
        ledger.number === 8 &&
        ledger.members.delete(peer.world.peers[7]!.identity.key),
    },
    fails: /^npm run sim -- --seed 2 --peers 12 at \d+(\.\d+)? ms: peer 4 has another ledger than cut 9$/,
  },
  {
    id: 'those who share a ledger change it between cuts: who folds for itself sees it',
    scenario: faulty(2, 12),
    sabotage: {
      before: (peer, { ledger }, { type }) =>
        !peer.isPrivate &&
        type === 'tick' &&
        ledger.number === 8 &&
        ledger.members.delete(peer.world.peers[7]!.identity.key),
    },
    fails: /^npm run sim -- --seed 2 --peers 12 at \d+(\.\d+)? ms: peer 5 has another ledger than cut 9$/,
  },
  {
    id: 'the resolver signs two cuts for one epoch',
    scenario: faulty(3, 12),
    sabotage: { secondCut: (number) => number === 7 },
    fails:
      /^npm run sim -- --seed 3 --peers 12 at \d+(\.\d+)? ms: (peer \d+ saw two cuts 7|two ledgers after cut 7, at \.cut)$/,
  },
  {
    id: 'archives forget what is final',
    scenario: crowded(2),
    sabotage: { archive: (_, found) => (found?.state === 'final' ? undefined : found) },
    fails:
      /^npm run sim -- --seed 2 --peers 12 at \d+(\.\d+)? ms: the point [0-9a-f]{64} has two final owners$/,
  },
  {
    id: 'panels full of liars',
    scenario: { ...faulty(7, 12), forgers: 0, stampers: 0, liars: 8 },
    sabotage: {},
    fails:
      /^npm run sim -- --seed 7 --peers 12 at \d+(\.\d+)? ms: the honest node [0-9a-f]{64} was barred: forged$/,
  },
  {
    id: 'auditors who keep to themselves what they find',
    scenario: { ...faulty(6, 12), forgers: 4, stampers: 0, finalMin: 0 },
    sabotage: {
      before: (_, { tasks }, input) =>
        input.type === 'audited' && input.outcome.type === 'mismatch' && tasks.delete(input.key),
    },
    fails: /^npm run sim -- --seed 6 --peers 12 at \d+(\.\d+)? ms: 0 of 4 forgers were caught$/,
  },
];

/** What fails up to here is run again, to the same end; what fails later takes long. */
const replayedMs = 150_000;

const plant = slowAfter(3, test);
for (const { id, scenario, sabotage, fails } of planted) {
  plant(`the checks fire, and the failure says how to replay it: ${id}`, async () => {
    const run = async (): Promise<{ error: string; digest: string; atMs: number }> => {
      const world = await World.create(scenario, sabotage);
      const error = messageOf(() => world.run());
      return { error, digest: world.log.digest, atMs: world.clock.nowMs };
    };
    const first = await run();
    assert.match(first.error, fails);
    if (first.atMs < replayedMs) assert.equal(await run(), first);
  });
}

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

test.run();
