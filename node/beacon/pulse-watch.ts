import { setTimeout as delay } from 'node:timers/promises';
import { pulseMs, type Pulse, type PublicBeacon } from '../../protocol/beacon/public-beacon.js';
import type { Publisher } from '../bus/bus.js';
import { askRelay } from './relay.js';

/** From one round of questions to the next: at first soon, since a relay may lag behind by a moment. */
const firstRetryMs = 250;
const lastRetryMs = 15_000;
/** After so many rounds in vain people are told. */
const quietRounds = 4;
/** A timer takes no longer time. */
const longestDelayMs = 86_400_000;

export interface PulseWatchDependencies {
  readonly bus: Publisher;
  readonly onPulse: (pulse: Pulse) => void;
  readonly onError: (error: unknown) => void;
}

/** What a resolver waits for; `why` says what each relay last said, where it has been asked in vain. */
export interface AwaitedPulse {
  readonly number: number;
  /** When the pulse is out, in ms of Unix time. */
  readonly outMs: number;
  readonly why: string | null;
}

/**
 * Gets the pulses that a resolver's cuts hold from relays, one pulse at a time: none is asked for before it
 * is out, the relay that answered last is asked first, and no answer is believed but by its signature.
 */
export class PulseWatch {
  readonly #beacon: PublicBeacon;
  readonly #deps: PulseWatchDependencies;
  /** The one to ask first comes first. */
  readonly #relays: URL[];
  #awaited: AwaitedPulse | null = null;
  #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(beacon: PublicBeacon, relays: readonly URL[], dependencies: PulseWatchDependencies) {
    this.#beacon = beacon;
    this.#relays = [...relays];
    this.#deps = dependencies;
  }

  /** Null where nothing is awaited. */
  get awaited(): AwaitedPulse | null {
    return this.#awaited;
  }

  /** Looks for this pulse from now on, and for no other. */
  await(number: number): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#awaited = { number, outMs: pulseMs(this.#beacon, number), why: null };
    this.#ended = this.#ended
      .then(() => this.#find(number, signal))
      .catch((error: unknown) => (signal.aborted ? undefined : this.#deps.onError(error)));
  }

  /** Resolves when no relay is asked any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #find(number: number, signal: AbortSignal): Promise<void> {
    const { bus, onPulse } = this.#deps;
    const outMs = pulseMs(this.#beacon, number);
    for (let leftMs = outMs - Date.now(); leftMs > 0; leftMs = outMs - Date.now())
      await delay(Math.min(leftMs, longestDelayMs), undefined, { signal });
    for (let round = 1, retryMs = firstRetryMs; ; round++, retryMs = Math.min(2 * retryMs, lastRetryMs)) {
      const found = await this.#askAll(number, signal);
      if ('pulse' in found) {
        this.#awaited = null;
        return onPulse(found.pulse);
      }
      this.#awaited = { number, outMs, why: found.why };
      if (round === quietRounds) bus.publish({ type: 'pulseMissing', pulse: number, outMs, why: found.why });
      await delay(retryMs, undefined, { signal });
    }
  }

  async #askAll(number: number, signal: AbortSignal): Promise<{ pulse: Pulse } | { why: string }> {
    const whys: string[] = [];
    for (const relay of [...this.#relays]) {
      const answer = await askRelay(relay, this.#beacon, number, signal);
      if ('pulse' in answer) {
        this.#relays.unshift(...this.#relays.splice(this.#relays.indexOf(relay), 1));
        return answer;
      }
      whys.push(`${relay.host} ${answer.why}`);
    }
    return { why: whys.join('; ') };
  }
}
