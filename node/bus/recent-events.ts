import type { NodeEvent } from './events.js';

/** Some hours of a busy network. */
const eventsMax = 500;

/** An event, and when it was told by this machine's clock. */
export interface DatedEvent {
  readonly atMs: number;
  readonly event: NodeEvent;
}

/**
 * The latest of what happened since the node started, for whoever begins to watch: without how far trainings
 * are, peers that come and go, and cuts that hold nothing.
 */
export class RecentEvents {
  readonly #events: DatedEvent[] = [];

  note(event: NodeEvent, atMs: number): void {
    if (event.type === 'trees' || event.type === 'peer' || event.type === 'waiting') return;
    if (event.type === 'cut' && event.records === 0) return;
    this.#events.push({ atMs, event });
    if (this.#events.length > eventsMax) this.#events.shift();
  }

  /** The oldest first. */
  list(): readonly DatedEvent[] {
    return [...this.#events];
  }
}
