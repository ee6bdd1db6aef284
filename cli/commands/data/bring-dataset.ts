import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Cid } from '../../../protocol/codec/hash.js';
import type { RunOptions } from '../../../node/dataset/synthesize-dataset.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import type { ParquetSource } from '../../../node/dataset/parquet-files.js';
import type { Context } from '../../framework/command.js';

/** Runs something long over the rows of a dataset, with its progress. */
export async function overRows<T>(
  title: string,
  { output, signal }: Context,
  run: (options: RunOptions) => Promise<T>,
): Promise<T> {
  const progress = output.progress(title, 'rows');
  try {
    return await run({ signal, onProgress: (done, total) => progress.update(done, total) });
  } finally {
    progress.end();
  }
}

/** Says what a dataset is that was just stored, and in JSON what else there is to say of it. */
export async function printStored(cid: Cid, { dir, output }: Context, more: object = {}): Promise<void> {
  const {
    manifest: { eras, features, targets },
  } = await openDataset(dir, cid);
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
}

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
