import type { NodeEvent } from './events.js';

/** Parts of a node that listen at once; more are a leak. */
const listenersMax = 64;
/** Events that may wait while another is told; more are two listeners that answer each other. */
const waitingMax = 10_000;

type Listener = (event: NodeEvent) => void;

/**
 * The one stream of what happens to a node. Every listener hears every event, in the order of their
 * publishing, also of those that a listener publishes itself.
 */
export class Bus {
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<Listener>();
  readonly #waiting: NodeEvent[] = [];
  #isTelling = false;

  /** `onError` hears what a listener throws, a bug of ours: the others hear the event all the same. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Calls `listener` with each event from now on, until what is returned is called. */
  subscribe(listener: Listener): () => void {
    if (this.#listeners.size >= listenersMax) throw new RangeError(`More than ${listenersMax} listeners`);
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  publish(event: NodeEvent): void {
    if (this.#waiting.length >= waitingMax) throw new RangeError(`More than ${waitingMax} events wait`);
    this.#waiting.push(event);
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#tell(next);
    this.#isTelling = false;
  }

  #tell(event: NodeEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}

/** What those take that only publish. */
export type Publisher = Pick<Bus, 'publish'>;
