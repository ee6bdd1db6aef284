import type { Cid } from '../codec/hash.js';
import type { Campaign } from './campaign.js';

/** A campaign and its CID, which names its network. */
export interface Network {
  readonly campaign: Campaign;
  readonly network: Cid;
}
