import { fail, isOf } from '../../protocol/error.js';
import { engineEndCodes } from '../engine/codes.js';
import type { Engine, Opener } from '../engine/parent/engine.js';
import type { ModelSession } from '../engine/parent/model-session.js';
import { surviveDeaths } from '../engine/parent/survive-deaths.js';
import { auditCodes } from './codes.js';
import type { ModelUnderAudit } from './model-under-audit.js';

/** Deaths of the engine in a row beside other work, and then crashes with the model alone. */
const deathsMax = 3;
const crashesMax = 2;

/**
 * Runs `work` on a model in the engine, and again where the engine died or gave way under it. Where it goes
 * on crashing, the model has the engine for itself: only of a model of which it crashes then, and not without
 * its trees, it is said that it cannot be judged. Rejects with AUDIT_CRASHES, ENGINE_DIED or ENGINE_CRASHED
 * after too many deaths, and with what `work` and opening the model throw.
 */
export async function withSession<T>(
  model: ModelUnderAudit,
  engine: Engine,
  work: (session: ModelSession) => Promise<T>,
): Promise<T> {
  try {
    return await surviveDeaths(() => inSession(model, engine, work), { deathsMax });
  } catch (error) {
    if (!isCrash(error)) throw error;
  }
  return engine.alone(model.signal, async (alone) => {
    for (let crashes = 0; crashes < crashesMax; crashes++) {
      await inSession(model, alone, trainOwn(model));
      try {
        return await inSession(model, alone, work);
      } catch (error) {
        if (!isCrash(error)) throw error;
      }
    }
    return fail(
      auditCodes,
      'AUDIT_CRASHES',
      `The engine crashed ${crashesMax} times with nothing but the model ${model.manifest.pointId}`,
    );
  });
}

async function inSession<T>(
  model: ModelUnderAudit,
  engine: Opener,
  work: (session: ModelSession) => Promise<T>,
): Promise<T> {
  const session = await engine.open(model.order, model.signal);
  try {
    return await work(session);
  } finally {
    session.close();
  }
}

/** The first segment on the same rows and by the same rules, without anything of its author. */
const trainOwn =
  ({ order: { plan } }: ModelUnderAudit) =>
  async (session: ModelSession): Promise<void> => {
    const [first] = plan.segments;
    if (first !== undefined) await session.train(first, []);
  };

const isCrash = (error: unknown): boolean => isOf(error, engineEndCodes, 'ENGINE_CRASHED');
