import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import { Blocks } from '../../../node/store/blocks.js';
import { Store } from '../../../node/store/store.js';
import { createTrainer } from '../../../node/models/trainer.js';
import { decodeManifest } from '../../../protocol/model/manifest.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from '../../protocol/ledger/chain.js';
import { gridWith, makeBench, never, removeBench, startEngine, type Bench } from '../engine/fixture.js';
import { termOf } from '../../../protocol/ledger/delegations/term.js';
import { drawOf } from '../../../protocol/ledger/slots/slot.js';
import type { LedgerEvent } from '../../../protocol/ledger/events.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import type { OpenCommitment } from '../../../protocol/ledger/audits/audit.js';

/** What came of delegations of one model each, until each had a final model. */
interface Found {
  readonly finals: number;
  readonly points: number;
  readonly trees: number;
  /** Of the models that were refused as too like a final one, those with the very same trees. */
  readonly refused: number;
  readonly same: number;
}

// Where all features are used nothing is random, and how few rows a leaf may have mostly changes nothing:
// many of these points give the same trees.
const makeDelegatedBench = (learningRates: number): Promise<Bench> =>
  makeBench(
    {
      grid: gridWith({
        colsample_bytree: ['0.1', '0.2', '0.4', '1'],
        max_bin: ['4', '5'],
        num_leaves: ['4', '6', '8'],
        n_estimators: ['20'],
        learning_rate: Array.from({ length: learningRates }, (_, i) => String((i + 1) / 20)),
        min_child_samples: Array.from({ length: 20 }, (_, i) => String(i + 1)),
      }),
      featureCount: 24,
    },
    (dir) => synthesizeDataset(dir, { seed: 7, eras: 12, rowsPerEra: 300, features: 24, targets: 2 }),
  );

/** Makes delegations and lets nodes train for them, on points of so many learning rates. */
export async function delegateModels(delegations: number, learningRates: number): Promise<Found> {
  const bench = await makeDelegatedBench(learningRates);
  try {
    return await delegateOn(bench, delegations);
  } finally {
    await removeBench(bench);
  }
}

async function delegateOn(bench: Bench, delegations: number): Promise<Found> {
  const staker = await testIdentity(40);
  const {
    kind: _kind,
    version: _version,
    name: _name,
    resolver: _resolver,
    beaconAnchor: _anchor,
    ...rules
  } = bench.campaign;
  const chain = await Chain.create(8, {
    ...rules,
    acceptance: { ...rules.acceptance, distanceMin: 8 },
    claims: {
      openSlotsMax: 64,
      skipMaxPpm: 250_000,
      leaseEpochs: 400,
      enrolmentEpochs: 4_000,
      newcomersMax: 10_000,
    },
    audit: { ...rules.audit, vestingEpochs: 1 },
    stake: {
      ...testStake,
      genesis: [{ account: accountOf(staker.key), amount: BigInt(delegations) * 100n }],
      termEpochs: 4_000,
    },
  });
  // Who never opened a slot is drawn for no delegation.
  for (const { key } of chain.nodes)
    chain.ledger.members.edit(key, (member) => {
      member.openings = 1;
    });
  const batch = Math.min(delegations, 125);
  for (let made = 0; made < delegations; made += batch) {
    chain.fold(
      ...Array.from({ length: batch }, (_, i) =>
        chain.signed(staker, 'delegation', { amount: 100n, models: 1, operator: null, sequence: made + i }),
      ),
    );
  }
  chain.fold();

  const engine = await startEngine(bench);
  const store = await Store.open(`${bench.dir}/store`);
  const blocks = await Blocks.open(store, 1 << 28);
  const trainer = createTrainer({ campaign: chain.campaign, network: chain.cid }, { engine, store, blocks });
  const treesOf = async (manifest: OpenCommitment['manifest']): Promise<string> =>
    decodeManifest((await blocks.readBlock(manifest)) as Uint8Array)
      .segments.map(({ trees }) => trees)
      .join();

  const events: LedgerEvent[] = [];
  const settled = (state: string) =>
    events.flatMap((event) =>
      event.type === 'settled' && event.point.state === state
        ? [event.point as { manifest: OpenCommitment['manifest'] }]
        : [],
    );
  while (settled('final').length < delegations) {
    const openings = [...chain.ledger.delegations].flatMap(([owner, delegation]) => {
      const { nextSlot, committed, final } = delegation;
      const { node } = termOf(delegation)!;
      return committed + final.size > 0 ||
        [...chain.ledger.members.get(node)!.slots.values()].some((slot) => slot.owner === owner)
        ? []
        : [chain.opening(chain.nodeOf(node), { owner, slot: nextSlot })];
    });
    chain.fold(...openings);
    chain.fold();
    const claims = chain.nodes.flatMap((node) =>
      [...chain.ledger.members.get(node.key)!.slots.values()].map((open) => {
        const { owner, slot } = open;
        const { generation, pointId, target, index } = drawOf(open)!;
        return chain.sign(node, 'claim', { owner, slot, generation, pointId, target, index });
      }),
    );
    chain.fold(...claims);
    const commitments = [];
    for (const claim of claims) {
      const { owner, slot, pointId, target, index } = claim.body;
      if (chain.ledger.points.get(pointId)?.claim !== claim.cid) continue;
      const model = await trainer.train(
        { type: 'train', key: '', owner, slot, pointId, target, index },
        { signal: never, onSegment: () => undefined },
      );
      commitments.push(chain.commitment(claim, model));
    }
    events.push(...chain.fold(...commitments));
    for (const [cid, open] of chain.ledger.commitments) attest(chain, cid, open);
    events.push(...chain.fold());
  }
  await engine.stop();

  const finals = [...chain.ledger.delegations.values()].flatMap(({ final }) => [...final]);
  const trees = await Promise.all(finals.map(([, { manifest }]) => treesOf(manifest)));
  const known = new Set(trees);
  const refused = settled('duplicate');
  const same = (await Promise.all(refused.map(({ manifest }) => treesOf(manifest)))).filter((one) =>
    known.has(one),
  );
  await store.close();
  return {
    finals: finals.length,
    points: new Set(finals.map(([pointId]) => pointId)).size,
    trees: known.size,
    refused: refused.length,
    same: same.length,
  };
}

/**
 * What two honest audits leave, which have tests of their own: the next cut settles the commitment by its
 * sketch.
 */
function attest(chain: Chain, cid: Cid, open: OpenCommitment): void {
  if (open.phase.type === 'final') return;
  const attested = { cut: open.cut, vrfOutput: chain.cid as never, segments: [], eras: [] };
  chain.ledger.commitments.edit(cid, (each) => {
    each.phase = { type: 'revealed', common: 0, revealCut: open.cut };
    for (const { key } of chain.nodes.filter(({ key: node }) => node !== open.node).slice(0, 2)) {
      each.seats.set(key, {
        cut: open.cut,
        silent: false,
        phase: { type: 'attested', alpha: chain.cid as never, pledge: chain.cid, attested },
      });
    }
  });
}
