import { counted } from '../../framework/format.js';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '../../../node/api/api-client.js';
import { roundsFolder, writeWhole } from '../../../node/data-dir/data-dir.js';
import { readRegular } from '../../../node/files/regular-file.js';
import { order } from '../../../node/rounds/order.js';
import { campaignLimits } from '../../../protocol/limits.js';
import {
  decodeShape,
  encodeShape,
  hash,
  hex32,
  int,
  list,
  literal,
  map,
  name,
} from '../../../protocol/codec/shape.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../../protocol/error.js';
import type { PointId } from '../../../protocol/grid/point.js';
import type { ModelScore } from '../../../protocol/scoring/round-scores.js';
import { scoreMax } from '../../../protocol/scoring/score.js';
import { fileCodes } from '../../framework/codes.js';
import { roundCommandCodes } from './codes.js';
import { findOpenRound } from './find-round.js';

const fileMaxBytes = 16 << 20;
const score = int(-scoreMax, scoreMax);
const roundScores = map({
  kind: literal('round-scores'),
  version: literal(1),
  era: name(16),
  targets: hash,
  models: list(
    map({ pointId: hex32<PointId>(), corr: score, mmc: score }),
    campaignLimits.partModels * campaignLimits.roundParts,
  ),
});

export interface RoundScores {
  readonly era: string;
  readonly targets: Hash;
  readonly models: readonly ModelScore[];
}

/**
 * Where a data directory keeps the scores of a round by these targets, from before the first part is signed.
 */
const fileOf = (dir: string, { era, targets }: Pick<RoundScores, 'era' | 'targets'>): string =>
  join(roundsFolder(dir), `${era}-${targets}`);

/**
 * The scores that an earlier run began to send; null where there are none, or what is there was not written
 * whole.
 */
export async function readScores(
  dir: string,
  of: Pick<RoundScores, 'era' | 'targets'>,
): Promise<RoundScores | null> {
  try {
    const found = decodeShape(
      roundScores,
      await readRegular(fileOf(dir, of), fileMaxBytes),
      fileMaxBytes,
      'scores',
    );
    return found.era === of.era && found.targets === of.targets ? found : null;
  } catch (error) {
    if (error instanceof GridlodeError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Keeps scores before a part of them is signed: which predictions can be had may change, and parts of two
 * computations would fit neither. Throws FILE_UNWRITABLE.
 */
export async function keepScores(dir: string, scores: RoundScores): Promise<void> {
  const file = fileOf(dir, scores);
  const bytes = encodeShape(roundScores, {
    kind: 'round-scores',
    version: 1,
    ...scores,
    models: [...scores.models],
  });
  await writeWhole(file, bytes, 0o600).catch((error: Error) =>
    fail(fileCodes, 'FILE_UNWRITABLE', `${file} cannot be written: ${error.message}`, error),
  );
}

export interface Sending {
  /** How often the node is asked whether a part is in a cut, and how long at most. */
  readonly pauseMs: number;
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Models in a part. */
  readonly partModels?: number;
}

/**
 * Has the node sign and send the scores of a round in parts, each once the one before it is in a cut, from
 * the first that no cut holds: what was broken off goes on. The records. Throws ROUND_WAIT, and what
 * findOpenRound and order throw.
 */
export async function sendScores(
  client: Pick<ApiClient, 'round' | 'rounds' | 'order'>,
  { era, targets, models }: RoundScores,
  { pauseMs, waitMs, signal, partModels = campaignLimits.partModels }: Sending,
): Promise<string[]> {
  const parts = Math.max(1, Math.ceil(models.length / partModels));
  const records: string[] = [];
  for (let { part } = await findOpenRound(client, era); part < parts; part++) {
    for (
      let waitedMs = 0;
      records.length > 0 && (await findOpenRound(client, era)).part < part;
      waitedMs += pauseMs
    ) {
      if (waitedMs >= waitMs)
        fail(
          roundCommandCodes,
          'ROUND_WAIT',
          `No cut holds part ${part} of the ${counted(parts, 'part')} of the scores of the round ${era} after ${Math.round(waitMs / 1_000)} s`,
        );
      await delay(pauseMs, undefined, { signal });
    }
    records.push(
      await order(client, {
        kind: 'scores',
        era,
        targets,
        part,
        parts,
        models: models.slice(part * partModels, (part + 1) * partModels),
      }),
    );
  }
  return records;
}
