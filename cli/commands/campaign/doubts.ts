import type { Campaign } from '../../../protocol/campaign/campaign.js';
import type { DatasetManifest } from '../../../protocol/dataset/dataset-manifest.js';
import { amountText } from '../../framework/amount.js';
import { counted, duration } from '../../framework/format.js';
import { horizonEras } from '../../presets/numerai.js';
import { namesOfTargets } from '../../presets/make-campaign.js';

/** Half of all models that know nothing have a mean corr above 0, and on so few eras many have a good one. */
const acceptanceEras = 12;
/** A cut has to reach every node, and what nodes answer the resolver, before the next is made. */
const epochMs = 2_000;

/** What is no error in a campaign, but can hardly work: what, and why. */
export function doubtsOf(campaign: Campaign, manifest: Pick<DatasetManifest, 'twins'>): readonly string[] {
  const { eras, embargoEras, stake, publicBeacon } = campaign;
  const horizon = horizonEras(namesOfTargets(campaign.targets, manifest)) ?? 0;
  const greatest = stake.genesis.reduce((most, { amount }) => (amount > most ? amount : most), 0n);
  const leastMs = Math.max(epochMs, (publicBeacon?.periodSeconds ?? 0) * 1_000);
  return [
    embargoEras < horizon &&
      `${counted(embargoEras, 'era')} between two roles: by their names targets look ahead so far that ${horizon} have to be left out, so scores on the later role are too good.`,
    eras.acceptance.length < acceptanceEras &&
      `${counted(eras.acceptance.length, 'acceptance era')}: on fewer than ${acceptanceEras} it is mostly luck which models are accepted.`,
    campaign.epochMs < leastMs &&
      `Epochs of ${duration(campaign.epochMs)}: over the internet a cut and what nodes answer take longer, so records miss their cuts. Less than ${duration(leastMs)} suits one machine alone.`,
    greatest < stake.modelMin &&
      `${stake.genesis.length === 0 ? 'No account has anything at the start' : `No account has the ${amountText(stake.modelMin, stake)} of one model`}, and amounts are never created: nobody can ever stake. Say in stake.genesis of --changes who has what.`,
  ].filter((doubt) => doubt !== false);
}
