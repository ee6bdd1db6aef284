import type { ImportPlan } from '../../../node/dataset/import-plan.js';
import { fail } from '../../../protocol/error.js';
import { keepSourceFolder } from '../../data-dir/benchmark-files.js';
import { readNetworkFile } from '../../data-dir/campaign-file.js';
import { readSumsFile, sumsFileOf } from '../../data-dir/sums-file.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { counted, size } from '../../framework/format.js';
import { bytes, choice, name, optional, orElse, path, some } from '../../framework/option.js';
import type { Output } from '../../framework/output.js';
import { era } from '../round/find-round.js';
import { folderOf, overRows, printStored, sourceOf } from './bring-dataset.js';

export const dataImport = defineCommand({
  details:
    'A folder may hold all that a release has: files without features are named and left alone, and so are eras whose targets are not there yet. Everybody who imports the same rows gets the same dataset, named by its CID; a campaign names the one that it needs. Of a later download --campaign takes what the campaign was made of, or says which era and columns differ. Files may be removed afterwards.',
  args: { paths: some(path('a folder, or files')) },
  flags: {
    campaign: optional(
      path(
        'a campaign file: take just the eras and columns of its dataset, as the file .dataset beside it has them',
      ),
    ),
    until: optional(era('the last era to take; by default the last that has targets')),
    'feature-set': optional(name('all, or a set of the features.json beside the files; by default all')),
    missing: orElse(
      choice('what becomes of a missing feature, the middle value or an error', ['two', 'error']),
      'two',
    ),
    disk: orElse(bytes('disk space that the dataset may take'), 50e9, '50GB'),
    memory: orElse(bytes('memory to import with'), 2e9, '2GB'),
  },
  example: 'data import numerai/v5.3',
  async run({ paths, campaign, until, 'feature-set': featureSet, missing, disk, memory }, context) {
    if (campaign !== undefined && until !== undefined)
      fail(usageCodes, 'USAGE_ARGUMENT', 'The campaign says which eras there are, so --until has no place');
    const wanted = campaign === undefined ? {} : await wantedBy(campaign);
    if ('sums' in wanted && featureSet !== undefined)
      fail(
        usageCodes,
        'USAGE_ARGUMENT',
        `${sumsFileOf(campaign as string)} says which features there are, so --feature-set has no place`,
      );
    // DuckDB's library is large: only whoever reads Parquet loads it.
    const { importParquet } = await import('../../../node/dataset/import-parquet.js');
    let plan: ImportPlan | undefined;
    const options = {
      source: await sourceOf(paths),
      featureSet: featureSet ?? 'all',
      missing,
      until,
      ...wanted,
      diskMaxBytes: disk,
      memoryMaxBytes: memory,
      onPlan: (made: ImportPlan) => say((plan = made), context.output),
    };
    const stored = await overRows('importing', context, (run) => importParquet(context.dir, options, run));
    await keepSourceFolder(context.dir, stored, folderOf(options.source));
    const { leftAlone, leftOut, draft } = plan as unknown as ImportPlan;
    await printStored(stored, context, { twins: draft.twins, leftAlone, leftOut });
  },
});

/** What a campaign asks of its dataset. Throws what reading its files throws. */
async function wantedBy(file: string) {
  const { campaign } = await readNetworkFile(file);
  const sums = await readSumsFile(file, campaign);
  if (sums !== undefined) return { sums };
  const eras = Object.values(campaign.eras).flat().sort();
  return { expected: campaign.dataset, until: eras.at(-1) };
}

function say({ draft, leftAlone, leftOut, diskBytes, memoryBytes }: ImportPlan, output: Output): void {
  const { eras, features, targets, twins } = draft;
  for (const { file, why } of leftAlone) output.say(`${file} is left alone: ${why}.`);
  for (const { name, of } of twins) output.say(`${name} is ${of} by another name: it is one target, ${of}.`);
  if (leftOut.length > 0)
    output.say(
      `${counted(leftOut.length, 'era')} without targets left out: ${leftOut[0]} to ${leftOut.at(-1)}.`,
    );
  output.say(
    `${counted(eras.length, 'era')} from ${eras[0]?.name} to ${eras.at(-1)?.name}, ${counted(features.length, 'feature')}, ${counted(targets.length, 'target')}: takes ${size(diskBytes)} of disk and up to ${size(memoryBytes)} of memory.`,
  );
}
