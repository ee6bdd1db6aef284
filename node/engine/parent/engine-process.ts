import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { engineCodes } from '../../../native/index.js';
import { errorOf, fail, isOf, type GridlodeError } from '../../../protocol/error.js';
import { engineEndCodes, engineProcessCodes } from '../codes.js';
import { Heartbeat, type EveryTick } from './heartbeat.js';
import {
  fromFailure,
  type EngineLimits,
  type EngineOptions,
  type FromEngine,
  type Operation,
  type Operations,
  type ToEngine,
} from '../messages.js';
import { Release } from '../release.js';

/** How long the child may take to end by itself, and how long the system may then take to end it. */
const stopMs = 2_000;
const killMs = 3_000;
/** How long a question may go on after it was told to stop: a tree of the largest datasets takes less. */
const abortMs = 5_000;
/** How long questions may go on in a child that gives way to a new one: most segments and eras take less. */
const drainMs = 30_000;
/** Models open at once: each keeps scores of all training rows, and more at once make none of them faster. */
const modelsMax = 16;
/** Models that wait for a place: more than a node owes its network. */
const waitingMax = 256;
/**
 * By these a process ends that did wrong itself. Lack of memory ends one by SIGKILL or SIGABRT, a failing
 * disk by SIGBUS.
 */
const crashSignals = new Set<string>(['SIGSEGV', 'SIGFPE', 'SIGILL', 'SIGTRAP']);

interface Asked {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

interface End {
  readonly code: keyof typeof engineEndCodes;
  readonly how: string;
}

/** One life of the engine's child process. */
export class EngineProcess {
  /** Resolves with the reason when it takes no more questions. */
  readonly ended: Promise<GridlodeError>;
  /** Resolves when the child is gone. */
  readonly exited: Promise<void>;
  /** Whether it ever did some work. */
  served = false;
  readonly #child: ChildProcess;
  readonly #heartbeat: Heartbeat;
  readonly #asked = new Map<number, Asked>();
  readonly #answered = new Release();
  readonly #models = new Set<number>();
  readonly #closed = new Release();
  #waiting = 0;
  #lastId = 0;
  #end: End | null = null;
  #onEnd!: (how: GridlodeError) => void;

