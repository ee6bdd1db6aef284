import type { ToldEvent } from '../../../node/api/routes/events.js';

/** So long no line may come while cuts without records do. */
const everyMs = 600_000;

/** Joins the lines of cuts without records, of which a quiet network makes one each epoch. */
export class EmptyCuts {
  #held: { readonly first: number; readonly last: number; readonly sinceMs: number } | null = null;

  /** The lines to print at an event whose own line is `line`. */
  linesAt(event: ToldEvent, line: string, nowMs: number): string[] {
    if (event.type !== 'cut' || event.records > 0) return [...this.#told(), line];
    const { first = event.number, sinceMs = nowMs } = this.#held ?? {};
    this.#held = { first, last: event.number, sinceMs };
    return nowMs - sinceMs < everyMs ? [] : this.#told();
  }

  #told(): string[] {
    if (this.#held === null) return [];
    const { first, last } = this.#held;
    this.#held = null;
    return [first === last ? `cut ${first} without records` : `cuts ${first} to ${last} without records`];
  }
}
