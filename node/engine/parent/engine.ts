import { setTimeout as delay } from 'node:timers/promises';
import { fail, type GridlodeError } from '../../../protocol/error.js';
import { engineEndCodes } from '../codes.js';
import { EngineProcess } from './engine-process.js';
import { everyTick, type EveryTick } from './heartbeat.js';
import type { EngineLimits, EngineOptions } from '../messages.js';
import { ModelSession, type ModelOrder } from './model-session.js';
import { unlessAborted } from '../release.js';

/** Between two lives of the child that did nothing useful, from the first doubled up to the last. */
const restartMinMs = 500;
const restartMaxMs = 60_000;

export interface EngineDependencies {
  readonly every?: EveryTick;
  /** Hears how a child ended, but for the end of the engine itself. */
  readonly onEnd?: (how: GridlodeError) => void;
}

/** Where models are opened. */
export type Opener = Pick<Engine, 'open'>;

/**
 * The one child process of a node that trains, walks and scores. When it dies, hangs or gives way it is
 * started again: what ran in it is rejected with ENGINE_DIED, ENGINE_CRASHED or ENGINE_RENEWED, and can be
 * asked of the next one.
 */
export class Engine {
  #options: EngineOptions;
  readonly #deps: Required<EngineDependencies>;
  readonly #stopping = new AbortController();
  /** The living child, or the one being started. */
  #process: Promise<EngineProcess>;
  /** The child that takes questions. */
  #living: EngineProcess | null;
  /** Resolves when whoever has the engine for itself is done with it. */
  #taken: Promise<void> | null = null;
  /** While it rests: resolves when it is woken or stopped. */
  #rest: { readonly woken: Promise<void>; readonly wake: () => void } | null = null;
  /** Lives in a row that did nothing useful. */
  #idleLives = 0;
  #ended: Promise<void>;

  private constructor(
    options: EngineOptions,
    dependencies: Required<EngineDependencies>,
    first: EngineProcess,
  ) {
    this.#options = options;
    this.#deps = dependencies;
    this.#process = Promise.resolve(first);
    this.#living = first;
    this.#ended = this.#keepAlive(first);
  }

  /** Rejects with ENGINE_SELF_TEST, ENGINE_NOT_BUILT, ENGINE_DIED or what opening the dataset throws. */
  static async start(options: EngineOptions, dependencies: EngineDependencies = {}): Promise<Engine> {
    const all = { every: everyTick, onEnd: () => undefined, ...dependencies };
    return new Engine(options, all, await EngineProcess.start(options, all.every));
  }

  /** The process that works now. Rejects where it could not be started. */
  async pid(): Promise<number> {
    return (await this.#process).pid;
  }

  /**
   * Whether there is a child that was heard of lately: what would begin with it now has a chance. Nothing
   * begins with one that rests.
   */
  get isAnswering(): boolean {
    return this.isResting || this.#living?.isAnswering === true;
  }

  get isResting(): boolean {
    return this.#rest !== null;
  }

  /**
   * Ends the child and gives back all its memory, until `wake`: what runs is rejected with ENGINE_DIED, and
   * whoever opens a model waits.
   */
  async rest(): Promise<void> {
    if (this.#rest !== null) return;
    let wake!: () => void;
    this.#rest = { woken: new Promise((resolve) => (wake = resolve)), wake };
    // One that is being started ends once it is there, and nobody waits for that.
    const ended = this.#process.then(
      (child) => (this.isResting ? child.stop() : undefined),
      () => undefined,
    );
    if (this.#living !== null) await ended;
  }

  wake(): void {
    this.#rest?.wake();
    this.#rest = null;
  }

  /** From now on it uses no more than this: what trains keeps its threads to the end of its segment. */
  limit(limits: EngineLimits): void {
    this.#options = { ...this.#options, ...limits };
    this.#process.then(
      (child) => child.limit(limits),
      () => undefined,
    );
  }

  /**
   * Opens a model; `signal` ends whatever is asked of it. Rejects with ENGINE_BUSY, ENGINE_ABORTED or how the
   * process ended.
   */
  async open(order: ModelOrder, signal: AbortSignal): Promise<ModelSession> {
    while (this.#taken !== null) await unlessAborted(this.#taken, signal);
    return this.#open(order, signal);
  }

  /**
   * Runs `work` while no other model is open: others come to their end in the child that gives way, and wait
   * for the end of `work`. Rejects with ENGINE_ABORTED, and with what `work` throws.
   */
  async alone<T>(signal: AbortSignal, work: (engine: Opener) => Promise<T>): Promise<T> {
    while (this.#taken !== null) await unlessAborted(this.#taken, signal);
    let giveBack!: () => void;
    this.#taken = new Promise((resolve) => (giveBack = resolve));
    try {
      await (await unlessAborted(this.#process, signal)).retire();
      return await work({ open: (order, opened) => this.#open(order, opened) });
    } finally {
      this.#taken = null;
      giveBack();
    }
  }

  /** Ends the child, within seconds; what runs is rejected with ENGINE_DIED. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#process.then(
      (child) => child.stop(),
      () => undefined,
    );
    await this.#ended;
  }

  async #open(order: ModelOrder, signal: AbortSignal): Promise<ModelSession> {
    return ModelSession.open(await unlessAborted(this.#process, signal), order, signal);
  }

  async #keepAlive(first: EngineProcess): Promise<void> {
    let child: EngineProcess | null = first;
    for (;;) {
      this.#living = child;
      const how = await child?.ended;
      this.#living = null;
      if (this.#stopping.signal.aborted) return;
      if (how !== undefined && !this.isResting) this.#deps.onEnd(how);
      this.#idleLives = child?.served === true ? 0 : this.#idleLives + 1;
      this.#process = this.#restart(child, how?.code === 'ENGINE_RENEWED');
      child = await this.#process.catch(() => null);
    }
  }

  /**
   * Two children at once would take twice the memory, so the next one waits for the end of the last. It reads
   * all anew where that one gave way, since it is to look at something a second time.
   */
  async #restart(last: EngineProcess | null, readAnew: boolean): Promise<EngineProcess> {
    const { signal } = this.#stopping;
    const waitMs =
      this.#idleLives === 0 ? 0 : Math.min(restartMinMs * 2 ** (this.#idleLives - 1), restartMaxMs);
    const stopped = (): never => fail(engineEndCodes, 'ENGINE_DIED', 'The engine was told to stop');
    if (last !== null) await unlessAborted(last.exited, signal).catch(stopped);
    await delay(waitMs, undefined, { signal }).catch(stopped);
    while (this.#rest !== null) await this.#rest.woken;
    if (signal.aborted) stopped();
    return EngineProcess.start({ ...this.#options, readAnew }, this.#deps.every);
  }
}
