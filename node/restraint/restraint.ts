import { Turns } from '../turns.js';
import { holdOf, isInUse, type ToldHold } from './hold.js';
import { Machine } from './machine.js';
import { readPreferences, writePreferences, type Preferences } from '../preferences.js';

/** Between two looks at the machine and at the clock: a person does not wait longer for their machine. */
const lookMs = 10_000;

/** What a node may do now. */
export interface Allowance {
  readonly hold: ToldHold | null;
  /** Of the engine: threads, null for all that it was started with, and so many hundredths of their time. */
  readonly threads: number | null;
  readonly cpuPercent: number;
  readonly line: Preferences['line'];
}

/** Has a node do what it may; `before` is what it might do until now, null at the first time. */
type Apply = (allowance: Allowance, before: Allowance | null) => Promise<void>;

export interface RestraintOptions {
  readonly dir: string;
  /** Where the folders of the system begin: the machine's own if undefined. */
  readonly root?: string | undefined;
}

export interface RestraintDependencies {
  readonly onError: (error: unknown) => void;
  readonly nowMs?: () => number;
  /** Calls back now and then until what it answers is called. */
  readonly every?: (look: () => void) => () => void;
}

const everyLook = (look: () => void): (() => void) => {
  const timer = setInterval(look, lookMs);
  return () => clearInterval(timer);
};

/** Keeps a node to what its owner lets it do, which changes with the hour and with the machine. */
export class Restraint {
  readonly #dir: string;
  readonly #machine: Machine;
  readonly #deps: Required<RestraintDependencies>;
  #preferences: Preferences;
  #allowance: Allowance;
  #apply: Apply = () => Promise.resolve();
  #stopLooking = (): void => undefined;
  /** One look, change or stop after the other. */
  readonly #turns = new Turns(1);

  private constructor(
    dir: string,
    machine: Machine,
    deps: Required<RestraintDependencies>,
    first: Preferences,
  ) {
    this.#dir = dir;
    this.#machine = machine;
    this.#deps = deps;
    this.#preferences = first;
    this.#allowance = this.#decide();
  }

  /** Throws PREFERENCES_UNREADABLE and SCHEDULE_WINDOW. */
  static async open(options: RestraintOptions, dependencies: RestraintDependencies): Promise<Restraint> {
    const { dir, root = '/' } = options;
    const deps = { nowMs: Date.now, every: everyLook, ...dependencies };
    const preferences = await readPreferences(dir);
    const machine = new Machine(root);
    await machine.look(preferences, deps.nowMs());
    return new Restraint(dir, machine, deps, preferences);
  }

  get preferences(): Preferences {
    return this.#preferences;
  }

  get allowance(): Allowance {
    return this.#allowance;
  }

  /**
   * `apply` hears of what is allowed now, and of each change from then on. Rejects with
   * PREFERENCES_UNREADABLE and SCHEDULE_WINDOW.
   */
  async start(apply: Apply): Promise<void> {
    this.#apply = apply;
    await this.#turns.take(async () => {
      // Whoever found no node to ask may have written it since.
      this.#preferences = await readPreferences(this.#dir);
      this.#allowance = this.#decide();
      await apply(this.#allowance, null);
    });
    this.#stopLooking = this.#deps.every(() => void this.look().catch(this.#deps.onError));
  }

  /** Looks at the machine and at the clock; resolves once what changed is applied. */
  look(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#machine.look(this.#preferences, this.#deps.nowMs());
      await this.#update();
    });
  }

  /** Stores what the owner says, and applies it. Rejects with DIR_UNWRITABLE and SCHEDULE_WINDOW. */
  set(preferences: Preferences): Promise<Allowance> {
    return this.#turns.take(async () => {
      await writePreferences(this.#dir, preferences);
      this.#preferences = preferences;
      await this.#update();
      return this.#allowance;
    });
  }

  async stop(): Promise<void> {
    this.#stopLooking();
    await this.#turns.take(() => Promise.resolve());
  }

  async #update(): Promise<void> {
    const before = this.#allowance;
    this.#allowance = this.#decide();
    if (JSON.stringify(before) !== JSON.stringify(this.#allowance))
      await this.#apply(this.#allowance, before);
  }

  #decide(): Allowance {
    const nowMs = this.#deps.nowMs();
    const { seen } = this.#machine;
    const { inUse, idle, line } = this.#preferences;
    const { threads, cpuPercent } = isInUse(this.#preferences, seen, nowMs) ? inUse : idle;
    const hold = holdOf(this.#preferences, seen, nowMs);
    return { hold, threads, cpuPercent: Math.max(1, cpuPercent), line };
  }
}
