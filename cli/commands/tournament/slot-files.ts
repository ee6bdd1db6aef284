import { readFile } from 'node:fs/promises';
import { rowsDigest, type LiveRows } from '../../../protocol/dataset/live-rows.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import type { Network } from '../../../protocol/campaign/network.js';
import { fail } from '../../../protocol/error.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { loadLive } from '../../../node/dataset/load-live.js';
import { predictRows } from '../../../node/models/predict-rows.js';
import { readModel } from '../../../node/models/stored-model.js';
import { tournamentCodes } from '../../../node/tournament/codes.js';
import type { Slot } from '../../../node/tournament/slots.js';
import { checkSubmission, submissionFile } from '../../../node/tournament/submission-file.js';
import { useModel } from '../../data-dir/use-model.js';
import type { Context } from '../../framework/command.js';
import { silenced } from '../../framework/silence.js';
import { metaModel } from '../round/meta-model.js';

/** Makes the files that slots submit, from the models of a data directory and its node. */
export class SlotFiles {
  readonly #network: Network;
  readonly #store: string | undefined;
  readonly #context: Context;
  /** The rows that were read last: all slots of a round predict the same. */
  #read: { readonly live: string; readonly rows: Promise<LiveRows> } | null = null;

  constructor(network: Network, store: string | undefined, context: Context) {
    this.#network = network;
    this.#store = store;
    this.#context = context;
  }

  /**
   * The file of a slot for the rows of a live file. Throws SLOT_EMPTY, and what naming and reading a model,
   * predicting, the node and the command meta-model throw.
   */
  async make({ source }: Pick<Slot, 'source'>, live: string): Promise<string> {
    const rows = await this.#rowsOf(live);
    switch (source.kind) {
      case 'model':
        return this.#predict([source.id], rows);
      case 'portfolio':
        return this.#predict(await this.#portfolio(), rows);
      case 'meta-model':
        return this.#metaModel(live, rows);
    }
  }

  async #rowsOf(live: string): Promise<LiveRows> {
    if (this.#read?.live !== live) {
      const dataset = openDataset(this.#context.dir, this.#network.campaign.dataset);
      this.#read = { live, rows: dataset.then(({ manifest }) => loadLive(live, manifest)) };
      // What could not be read may be read the next time.
      this.#read.rows.catch(() => (this.#read = null));
    }
    return this.#read.rows;
  }

  async #predict(models: readonly string[], { ids, columns }: LiveRows): Promise<string> {
    const predictions: Float64Array[] = [];
    // One model after the other, so that one alone is held.
    for (const named of models) {
      const model = await useModel(this.#context, named, this.#store, (cid, readBlock) =>
        readModel(this.#network, cid, readBlock),
      );
      predictions.push(await predictRows(model, columns, this.#context.signal));
    }
    return submissionFile(ids, predictions);
  }

  /** Throws SLOT_EMPTY. */
  async #portfolio(): Promise<Cid[]> {
    const models = (await new ApiClient(this.#context.dir).models()).filter(({ own }) => own);
    return models.length > 0
      ? models.map(({ manifest }) => manifest)
      : fail(tournamentCodes, 'SLOT_EMPTY', 'This node has no final model yet');
  }

  /** Throws SLOT_EMPTY where no round has these rows, and what the command throws, as before the deadline. */
  async #metaModel(live: string, rows: LiveRows): Promise<string> {
    const { open, settled } = await new ApiClient(this.#context.dir).rounds();
    const digest = rowsDigest(rows);
    const round = [...open, ...settled].find((one) => one.rows === digest);
    if (round === undefined)
      return fail(
        tournamentCodes,
        'SLOT_EMPTY',
        'No round of the campaign has the rows of this live file yet',
      );
    const out = `${live}.meta-model.csv`;
    await metaModel.run({ era: round.era, live, weights: 'stake', out }, silenced(this.#context));
    return checkSubmission(await readFile(out, 'utf8'), rows.ids);
  }
}
