import { defineCommand } from '../../framework/command.js';
import { bytes, choice, many, orElse, path, text } from '../../framework/option.js';
import { overRows, printStored, sourceOf } from './bring-dataset.js';

export const dataImport = defineCommand({
  name: 'data import',
  summary: "Import Parquet files in the layout of Numerai's v5 data: a folder of them, or the files.",
  args: { paths: many(path('a folder, or files')) },
  flags: {
    'feature-set': orElse(text('all, or a set of the features.json beside the files'), 'all'),
    missing: orElse(
      choice('what a missing feature is, the middle value or an error', ['two', 'error']),
      'two',
    ),
    disk: orElse(bytes('disk space that the dataset may take'), 50e9, '50GB'),
    memory: orElse(bytes('memory to import with'), 2e9, '2GB'),
  },
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
