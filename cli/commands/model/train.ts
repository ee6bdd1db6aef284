import { fail } from '../../../protocol/error.js';
import { pointAt } from '../../../protocol/grid/grid.js';
import { ownerOf } from '../../../protocol/records/keys.js';
import { Costs } from '../../../node/cost/costs.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { offlineStoreFolder } from '../../../node/data-dir/data-dir.js';
import { openIdentity } from '../../../node/identity/identity.js';
import { type Network } from '../../../protocol/campaign/network.js';
import { createTrainer } from '../../../node/models/trainer.js';
import { campaignOption, loadNetwork } from '../../data-dir/campaign-file.js';
import { usageCodes } from '../../framework/codes.js';
import { checkIndex, checkTarget } from '../grid/check-point.js';
import { defineCommand } from '../../framework/command.js';
import { drawOffline } from '../../../protocol/draw/draw-offline.js';
import { scoreText } from '../../framework/format.js';
import { pointValues } from '../grid/describe-point.js';
import { diskOption, storeOption, useStore } from '../../data-dir/model-store.js';
import { bigWhole, name, optional, text } from '../../framework/option.js';
import { engineOptions, useEngine } from '../../data-dir/use-engine.js';
import { orderModel } from '../../../node/models/order-model.js';

export const train = defineCommand({
  details:
    'Name the point by its index in the grid, or let a seed draw one with --random. A run that was broken off goes on from the last stored segment. It prints the manifest CID, by which predict, export, submit and audit know the model.',
  args: { index: optional(bigWhole('an index of the grid')) },
  flags: {
    random: optional(text('draw the index by this seed instead')),
    target: optional(
      name(
        'the target to train on; by default the first of the campaign, or with --random one that is drawn',
      ),
    ),
    campaign: campaignOption,
    store: storeOption,
    disk: diskOption(),
    ...engineOptions,
  },
  example: 'train --random my-seed',
  async run({ campaign: file, store: folder, disk, threads, memory, ...wanted }, context) {
    const { dir, output, signal } = context;
    const network = await loadNetwork(dir, file);
    const { target, index } = choosePoint(network, wanted);
    const { plan } = orderModel(network, { target, index });
    const costs = await openCosts(dir, network);
    const owner = ownerOf((await openIdentity(dir)).key);
    const startMs = performance.now();
    const model = await useStore(folder ?? offlineStoreFolder(dir), disk, (store, blocks) =>
      useEngine(network, { threads, memory }, context, async (engine) => {
        const progress = output.progress('training', 'segments');
        try {
          const task = {
            type: 'train' as const,
            key: '',
            slot: 0,
            owner,
            target,
            index,
            pointId: plan.pointId,
          };
          return await createTrainer(network, { engine, store, blocks, costs }).train(task, {
            signal,
            onSegment: (done, total) => progress.update(done, total),
          });
        } finally {
          progress.end();
        }
      }),
    );
    const seconds = Number(((performance.now() - startMs) / 1000).toFixed(3));
    const point = pointAt(network.campaign.grid, index, target);
    const { corr, sharpe, manifest, segments, outcome } = model;
    const document = {
      manifest,
      index,
      target,
      pointId: plan.pointId,
      point: pointValues(point),
      segments,
      corr,
      sharpe,
      outcome,
      seconds,
    };
    output.result(document, () =>
      output.printFields([
        ['manifest', manifest],
        ['index', index],
        ['target', target],
        ['corr', scoreText(corr)],
        ['sharpe', scoreText(sharpe)],
        ['outcome', outcomes[outcome]],
        ['segments', segments],
        ['seconds', seconds.toFixed(1)],
      ]),
    );
  },
});

const outcomes = {
  accepted: 'accepted',
  refused: 'refused: the campaign asks for more',
  abandoned: 'abandoned: its first segments fail the screening',
} as const;

/** What is asked for is trained, whatever it takes; and it tells what others take. */
async function openCosts(dir: string, network: Network): Promise<Costs> {
  const { manifest } = await openDataset(dir, network.campaign.dataset);
  return Costs.open({ ...network, dir, manifest, limits: null });
}

interface Wanted {
  readonly index: bigint | undefined;
  readonly random: string | undefined;
  readonly target: string | undefined;
}

/** Throws USAGE_ARGUMENT or USAGE_VALUE. */
function choosePoint(
  { campaign }: Network,
  { index, random, target }: Wanted,
): { target: string; index: bigint } {
  const { targets, grid } = campaign;
  checkTarget(campaign, target);
  if (index !== undefined) checkIndex(grid, index);
  if ((index === undefined) === (random === undefined))
    fail(usageCodes, 'USAGE_ARGUMENT', 'The command train needs either an index or --random');
  if (random === undefined) return { target: target ?? (targets[0] as string), index: index as bigint };
  const drawn = drawOffline(campaign, random);
  return { target: target ?? drawn.target, index: drawn.index };
}
