import { defineCommand } from '../../framework/command.js';
import { bytes, choice, many, orElse, path, text } from '../../framework/option.js';
import { overRows, printStored, sourceOf } from './bring-dataset.js';

export const dataImport = defineCommand({
  name: 'data import',
  summary: "Import Parquet files in the layout of Numerai's v5 data: all of a folder, or the files named.",
  details:
    'Everybody who imports the same rows gets the same dataset, named by its CID; a campaign names the one that it needs. Files may be removed afterwards.',
  args: { paths: many(path('a folder, or files')) },
  flags: {
    'feature-set': orElse(text('all, or a set of the features.json beside the files'), 'all'),
    missing: orElse(
      choice('what becomes of a missing feature, the middle value or an error', ['two', 'error']),
      'two',
    ),
    disk: orElse(bytes('disk space that the dataset may take'), 50e9, '50GB'),
    memory: orElse(bytes('memory to import with'), 2e9, '2GB'),
  },
  example: 'data import numerai/v5.0',
  async run({ paths, 'feature-set': featureSet, missing, disk, memory }, context) {
    // DuckDB's library is large: only whoever reads Parquet loads it.
    const { importParquet } = await import('../../../node/dataset/import-parquet.js');
    const source = await sourceOf(paths);
    const options = { source, featureSet, missing, diskMaxBytes: disk, memoryMaxBytes: memory };
    await printStored(
      await overRows('importing', context, (run) => importParquet(context.dir, options, run)),
      context,
    );
  },
});
