import { callAddon } from './addon.js';
import { expectInteger } from './arguments.js';

/**
 * Of the time of each of its threads the engine works `percent` at most, from now on: it rests after each
 * tree, and after each walk. No bit of any result depends on it.
 */
export function limitCpu(percent: number): void {
  expectInteger('percent', percent, 1, 100);
  callAddon((addon) => addon.limitCpu(percent));
}
