import { stat } from 'node:fs/promises';
import { findCampaign } from '../../../node/data-dir/data-dir.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { dirname, resolve } from 'node:path';
import type { Cid } from '../../../protocol/codec/hash.js';
import type { OnRows, RunOptions } from '../../../node/dataset/run-options.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import type { ParquetSource } from '../../../node/dataset/parquet-files.js';
import type { Context } from '../../framework/command.js';

/** Runs something long over the rows of a dataset, with its progress and that of the file of values. */
export async function overRows<T>(
  title: string,
  { output, signal }: Pick<Context, 'output' | 'signal'>,
  run: (options: RunOptions) => Promise<T>,
): Promise<T> {
  const rows = output.progress(title, 'rows');
  const values = output.progress('packing values', 'rows');
  const onValues: OnRows = (done, total) => {
    rows.end();
    values.update(done, total);
  };
  try {
    return await run({ signal, onProgress: (done, total) => rows.update(done, total), onValues });
  } finally {
    rows.end();
    values.end();
  }
}

/**
 * Says what a dataset is that was just stored, and in JSON what else there is to say of it; and where the
 * directory has joined a campaign of another dataset, how the two differ.
 */
export async function printStored(cid: Cid, { dir, output }: Context, more: object = {}): Promise<void> {
  const dataset = await openDataset(dir, cid);
  const { eras, features, targets } = dataset.manifest;
  const rows = eras.reduce((sum, era) => sum + era.rows, 0);
  const document = { dataset: cid, rows, eras: eras.length, features: features.length, targets, ...more };
  output.result(document, () =>
    output.printFields([
      ['dataset', cid],
      ['rows', rows],
      ['eras', eras.length],
      ['features', features.length],
      ['targets', targets.join(', ')],
    ]),
  );
  const joined = await findCampaign(dir);
  if (joined !== null && joined.campaign.dataset !== cid)
    output.say(
      `This is not the dataset of the campaign ${joined.campaign.name}, ${describeDataset(joined.campaign)}: yours is ${(await dataset.readOrigin()) ?? cid}. Where both are of the same files, data import --campaign FILE says what differs.`,
    );
}

/** The dataset of a campaign, and what it was made of as far as the campaign tells it. */
export const describeDataset = ({
  dataset,
  datasetOrigin,
}: Pick<Campaign, 'dataset' | 'datasetOrigin'>): string =>
  `${dataset}${datasetOrigin === null ? '' : ` (${datasetOrigin})`}`;

/** What is named to be imported: files, or where one path is a folder all that it holds. */
export async function sourceOf(paths: readonly string[]): Promise<ParquetSource> {
  const [first] = paths;
  const isFolder =
    paths.length === 1 &&
    (await stat(first as string).then(
      (found) => found.isDirectory(),
      () => false,
    ));
  return isFolder ? { folder: first as string } : { files: paths };
}

/** The folder of what is imported: the other files of the release lie there. */
export const folderOf = (source: ParquetSource): string =>
  'folder' in source ? source.folder : dirname(resolve(source.files[0] ?? '.'));
