import { setTimeout as delay } from 'node:timers/promises';
import { faultOf, kindOf } from '../../protocol/error.js';
import type { PeerInput } from '../../protocol/peer/effects.js';
import type { Task } from '../../protocol/peer/tasks.js';
import type { Auditor } from '../audit/auditor.js';
import { taskFaultOf } from '../audit/fault.js';
import type { Publisher } from '../bus/bus.js';
import type { NamedWork, Pace } from '../bus/events.js';
import type { Trainer } from '../models/trainer.js';

/**
 * How often work that failed is tried again, and how long it waits first, doubled each time: what is missing
 * may come yet.
 */
const attemptsMax = 6;
const retryMs = 1_000;

type Report = (input: Exclude<PeerInput, { type: 'record' | 'cut' | 'tick' }>) => void;

export interface WorkDependencies {
  readonly trainer: Trainer;
  readonly auditor: Auditor;
  /** Whether the engine answers, so that it is of use to begin with something new. */
  readonly isAnswering: () => boolean;
  readonly bus: Publisher;
  /** A bug. */
  readonly onError: (error: unknown) => void;
  readonly nowMs?: () => number;
}

interface Running {
  readonly named: NamedWork;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  pace: PaceOfTrees | null;
}

/** How far a training is, with the trees grown for the segments done. */
type PaceOfTrees = Pace & { readonly trees: number };

/** The trainings, audits and replays that a peer has running. */
export class Work {
  readonly #deps: WorkDependencies;
  readonly #retryMs: number;
  readonly #running = new Map<string, Running>();

  constructor(dependencies: WorkDependencies, firstRetryMs: number = retryMs) {
    this.#deps = dependencies;
    this.#retryMs = firstRetryMs;
  }

  /** Starts a task that `report` hears about; where one of the same key is still stopping, after it. */
  start(task: Task, report: Report): void {
    const before = this.#running.get(task.key);
    const stop = new AbortController();
    const ended = (before?.ended ?? Promise.resolve())
      .then(() => this.#run(task, stop.signal, report))
      .finally(() => {
        if (this.#running.get(task.key)?.stop === stop) this.#running.delete(task.key);
      });
    this.#running.set(task.key, { named: nameOf(task), stop, ended, pace: null });
  }

  /** What runs now and is not told to stop. */
  list(): (NamedWork & { pace: PaceOfTrees | null })[] {
    const wanted = [...this.#running.values()].filter(({ stop }) => !stop.signal.aborted);
    return wanted.map(({ named, pace }) => ({ ...named, pace }));
  }

  get isAnswering(): boolean {
    return this.#deps.isAnswering();
  }

  stop(key: string): void {
    this.#running.get(key)?.stop.abort();
  }

  /** Stops everything; resolves when nothing runs any more. */
  async stopAll(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  async #run(task: Task, signal: AbortSignal, report: Report): Promise<void> {
    const { bus, onError } = this.#deps;
    const { key } = task;
    const named = nameOf(task);
    if (!signal.aborted) bus.publish({ type: 'work', ...named, state: 'started' });
    for (let attempt = 1, waits = 0; !signal.aborted;) {
      try {
        const input = await this.#perform(task, signal, report);
        if (signal.aborted) break;
        bus.publish({ type: 'work', ...named, state: 'done' });
        return report(input);
      } catch (error) {
        if (signal.aborted) break;
        if (faultOf(error) === 'bug') onError(error);
        const kind = kindOf(error);
        const fault = taskFaultOf(error);
        const why = (error as Error).message;
        const final = attempt === attemptsMax || kind === 'lacking' || fault === 'model';
        if (kind === 'unsound') bus.publish({ type: 'unsound', ...named, why });
        bus.publish({ type: 'workFailed', ...named, why, final });
        if (final) return report({ type: 'abandoned', key, fault });
        // Whoever only has to wait for its turn waits as long as it may.
        if (kind !== 'busy') attempt++;
        await delay(this.#retryMs * 2 ** Math.min(waits++, attemptsMax - 2), undefined, { signal }).catch(
          () => undefined,
        );
      }
    }
    bus.publish({ type: 'work', ...named, state: 'stopped' });
  }

  async #perform(task: Task, signal: AbortSignal, report: Report): Promise<Parameters<Report>[0]> {
    const { trainer, auditor, bus, nowMs = () => performance.now() } = this.#deps;
    switch (task.type) {
      case 'train': {
        const { key, pointId } = task;
        let from = 0;
        let sinceMs = nowMs();
        const model = await trainer.train(task, {
          signal,
          onSegment: (segments, total, { trees, isStored }) => {
            if (isStored) [from, sinceMs] = [segments, nowMs()];
            const segmentMs = segments === from ? null : Math.round((nowMs() - sinceMs) / (segments - from));
            const pace = { segments, total, from, segmentMs, trees };
            Object.assign(this.#running.get(key) ?? {}, { pace });
            report({ type: 'progress', pointId, segments });
            bus.publish({ type: 'trees', key, pointId, ...pace });
          },
        });
        return { type: 'trained', pointId, model };
      }
      case 'fetch':
        await auditor.fetch(task, { signal });
        return { type: 'fetched', key: task.key };
      case 'audit':
        return { type: 'audited', key: task.key, outcome: await auditor.audit(task, { signal }) };
      case 'replay':
        return { type: 'replayed', key: task.key, ...(await auditor.replay(task, { signal })) };
    }
  }
}

const nameOf = (task: Task): NamedWork => ({
  key: task.key,
  task: task.type,
  pointId: task.type === 'train' ? task.pointId : task.model.pointId,
});
