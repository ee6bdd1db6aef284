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

/** How often a training that goes on is told of. */
const everyMs = 600_000;

/** Chooses what of trainings is worth a line: where one begins or goes on, and then now and then. */
export class NowAndThen {
  readonly #toldMs = new Map<string, number>();

  isDue(event: ToldEvent, nowMs: number): boolean {
    if (event.type === 'work') this.#toldMs.delete(event.key);
    if (event.type !== 'trees') return true;
    const { key, segments, from } = event;
    if (segments !== from && nowMs - (this.#toldMs.get(key) ?? -Infinity) < everyMs) return false;
    this.#toldMs.set(key, nowMs);
    return true;
  }
}
