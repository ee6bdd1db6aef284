import { rulesVersion } from '../../../protocol/version.js';
import type { Agent } from '../host/agent.js';

/** A peer of another version of the rules. */
export interface Skew extends Agent {
  readonly peerId: string;
}

/** Other versions that are told of: keys are free, and so are made-up versions. */
const toldMax = 16;

/** The other versions of the rules that peers run: each is told once, with the first peer that runs it. */
export class VersionSkews {
  readonly #told = new Map<number, Skew>();
  readonly #onSkew: (skew: Skew) => void;

  constructor(onSkew: (skew: Skew) => void) {
    this.#onSkew = onSkew;
  }

  note(skew: Skew): void {
    if (this.#told.has(skew.rules) || this.#told.size >= toldMax) return;
    this.#told.set(skew.rules, skew);
    this.#onSkew(skew);
  }

  /** The latest that was told; null where there is none. */
  get current(): Skew | null {
    return [...this.#told.values()].at(-1) ?? null;
  }
}

/** In words, with what to do. */
export const describeSkew = ({ peerId, software, rules }: Skew): string =>
  `peer ${peerId} runs rules ${rules} (Gridlode ${software}), this node rules ${rulesVersion}: ${
    rules > rulesVersion
      ? 'update this node to go on with it'
      : 'whoever runs it has to update it, or this node is of a newer network'
  }`;
