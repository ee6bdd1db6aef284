import type { Network } from '../../protocol/campaign/network.js';
import { isOf } from '../../protocol/error.js';
import { ApiClient } from '../api/api-client.js';
import { apiCodes } from '../api/codes.js';
import type { Status } from '../api/routes/node.js';
import { journalFile, readCampaign } from '../data-dir/data-dir.js';
import { checkDataset } from '../dataset/check-dataset.js';
import { listDatasets, openDataset } from '../dataset/dataset-store.js';
import { inspectDataset } from '../dataset/inspect-dataset.js';
import type { RunOptions } from '../dataset/run-options.js';
import { findIdentity, identityFile, type Identity } from '../identity/identity.js';
import { refuseMoved } from '../data-dir/moved.js';
import { exists } from '../files/regular-file.js';
import { checkLeftovers, checkMark, checkModes, checkSeed, markOf, noNode } from './files.js';
import { attempt, fine, findingOf, warning, type Finding } from './finding.js';
import { checkClock, checkDisk, checkEngine, checkRuntime, checkVersions } from './machine.js';
import { checkRunning } from './running.js';
import { checkJournal, checkStores } from './store.js';

/** Looks at all that a node needs, and changes nothing. `onProgress` is of the dataset, which takes long. */
export async function* examine(dir: string, run: RunOptions = {}): AsyncGenerator<Finding> {
  yield checkRuntime(process.versions.node);
  yield checkVersions();
  const isNeeded = (await listDatasets(dir).catch(() => [])).length > 0;
  yield* await attempt('engine', () => checkEngine({ isNeeded }));
  yield* examineDirectory(dir, run);
}

/** Looks at a data directory, and asks the node that runs there. */
export async function* examineDirectory(dir: string, run: RunOptions = {}): AsyncGenerator<Finding> {
  yield* await attempt('disk', () => checkDisk(dir));
  yield* await attempt('moved', () => refuseMoved(dir).then(() => []));
  const { status, findings } = await askNode(dir);
  yield* findings;
  let identity: Identity | null = null;
  yield* await attempt('identity', async () => {
    identity = await findIdentity(dir);
    return identity === null ? noNode(dir) : fine('identity', `node ${identity.key}`);
  });
  let joined: Network | null = null;
  yield* await attempt('campaign', async () => {
    joined = await readCampaign(dir);
    return fine('campaign', `${joined.campaign.name}, ${joined.network}`);
  });
  yield* await attempt('modes', () => checkModes(dir));
  yield* await attempt('leftovers', () => checkLeftovers(dir));
  yield* examineNode(dir, identity, joined, status === null);
  const network = joined as Network | null;
  if (network !== null)
    yield* await attempt('dataset', () => lookAtDataset(dir, network, status !== null, run));
  if (status !== null) yield* checkRunning(status);
}

/** The running node, where one answers. */
async function askNode(dir: string): Promise<{ status: Status | null; findings: Finding[] }> {
  try {
    return { status: await new ApiClient(dir).status(), findings: [] };
  } catch (error) {
    const isAbsent = isOf(error, apiCodes, 'API_ABSENT');
    const finding = isAbsent ? fine('running', 'no node runs here') : findingOf('running', error);
    return { status: null, findings: [finding] };
  }
}

/** What a node that has joined keeps; without an identity or a campaign nothing tells what it should be. */
async function* examineNode(
  dir: string,
  identity: Identity | null,
  joined: Network | null,
  isStopped: boolean,
): AsyncGenerator<Finding> {
  const marks = identity === null || joined === null ? [] : [markOf(dir, identity.key, joined)];
  yield await checkClock([identityFile(dir), ...marks], Date.now());
  if (identity === null || joined === null) return;
  yield* await attempt('beacon seed', () => checkSeed(dir, identity, joined));
  const hasSigned = await exists(journalFile(dir));
  for (const mark of marks) yield* await attempt('latest cut', () => checkMark(mark, { hasSigned }));
  yield* isStopped ? await checkStores(dir, identity, joined) : await checkJournal(dir, identity, joined);
}

async function lookAtDataset(
  dir: string,
  { campaign }: Network,
  isRunning: boolean,
  run: RunOptions,
): Promise<Finding> {
  if ((await listDatasets(dir)).length === 0)
    return warning(
      'dataset',
      'There is none, so the node only watches',
      'That is all that a staker needs; to train, bring it with gridlode data import or data synth.',
    );
  const dataset = await openDataset(dir, campaign.dataset, campaign.datasetOrigin);
  checkDataset(campaign, dataset.manifest);
  // The engine of a running node checks each block that it reads.
  if (isRunning) return fine('dataset', `${dataset.cid} is there`);
  const { rows, eras } = await inspectDataset(dataset, run);
  return fine('dataset', `${dataset.cid} is whole: ${eras.count} eras, ${rows} rows`);
}
