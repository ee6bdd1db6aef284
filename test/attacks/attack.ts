import type { Scene } from './scene.js';

/**
 * How much of an attack is run: as the threat states it, or as far as continuous integration has time for.
 */
export type Scale = 'full' | 'short';

/** How long what was newly queued in a node's event loop waited, in ms. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What an attack did, and what came of it. */
export interface Outcome {
  /** Keys, or connections where the attacker needs no key. */
  readonly keys: number;
  readonly rate: string;
  /** How long the attacker was at work. */
  readonly seconds: number;
  /** Of the node attacked, meanwhile; null where an attack is not about it. */
  readonly loop: LoopDelay | null;
  /** The harm, in the words of who suffers it. */
  readonly harm: string;
  /** What the harm must not exceed. */
  readonly bound: string;
  readonly holds: boolean;
}

/** One attack of strangers with free keys: its recipe, bounded in time and number, over loopback. */
export interface Attack {
  readonly name: string;
  /** One line: who does what to whom. */
  readonly recipe: string;
  /** Why it cannot be made on this machine; null where it can. */
  readonly obstacle?: () => Promise<string | null>;
  run(scale: Scale): Promise<Outcome>;
}

/**
 * What the strangers of an attack do, in a process of their own, so that their work does not delay the
 * node's.
 */
export type Strangers = (scene: Scene) => Promise<void>;
