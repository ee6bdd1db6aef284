import { bytes, link, list } from '../../protocol/codec/shape.js';
import { predictionsMaxBytes } from '../../protocol/dataset/predictions.js';
/** Blocks of a model that are asked for at once: even the greatest segments together fit an answer. */
export const fetchedMax = 32;
export const wantedBlocks = list(link, fetchedMax, 1);
export const wantedMaxBytes = 64 * fetchedMax;
/** In the order of what was asked for. */
export const fetchedBlocks = list(bytes(0, predictionsMaxBytes), fetchedMax);
//# sourceMappingURL=fetched.js.map