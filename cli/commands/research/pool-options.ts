import { basename, join } from 'node:path';
import { fail } from '../../../protocol/error.js';
import { diskOption } from '../../data-dir/model-store.js';
import { yardstickOptions } from './open-yardsticks.js';
import { engineOptions } from '../../data-dir/use-engine.js';
import { usageCodes } from '../../framework/codes.js';
import type { Context } from '../../framework/command.js';
import { many, optional, orElse, path, text, type Values } from '../../framework/option.js';

/** What the models of a pool are trained from. */
export const trainOptions = {
  data: many(
    path('a folder of files in the layout of Numerai, or such a file; by default a synthetic dataset'),
  ),
  seed: orElse(text('what decides the points that are drawn'), '1'),
  pool: optional(
    path('the folder of the trained models and their dataset; by default pool in the data directory'),
  ),
  disk: diskOption(),
  ...yardstickOptions,
  ...engineOptions,
};

/** Where the models of a pool come from. */
export const poolOptions = {
  ...trainOptions,
  models: optional(
    path(
      "a data directory whose models to take instead of training any: those final in its node's network, and those trained by hand",
    ),
  ),
};

export type TrainValues = Values<typeof trainOptions>;
export type PoolValues = Values<typeof poolOptions>;

/** Throws USAGE_ARGUMENT. */
export function checkSource({ data, models }: PoolValues): void {
  if (models !== undefined && data.length > 0)
    fail(
      usageCodes,
      'USAGE_ARGUMENT',
      'Models have the data of their campaign: give either --data or --models',
    );
}

/** What the models of a pool learnt from, for a heading. */
export const titleOf = ({ data, models }: TrainValues & { readonly models?: string | undefined }): string =>
  data.length > 0
    ? data.map((file) => basename(file)).join(', ')
    : models === undefined
      ? 'the synthetic dataset'
      : basename(models);

/** Where a pool's trained models are, whatever else it is of. */
export const poolFolder = ({ pool }: TrainValues, { dir }: Context): string => pool ?? join(dir, 'pool');
