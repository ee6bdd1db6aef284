import type { ToldEvent } from '../../../node/api/routes/events.js';
import type { Pace } from '../../../node/bus/events.js';
import { counted, duration } from '../../framework/format.js';

/** How far a training is, how fast it goes, and how long the rest takes where no screening ends it. */
export function describePace({ segments, total, from, segmentMs }: Pace): string {
  const resumed = from > 0 ? `, from ${from} on since its last start` : '';
  if (segmentMs === null) return `${segments} of ${counted(total, 'segment')}${resumed}`;
  const left = segments < total ? `, about ${duration((total - segments) * segmentMs)} left` : '';
  return `${segments} of ${counted(total, 'segment')}${resumed}, ${duration(segmentMs)} each${left}`;
}

/** When a training is told of first, so that who watches soon reads how long it takes, and then how often. */
const [firstMs, everyMs] = [60_000, 600_000];

/**
 * Chooses what of trainings is worth a line: where one begins or goes on, soon after, and then now and then.
 */
export class NowAndThen {
  readonly #dueMs = new Map<string, number>();

  isDue(event: ToldEvent, nowMs: number): boolean {
    if (event.type === 'work') this.#dueMs.delete(event.key);
    if (event.type !== 'trees') return true;
    const { key, segments, from } = event;
    const begins = segments === from;
    if (!begins && nowMs < (this.#dueMs.get(key) ?? -Infinity)) return false;
    this.#dueMs.set(key, nowMs + (begins ? firstMs : everyMs));
    return true;
  }
}
