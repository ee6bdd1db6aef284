import { setTimeout as delay } from 'node:timers/promises';
import { fail } from '../../protocol/error.js';
import { engineProcessCodes } from './codes.js';
import { EngineProcess } from './engine-process.js';
import type { EngineOptions } from './messages.js';
import { ModelSession, type ModelOrder } from './model-session.js';
import { unlessAborted } from './release.js';

/** Between two lives of the child that did nothing useful, from the first doubled up to the last. */
const restartMinMs = 500;
const restartMaxMs = 60_000;

/**
 * The one child process of a node that trains, walks and scores. When it dies it is started again: what ran in it is
 * rejected with ENGINE_DIED, and can be asked of the next one.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #stopping = new AbortController();
  /** The living child, or the one being started. */
  #process: Promise<EngineProcess>;
  /** Lives in a row that did nothing useful. */
  #idleLives = 0;
  #ended: Promise<void>;

  private constructor(options: EngineOptions, first: EngineProcess) {
    this.#options = options;
    this.#process = Promise.resolve(first);
    this.#ended = this.#keepAlive(first);
  }

  /** Rejects with ENGINE_SELF_TEST, ENGINE_NOT_BUILT, ENGINE_DIED or what opening the dataset throws. */
  static async start(options: EngineOptions): Promise<Engine> {
    return new Engine(options, await EngineProcess.start(options));
  }

  /** The process that works now. Rejects where it could not be started. */
  async pid(): Promise<number> {
    return (await this.#process).pid;
  }

  /** Opens a model; `signal` ends whatever is asked of it. Rejects with ENGINE_BUSY, ENGINE_DIED or ENGINE_ABORTED. */
  async open(order: ModelOrder, signal: AbortSignal): Promise<ModelSession> {
    return ModelSession.open(await unlessAborted(this.#process, signal), order, signal);
  }

  /** Ends the child; what runs is rejected with ENGINE_DIED. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#process.then((child) => child.stop(), () => undefined);
    await this.#ended;
  }

  async #keepAlive(first: EngineProcess): Promise<void> {
    let child: EngineProcess | null = first;
    for (;;) {
      await child?.exited;
      if (this.#stopping.signal.aborted) return;
      this.#idleLives = child?.served === true ? 0 : this.#idleLives + 1;
      this.#process = this.#restart();
      child = await this.#process.catch(() => null);
    }
  }

  async #restart(): Promise<EngineProcess> {
    const waitMs = this.#idleLives === 0 ? 0 : Math.min(restartMinMs * 2 ** (this.#idleLives - 1), restartMaxMs);
    const stopped = (): never => fail(engineProcessCodes, 'ENGINE_DIED', 'The engine was told to stop');
    await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(stopped);
    return EngineProcess.start(this.#options);
  }
}
