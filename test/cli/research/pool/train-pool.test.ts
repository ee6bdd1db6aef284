import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { predictPool } from '../../../../cli/research/pool/predict-pool.js';
import { trainPool, type PoolOptions, type TrainedPool } from '../../../../cli/research/pool/train-pool.js';
import type { Context } from '../../../../cli/framework/command.js';
import type { Pool } from '../../../../cli/research/pool/pool.js';
import { Blocks } from '../../../../node/store/blocks.js';
import { Store } from '../../../../node/store/store.js';
import type { Network } from '../../../../protocol/campaign/network.js';
import { campaignCid, isAccepted, type Campaign } from '../../../../protocol/campaign/campaign.js';

import { decodeManifest, summarizeScores } from '../../../../protocol/model/manifest.js';
import {
  codeOf,
  gridWith,
  makeBench,
  never,
  removeBench,
  startEngine,
} from '../../../node/engine/fixture.js';

const bench = await makeBench();
const engine = await startEngine(bench);
const folder = join(bench.dir, 'pool');
const test = suite('training a pool');
test.after.each(() => rm(folder, { recursive: true, force: true }));
test.after(async () => {
  await engine.stop();
  await removeBench(bench);
});

const networkWith = (changes: Partial<Campaign>): Network => {
  const campaign = { ...bench.campaign, ...changes };
  return { campaign, network: campaignCid(campaign) };
};

async function withBlocks<T>(
  work: (dependencies: Parameters<typeof trainPool>[1]) => Promise<T>,
): Promise<T> {
  const store = await Store.open(folder);
  try {
    return await work({ engine, store, blocks: await Blocks.open(store, 1 << 28) });
  } finally {
    await store.close();
  }
}

const train = (network: Network, changes: Partial<PoolOptions> = {}): Promise<TrainedPool> =>
  withBlocks((dependencies) =>
    trainPool(network, dependencies, {
      seed: '1',
      size: 3,
      parallel: 1,
      signal: never,
      onModel: () => undefined,
      ...changes,
    }),
  );

test('a second run trains nothing and gives the same models, as do more trainings at once', async () => {
  const first = await train(bench);
  assert.equal([first.manifests.length, first.drawn, first.trained], [3, 3, 3]);
  const again = await train(bench, { size: 4 });
  assert.is(again.trained, 1);
  assert.equal(again.manifests.slice(0, 3), first.manifests);
  // With three at once, one more may have begun when the third was accepted.
  const atOnce = await train(bench, { parallel: 3 });
  assert.equal([atOnce.manifests, atOnce.drawn, atOnce.trained], [first.manifests, first.drawn, 0]);
});

test('models that the campaign refuses are left out and counted', async () => {
  const strict = networkWith({
    acceptance: { corrMin: 40_000_000, sharpeMin: -1_000_000_000_000, distanceMin: 1 },
  });
  const counts: number[] = [];
  const { manifests, drawn } = await train(strict, { size: 4, onModel: (accepted) => counts.push(accepted) });
  assert.ok(drawn > 4, `${drawn} were drawn`);
  assert.equal(counts, [1, 2, 3, 4]);
  await withBlocks(async ({ blocks }) => {
    for (const cid of manifests)
      assert.ok(
        isAccepted(
          strict.campaign,
          summarizeScores(decodeManifest((await blocks.readBlock(cid)) as Uint8Array).scores),
        ),
      );
  });
});

test('told to stop, nothing goes on', async () => {
  const stop = new AbortController();
  assert.is(
    await codeOf(train(bench, { parallel: 2, signal: stop.signal, onModel: () => stop.abort() })),
    'ENGINE_ABORTED',
  );
});

/** A pool that would hold more than there may be. */
const predictMany = (): Promise<unknown> => {
  const manifest = { eras: [{ name: '0012', rows: 2_000_000 }], targets: ['target'] };
  const pool = { network: bench, dataset: { manifest }, models: Array(600).fill(null) } as unknown as Pool;
  return predictPool(pool, ['0012'], {} as Context);
};
/** For each of two targets. */
const onePoint = gridWith({ colsample_bytree: ['1'], learning_rate: ['0.1'], max_bin: ['5'] });
const refused: readonly { id: string; act: () => Promise<unknown>; code: string }[] = [
  {
    id: 'more models than there are points',
    act: () => train(networkWith({ grid: onePoint }), { size: 3 }),
    code: 'POOL_STARVED',
  },
  {
    id: 'a rule that no model meets',
    act: () =>
      train(
        networkWith({ grid: onePoint, acceptance: { corrMin: 900_000_000, sharpeMin: 0, distanceMin: 1 } }),
        { size: 1 },
      ),
    code: 'POOL_STARVED',
  },
  { id: 'predictions that do not fit', act: predictMany, code: 'POOL_MEMORY' },
];
for (const { id, act, code } of refused)
  test(`refused: ${id}`, async () => assert.is(await codeOf(act()), code));

test.run();
