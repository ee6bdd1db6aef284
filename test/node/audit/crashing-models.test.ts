import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Engine, Opener } from '../../../node/engine/parent/engine.js';
import type { ModelSession } from '../../../node/engine/parent/model-session.js';
import type { AuditOutcome } from '../../../protocol/peer/tasks.js';
import { codeOf, gridWith, makeBench, never, removeBench, startEngine } from '../engine/fixture.js';
import { auditTask, trainHonestly, withAuditor, type Committed } from './fixture.js';
import { slowAfter, slowCases } from '../../runner/slow-cases.js';

// Which model the engine crashes of is decided here: the test ends the real process as a model's trees, or a
// training, reach it.

const bench = await makeBench({ grid: gridWith({ n_estimators: ['13'] }) });
const engine = await startEngine(bench);
const killer = await trainHonestly(bench, engine, 1n);
const honest = await trainHonestly(bench, engine, 2n);

const test = suite('crashing models');
const slow = slowCases(test);
test.after(async () => {
  await engine.stop();
  await removeBench(bench);
});

interface Crashes {
  readonly signal: NodeJS.Signals;
  /** After so many deaths there is no more. */
  readonly most?: number;
  /** Whether training alone is enough. */
  readonly ofTraining?: boolean;
}

/** The engine, which dies of the model `killer`, and the deaths so far. */
function mortal({ signal, most = Infinity, ofTraining = false }: Crashes): {
  engine: Engine;
  deaths: () => number;
} {
  let deaths = 0;
  const die = (session: ModelSession): void => {
    if (deaths < most) process.kill(session.process.pid, signal);
    deaths++;
  };
  const opening =
    (opener: Opener): Engine['open'] =>
    async (order, stop) => {
      const session = await opener.open(order, stop);
      const { append, train } = session;
      if (order.plan.pointId !== killer.model.pointId) return session;
      session.append = (segments) => (die(session), append.call(session, segments));
      if (ofTraining) session.train = (segment, keys) => (die(session), train.call(session, segment, keys));
      return session;
    };
  const alone: Engine['alone'] = (stop, work) =>
    engine.alone(stop, (taken) => work({ open: opening(taken) }));
  return { engine: { open: opening(engine), alone } as Engine, deaths: () => Math.min(deaths, most) };
}

const audit = (at: Engine, { model, blocks }: Committed): Promise<AuditOutcome> =>
  withAuditor({ bench, engine: at }, 'one', { blocks }, (auditor) =>
    auditor.audit(auditTask(model), { signal: never }),
  );

const cases: { id: string; code: string; crashes: Crashes; deaths: number }[] = [
  {
    id: 'a-model-of-which-it-crashes-each-time',
    code: 'AUDIT_CRASHES',
    crashes: { signal: 'SIGSEGV' },
    deaths: 5,
  },
  {
    id: 'a-crash-without-the-model-too',
    code: 'ENGINE_CRASHED',
    crashes: { signal: 'SIGSEGV', ofTraining: true },
    deaths: 4,
  },
  { id: 'the-system-kills-it-each-time', code: 'ENGINE_DIED', crashes: { signal: 'SIGKILL' }, deaths: 3 },
  { id: 'it-lacks-memory-each-time', code: 'ENGINE_DIED', crashes: { signal: 'SIGABRT' }, deaths: 3 },
];
const fate = slowAfter(1, test);
for (const { id, code, crashes, deaths } of cases) {
  fate(`${id}: ${code}`, async () => {
    const at = mortal(crashes);
    assert.is(await codeOf(audit(at.engine, killer)), code);
    assert.is(at.deaths(), deaths);
    assert.is((await audit(engine, killer)).type, 'match');
  });
}

const count = slowAfter(1, test);
for (const most of [2, 3, 4]) {
  count(`${most} crashes, and then none: the model is judged`, async () => {
    const at = mortal({ signal: 'SIGSEGV', most });
    assert.is((await audit(at.engine, killer)).type, 'match');
    assert.is(at.deaths(), most);
  });
}

slow('an honest model that is audited beside one of which the engine crashes is judged', async () => {
  const { engine: at } = mortal({ signal: 'SIGSEGV' });
  const [wrong, sound] = await Promise.allSettled([audit(at, killer), audit(at, honest)]);
  assert.is(wrong.status === 'rejected' && (wrong.reason as { code?: string }).code, 'AUDIT_CRASHES');
  assert.is(sound.status === 'fulfilled' && sound.value.type, 'match');
});

test.run();
