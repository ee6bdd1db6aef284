import { constants, setPriority } from 'node:os';
import { engineCodes, limitCpu, selfTest } from '../../../native/index.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { isOf } from '../../../protocol/error.js';
import { openDataset } from '../../dataset/dataset-store.js';
import { openValues, removeValues } from '../../dataset/values-file.js';
import { Eras } from './eras.js';
import {
  toFailure,
  type EngineLimits,
  type EngineOptions,
  type FromEngine,
  type ModelRules,
  type Operation,
  type SegmentOrder,
  type SegmentTrees,
  type ToEngine,
} from '../messages.js';
import { partsOfMemory } from '../memory.js';
import { Model, type ModelDependencies } from './model.js';
import { Threads } from './threads.js';
import { TrainingRowsCache } from './training-rows.js';

// The engine process: started by EngineProcess, asked by ModelSession. It ends with the channel to its node,
// so that no engine outlives it; an interrupt from the terminal reaches both, and the node decides what
// becomes of it.

const models = new Map<number, Model>();
const running = new Map<number, AbortController>();
let dependencies: ModelDependencies;

const send = (message: FromEngine): void => void process.send?.(message);
/** At once: an exit would wait for the tree under way. What the engine writes may be cut off at any time. */
const exit = (): boolean => process.kill(process.pid, 'SIGKILL');

process.on('disconnect', exit);
process.on('SIGTERM', exit);
process.on('SIGINT', () => undefined);
process.on('message', (message: ToEngine) => {
  if (message.type === 'start') void start(message.options);
  else if (message.type === 'ping') send({ type: 'pong' });
  else if (message.type === 'abort') running.get(message.id)?.abort();
  else if (message.type === 'close') models.delete(message.model);
  else if (message.type === 'limit') limit(message.limits);
  else void handle(message);
});

/**
 * Others go first, where the system lets a process say so. A node is up once its engine is: on a busy machine
 * the second that this takes would be minutes.
 */
function lowerPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch (error) {
    process.stderr.write(`The engine keeps its usual priority: ${(error as Error).message}\n`);
  }
}

/** Sent once the engine is ready. */
function limit({ threads, cpuPercent }: EngineLimits): void {
  dependencies.threads.limit(threads);
  limitCpu(cpuPercent);
}

async function start(options: EngineOptions): Promise<void> {
  const { dir, dataset, threads, cpuPercent = 100, memoryBytes, readAnew } = options;
  try {
    limitCpu(cpuPercent);
    await selfTest();
    lowerPriority();
    const opened = await openDataset(dir, dataset);
    const values = await openValues(opened, {
      anew: readAnew === true,
      say: (why) => process.stderr.write(`${why}\n`),
    });
    const parts = partsOfMemory(memoryBytes);
    const eras = new Eras(opened, parts.eras);
    dependencies = {
      eras,
      trainingRows: new TrainingRowsCache(parts.trainingRows, eras, values),
      threads: new Threads(threads),
    };
    send({ type: 'ready' });
  } catch (error) {
    send({ type: 'unfit', failure: toFailure(error) });
  }
}

async function handle({ id, model, operation, question }: Extract<ToEngine, { type: 'ask' }>): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  try {
    send({ type: 'answer', id, answer: await perform(model, operation, question, abort.signal) });
  } catch (error) {
    // The next process has to make of the blocks whatever may be wrong.
    if (isOf(error, engineCodes, 'ENGINE_ROWS')) await removeValues(dependencies.eras.dataset);
    send({ type: 'failure', id, failure: toFailure(error) });
  } finally {
    running.delete(id);
  }
}

/** The node's own code asks, so questions are of their operation's type. */
async function perform(
  id: number,
  operation: Operation,
  question: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const model = (): Model => models.get(id) as Model;
  switch (operation) {
    case 'open':
      return void models.set(id, new Model(question as ModelRules, dependencies));
    case 'append':
      return model().append(question as SegmentTrees[], signal);
    case 'train':
      return model().train(question as SegmentOrder, signal);
    case 'score':
      return model().score(question as string[], signal);
    case 'checkMemory':
      return model().checkMemory();
    case 'cpuMs':
      return model().cpuMs;
    case 'weigh':
      return model().weigh(question as string[], signal);
    case 'predict':
      return model().predict(question as string, signal);
    case 'sketch':
      return model().sketch(question as string[], signal);
    case 'confirm':
      return model().confirm(question as Cid[], signal);
  }
}
