import { callAddon, settleJob } from './addon.js';
import { expectArray, expectInteger, expectList, expectText, featuresMax, rowsMax } from './arguments.js';
import { fail } from '../protocol/error.js';
import { engineCodes } from './codes.js';

export interface ExportOptions {
  /** The encoded trees of each segment, in order. */
  segments: readonly Uint8Array[];
  /** The score of every row before the first segment. */
  startScore: number;
  /**
   * In the order of the columns; without spaces and the other characters that LightGBM's text cannot hold.
   */
  featureNames: readonly string[];
}

/**
 * One ordinary LightGBM text model, which LightGBM loads and whose predictions are the scores of `addScores`,
 * bit for bit. Throws ENGINE_TREES, ENGINE_ARGUMENT.
 */
export function exportText({ segments, startScore, featureNames }: ExportOptions): string {
  expectList('segments', segments);
  for (const segment of segments) expectArray('a segment', segment, Uint8Array);
  if (!Number.isFinite(startScore))
    fail(engineCodes, 'ENGINE_ARGUMENT', 'startScore must be a finite number');
  expectList('featureNames', featureNames);
  expectInteger('the number of featureNames', featureNames.length, 1, featuresMax);
  for (const name of featureNames) {
    expectText('a feature name', name);
    if (!/^[\w.-]{1,200}$/.test(name))
      fail(
        engineCodes,
        'ENGINE_ARGUMENT',
        'A feature name must be 1 to 200 letters, digits, "_", "." or "-"',
      );
  }
  if (new Set(featureNames).size !== featureNames.length)
    fail(engineCodes, 'ENGINE_ARGUMENT', 'Feature names must differ');
  return callAddon((addon) => addon.exportText(segments, startScore, featureNames));
}

/**
 * What LightGBM's own reader and predictor make of a text model: one score for each row. Only for models from
 * this machine: LightGBM's reader trusts its input. `columns` is column-major int8, features x rows. Rejects
 * with ENGINE_MODEL.
 */
export async function predictText(
  model: string,
  columns: Int8Array,
  rows: number,
  features: number,
): Promise<Float64Array> {
  expectText('model', model);
  expectInteger('rows', rows, 0, rowsMax);
  expectInteger('features', features, 1, featuresMax);
  expectArray('columns', columns, Int8Array, rows * features);
  return settleJob(callAddon((addon) => addon.predictText(model, columns, rows, features)));
}
