import { meanScore } from '../scoring/summary.js';
import { plannedSegments } from './training-plan.js';
/**
 * How many segments of a plan of `planned` are the prefix that is screened; 0 where nothing is (rule
 * SCREEN-1).
 */
export const prefixOf = ({ screening }, planned) => Math.floor((planned * screening.prefixPpm) / 1_000_000);
/**
 * Whether the first segments of a model were screened: those that it has beyond its prefix say that it passed
 * (rule SCREEN-2).
 */
export function isScreened(campaign, { outcome, segments, ...draw }) {
    if (outcome === 'abandoned')
        return true;
    const prefix = prefixOf(campaign, plannedSegments(campaign, draw));
    return prefix > 0 && segments > prefix;
}
/** Whether what a prefix scores on the screening eras is enough to go on (rule SCREEN-2). */
export const isPromising = ({ screening }, scores) => meanScore(scores) >= screening.corrMin;
/** Each scored era of a campaign has a place by which disputes name it: the acceptance eras come first. */
export const eraAt = ({ eras }, part) => eras.acceptance[part] ?? eras.screening[part - eras.acceptance.length];
export const eraPosition = ({ eras }, era) => eras.acceptance.includes(era)
    ? eras.acceptance.indexOf(era)
    : eras.acceptance.length + eras.screening.indexOf(era);
/** Whether an era is one on which a model's whole is scored, and not its prefix. */
export const isAcceptanceEra = ({ eras }, part) => part < eras.acceptance.length;
//# sourceMappingURL=screening.js.map