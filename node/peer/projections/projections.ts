import { projectArchive } from './archive.js';
import { projectCuts } from './cuts.js';
import { projectLate } from './late.js';
import type { Projection } from './projection.js';
import { projectRounds } from './rounds.js';
import { projectSettlements } from './settlements.js';
import { projectShared } from './shared.js';
import { projectVerdicts } from './verdicts.js';

/** What a cut changes, table by table. */
export const projections: readonly Projection[] = [
  projectCuts,
  projectArchive,
  projectVerdicts,
  projectShared,
  projectSettlements,
  projectLate,
  projectRounds,
];
