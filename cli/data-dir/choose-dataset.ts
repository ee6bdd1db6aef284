import { cidLength } from '../../node/api/short-id.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from '../../node/dataset/codes.js';
import { listDatasets } from '../../node/dataset/dataset-store.js';
import { pickNamed } from '../framework/id.js';
import { dataDirCodes } from './codes.js';

/**
 * The dataset that was named, or the only one there is. Throws DATASET_ABSENT, DATASET_CHOICE, ID_UNKNOWN or
 * ID_AMBIGUOUS.
 */
export async function chooseDataset(dir: string, named: string | undefined): Promise<Cid> {
  if (named?.length === cidLength) return named as Cid;
  const all = await listDatasets(dir);
  if (named !== undefined) return pickNamed(named, all, { what: 'dataset here', namesOf: (cid) => [cid] });
  const [only] = all;
  if (only === undefined) return fail(datasetStoreCodes, 'DATASET_ABSENT', `There is no dataset in ${dir}`);
  if (all.length > 1)
    fail(
      dataDirCodes,
      'DATASET_CHOICE',
      `There are ${all.length} datasets in ${dir}: ${all.slice(0, 10).join(', ')}`,
    );
  return only;
}