  private constructor(child: ChildProcess, every: EveryTick) {
    this.#child = child;
    this.#heartbeat = new Heartbeat(
      {
        ask: () => this.#send({ type: 'ping' }),
        onDead: () => this.#kill('it answered no more and was killed'),
      },
      every,
    );
    this.ended = new Promise((resolve) => (this.#onEnd = resolve));
    child.on('message', (message: FromEngine) => this.#receive(message));
    this.exited = new Promise((resolve) => {
      const exit = (how: string, code: End['code']): void => {
        this.#heartbeat.stop();
        this.#close({ code, how });
        this.#rejectAll();
        resolve();
      };
      child.once('exit', (code, signal) =>
        exit(
          signal ?? `exit code ${code}`,
          crashSignals.has(signal ?? '') ? 'ENGINE_CRASHED' : 'ENGINE_DIED',
        ),
      );
      // A child that could not be started at all has no exit.
      child.on('error', (error) => child.pid === undefined && exit(error.message, 'ENGINE_DIED'));
    });
  }

  /**
   * Starts a child that has passed its self-test and opened the dataset. Rejects with what failed there,
   * ENGINE_START or ENGINE_DIED.
   */
  static async start(options: EngineOptions, every: EveryTick): Promise<EngineProcess> {
    const engine = new EngineProcess(forkChild(), every);
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

  /** Whether it takes questions, and was heard of lately. */
  get isAnswering(): boolean {
    return this.#end === null && !this.#heartbeat.isLate;
  }

  /**
   * A place for a model, as soon as there is one. Rejects with ENGINE_BUSY, ENGINE_ABORTED or how the process
   * ended.
   */
  async addModel(signal: AbortSignal): Promise<number> {
    if (this.#waiting >= waitingMax) {
      fail(
        engineProcessCodes,
        'ENGINE_BUSY',
        `${this.#models.size} models are open and ${this.#waiting} wait`,
      );
    }
    this.#waiting++;
    try {
      while (this.#models.size >= modelsMax && this.#end === null) await this.#closed.next(signal);
    } finally {
      this.#waiting--;
    }
    if (this.#end !== null) throw errorOfEnd(this.#end);
    const model = ++this.#lastId;
    this.#models.add(model);
    return model;
  }

  /** Gives the place of a model back. The child hears of it before it is asked anything else. */
  removeModel(model: number): void {
    this.#models.delete(model);
    this.#send({ type: 'close', model });
    this.#closed.wake();
  }

  /**
   * Rejects with how the process ended, with what failed in the child, or with ENGINE_ABORTED once the work
   * has stopped; or some seconds after it was told to, since a child that hangs stops nothing.
   */
  async ask<O extends Operation>(
    model: number,
    operation: O,
    question: Operations[O][0],
    signal: AbortSignal,
  ): Promise<Operations[O][1]> {
    if (this.#end !== null) throw errorOfEnd(this.#end);
    if (signal.aborted) throw errorOfAbort();
    const id = ++this.#lastId;
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      this.#send({ type: 'abort', id });
      timer = setTimeout(() => this.#reject(id, errorOfAbort()), abortMs);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const answer = await new Promise<unknown>((resolve, reject) => {
        this.#asked.set(id, { resolve, reject });
        this.#send({ type: 'ask', id, model, operation, question });
      });
      // The child may have been done before it heard that it is to stop.
      if (signal.aborted) throw errorOfAbort();
      // An engine that dies of all real work opens models all the same.
      this.served ||= !['open', 'checkMemory', 'cpuMs'].includes(operation);
      return answer as Operations[O][1];
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  limit(limits: EngineLimits): void {
    this.#send({ type: 'limit', limits });
  }

  /** Takes no more questions, and ends when those under way are answered, which may take half a minute. */
  async retire(): Promise<void> {
    this.#close({ code: 'ENGINE_RENEWED', how: 'it gives way to a new one' });
    const late = AbortSignal.timeout(drainMs);
    while (this.#asked.size > 0 && !late.aborted) await this.#answered.next(late).catch(() => undefined);
    await this.stop();
  }

  /** Ends the child, by force if it does not end by itself, and waits some seconds at most for that. */
  async stop(): Promise<void> {
    this.#close({ code: 'ENGINE_DIED', how: 'it was told to stop' });
    this.#child.kill('SIGTERM');
    if (await this.#exits(stopMs)) return;
    this.#kill('it was told to stop');
    if (await this.#exits(killMs)) return;
    // The system ends it when it can; this process need not wait for it.
    this.#rejectAll();
    this.#child.unref();
    this.#child.channel?.unref();
  }

  async #exits(withinMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), withinMs)));
    const exits = await Promise.race([this.exited.then(() => true), late]);
    clearTimeout(timer);
    return exits;
  }

  /**
   * Ends the child, whether it was stopped or hangs; what was asked fails now, though the system may take its
   * time.
   */
  #kill(how: string): void {
    this.#heartbeat.stop();
    this.#close({ code: 'ENGINE_DIED', how });
    this.#child.kill('SIGKILL');
    this.#rejectAll();
  }

  #close(end: End): void {
    this.#end ??= end;
    // First of all, so that whoever asks again asks the next one.
    this.#onEnd(errorOfEnd(this.#end));
    this.#closed.wake();
  }

  #rejectAll(): void {
    for (const id of [...this.#asked.keys()]) this.#reject(id, errorOfEnd(this.#end as End));
  }

  #reject(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  #take(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    this.#answered.wake();
    return asked;
  }

  #receive(message: FromEngine): void {
    this.#heartbeat.note();
    if (message.type === 'pong') return;
    const asked = this.#take('id' in message ? message.id : 0);
    if (message.type === 'ready') return asked?.resolve(null);
    if (message.type === 'answer') return asked?.resolve(message.answer);
    const error = fromFailure(message.failure);
    // Nothing else that it keeps in memory can be trusted.
    if (isOf(error, engineCodes, 'ENGINE_ROWS')) void this.retire();
    asked?.reject(error);
  }

  /** A channel that closed fails the send, and then the exit tells who asked. */
  #send(message: ToEngine): void {
    this.#child.send(message, () => undefined);
  }
}

export const engineEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  // Threads of OpenMP that wait do not spin: spinning slows others down several times.
  OMP_WAIT_POLICY: 'passive',
  // What is as large as a column of scores goes back to the system at once: glibc would soon keep it.
  MALLOC_MMAP_THRESHOLD_: String(1 << 20),
});

function forkChild(): ChildProcess {
  try {
    return fork(fileURLToPath(new URL('../child/child.js', import.meta.url)), {
      serialization: 'advanced',
      env: engineEnvironment(),
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  } catch (error) {
    return fail(
      engineProcessCodes,
      'ENGINE_START',
      `The engine process cannot be started: ${(error as Error).message}`,
      error,
    );
  }
}

const errorOfEnd = ({ code, how }: End): GridlodeError =>
  errorOf(engineEndCodes, code, `The engine process ended (${how})`);

const errorOfAbort = (): GridlodeError => errorOf(engineCodes, 'ENGINE_ABORTED', 'The work was told to stop');
