import { auditMakers } from './audits.js';
import type { Maker } from './command.js';
import { slotMakers } from './slots.js';
import { stakeMakers } from './stakes.js';

/** Every kind of record, by the word that scenarios have for it; `nest` is a cut in a cut. */
export const makers: Readonly<Record<string, Maker>> = {
  ...slotMakers,
  ...auditMakers,
  ...stakeMakers,
  nest: (world) => [world.chain.nextCut([]).cut],
};
