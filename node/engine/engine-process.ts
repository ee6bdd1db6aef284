import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { engineCodes } from '../../native/index.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { engineProcessCodes } from './codes.js';
import { fromFailure, type EngineOptions, type FromEngine, type Operation, type Operations, type ToEngine } from './messages.js';
import { Release } from './release.js';

/** How long the child may take to end by itself. */
const stopMs = 2_000;
/** Models open at once: each keeps scores of all training rows, and more at once make none of them faster. */
const modelsMax = 16;
/** Models that wait for a place: more than a node owes its network. */
const waitingMax = 256;

interface Asked {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** One life of the engine's child process. */
export class EngineProcess {
  readonly exited: Promise<void>;
  /** Whether it ever did some work. */
  served = false;
  readonly #child: ChildProcess;
  readonly #asked = new Map<number, Asked>();
  readonly #models = new Set<number>();
  readonly #closed = new Release();
  #waiting = 0;
  #lastId = 0;
  #end: string | null = null;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message: FromEngine) => this.#hear(message));
    this.exited = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#end ??= how;
        for (const { reject } of this.#asked.values()) reject(this.#died());
        this.#asked.clear();
        this.#closed.wake();
        resolve();
      };
      child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      // A child that could not be started at all has no exit.
      child.on('error', (error) => child.pid === undefined && end(error.message));
    });
  }

  /** Starts a child that has passed its self-test and opened the dataset. Rejects with what failed there, ENGINE_START or ENGINE_DIED. */
  static async start(options: EngineOptions): Promise<EngineProcess> {
    const engine = new EngineProcess(forkChild());
    try {
      await new Promise<unknown>((resolve, reject) => {
        engine.#asked.set(0, { resolve, reject });
        engine.#send({ type: 'start', options });
      });
      return engine;
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** A place for a model, as soon as there is one. Rejects with ENGINE_BUSY, ENGINE_ABORTED or ENGINE_DIED. */
  async addModel(signal: AbortSignal): Promise<number> {
    if (this.#waiting >= waitingMax) fail(engineProcessCodes, 'ENGINE_BUSY', `${this.#models.size} models are open and ${this.#waiting} wait`);
    this.#waiting++;
    try {
      while (this.#models.size >= modelsMax && this.#end === null) await this.#closed.next(signal);
    } finally {
      this.#waiting--;
    }
    if (this.#end !== null) throw this.#died();
    const model = ++this.#lastId;
    this.#models.add(model);
    return model;
  }

  removeModel(model: number): void {
    this.#models.delete(model);
    this.#closed.wake();
  }

  /** Rejects with ENGINE_DIED, ENGINE_ABORTED once the work has stopped, or with what failed in the child. */
  async ask<O extends Operation>(model: number, operation: O, question: Operations[O][0], signal: AbortSignal): Promise<Operations[O][1]> {
    if (this.#end !== null) throw this.#died();
    if (signal.aborted) fail(engineCodes, 'ENGINE_ABORTED', 'The work was told to stop');
    const id = ++this.#lastId;
    const onAbort = (): void => this.#send({ type: 'abort', id });
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const answer = await new Promise<unknown>((resolve, reject) => {
        this.#asked.set(id, { resolve, reject });
        this.#send({ type: 'ask', id, model, operation, question });
      });
      // An engine that dies of all real work opens models all the same.
      this.served ||= !['open', 'checkMemory', 'close'].includes(operation);
      return answer as Operations[O][1];
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the child, by force if it does not end by itself. */
  async stop(): Promise<void> {
    if (this.#end !== null) return;
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.#child.kill('SIGKILL'), stopMs);
    await this.exited;
    clearTimeout(force);
  }

  #hear(message: FromEngine): void {
    const id = 'id' in message ? message.id : 0;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (message.type === 'ready') asked?.resolve(null);
    else if (message.type === 'answer') asked?.resolve(message.answer);
    else asked?.reject(fromFailure(message.failure));
  }

  /** A channel that closed fails the send, and then the exit tells who asked. */
  #send(message: ToEngine): void {
    this.#child.send(message, () => undefined);
  }

  #died(): GridlodeError {
    return new GridlodeError('ENGINE_DIED', `The engine process ended (${this.#end})`, engineProcessCodes.ENGINE_DIED);
  }
}

function forkChild(): ChildProcess {
  try {
    return fork(fileURLToPath(new URL('./child.js', import.meta.url)), {
      serialization: 'advanced',
      // Threads of OpenMP that wait do not spin: spinning slows others down several times.
      env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  } catch (error) {
    return fail(engineProcessCodes, 'ENGINE_START', `The engine process cannot be started: ${(error as Error).message}`, error);
  }
}
