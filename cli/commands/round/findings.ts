import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '../../../node/api/api-client.js';
import { cidOf, rawCodec, type Cid } from '../../../protocol/codec/hash.js';
import { decodePredictions } from '../../../protocol/dataset/predictions.js';
import { GridlodeError } from '../../../protocol/error.js';
import { neverAgain, type Committed, type PredictAgain } from './predict-again.js';

/**
 * How often whoever gives no predictions is asked once more: a node that is a cut behind does not serve them
 * yet.
 */
const askedAgainMax = 3;

/** What predictions that came in time are worth. */
export interface Finding {
  readonly state: 'in time' | 'altered' | 'unavailable';
  /** Whether they were compared with what the model predicts. */
  readonly compared: boolean;
  /** The block that the model's predictions make; null where it was not compared, or can predict nothing. */
  readonly own: Cid | null;
}

export interface Examination {
  readonly client: Pick<ApiClient, 'readPredictions' | 'addPredictions'>;
  /** How many rows the round has; null where that is not known. */
  readonly rows: number | null;
  readonly again: PredictAgain;
  /** Whether the deadline has passed: until then nobody gives what others predicted. */
  readonly isOver: boolean;
  readonly pauseMs: number;
  readonly signal: AbortSignal;
  readonly onModel: (done: number, all: number) => void;
}

/**
 * Looks at predictions, model after model: of none more than its own block is held. Source: rules
 * ROUND-9 and MESH-9.
 */
export async function examine(
  models: readonly Committed[],
  examination: Examination,
): Promise<Map<string, Finding>> {
  const { pauseMs, signal, onModel } = examination;
  const findings = new Map<string, Finding>();
  for (const model of models) {
    signal.throwIfAborted();
    findings.set(model.pointId, await findingOf(model, examination));
    onModel(findings.size, models.length);
  }
  for (let asked = 0; asked < askedAgainMax; asked++) {
    const lacking = models.filter(({ pointId }) => findings.get(pointId)?.state === 'unavailable');
    if (lacking.length === 0) break;
    await delay(pauseMs, undefined, { signal });
    for (const model of lacking) {
      signal.throwIfAborted();
      findings.set(model.pointId, await findingOf(model, { ...examination, again: neverAgain }));
    }
  }
  return findings;
}

async function findingOf(model: Committed, { client, rows, again, isOver }: Examination): Promise<Finding> {
  const block = isOver ? await client.readPredictions(model.predictions, model.node) : null;
  if (block !== null && !isBlockFor(model.pointId, rows, block))
    return { state: 'altered', compared: false, own: null };
  const predicted = await again(model);
  if (predicted === 'absent')
    return { state: isOver && block === null ? 'unavailable' : 'in time', compared: false, own: null };
  const own = predicted === 'malformed' ? null : cidOf(predicted, rawCodec);
  if (predicted === 'malformed' || own !== model.predictions)
    return { state: 'altered', compared: true, own };
  // What nobody gives is known all the same, and this node gives it from now on.
  if (isOver && block === null) await client.addPredictions(predicted);
  return { state: 'in time', compared: true, own };
}

/** Whoever predicted may have given anything. */
function isBlockFor(pointId: string, rows: number | null, block: Uint8Array): boolean {
  try {
    const found = decodePredictions(block);
    return found.pointId === pointId && (rows === null || found.predictions.length === rows);
  } catch (error) {
    if (error instanceof GridlodeError) return false;
    throw error;
  }
}

/**
 * Predicts again with `count` of the models, whichever chance takes, so that nobody knows beforehand whose
 * are compared.
 */
export function onlySome(models: readonly Committed[], count: number, again: PredictAgain): PredictAgain {
  const left = models.map(({ pointId }) => pointId);
  const chosen = new Set(
    Array.from(
      { length: Math.min(count, left.length) },
      () => left.splice(randomInt(left.length), 1)[0] as string,
    ),
  );
  return (model) => (chosen.has(model.pointId) ? again : neverAgain)(model);
}
