import { eraName } from '../../../protocol/dataset/era-name.js';
import type { PointId } from '../../../protocol/grid/point.js';
import {
  accountKey,
  nodeKey,
  type AccountKey,
  type NodeKey,
  type OwnerKey,
} from '../../../protocol/records/keys.js';
import { scoreMax } from '../../../protocol/scoring/score.js';
import { waitingReasons } from '../../../protocol/peer/waiting.js';
import { holdReasons } from '../../restraint/hold.js';
import { hex32, int, keyOf, literal, nullable, object, textOf, uint } from '../../json-shape.js';

// What many answers have, by its form alone: the node has checked it long ago.
export const node = hex32<NodeKey>();
export const account = hex32<AccountKey>();
/** A node that works for itself, or what stands for a delegation. */
export const owner = hex32<OwnerKey>();
export const pointId = hex32<PointId>();
export const digest = hex32();
/** The number of a cut. */
export const cut = uint();
/**
 * What a node waits for until which cut, and from which it trains; each in so many ms, if cuts come in time.
 */
export const waiting = {
  reason: literal(...waitingReasons),
  cut: nullable(cut),
  untilMs: nullable(uint()),
  trainsCut: nullable(cut),
  trainsMs: nullable(uint()),
};
/** Why the owner of a node lets it do no work, and until when in Unix ms; null where nobody knows. */
export const hold = object({ reason: literal(...holdReasons), endsMs: nullable(uint()) });
/**
 * Segments done, planned, and stored when the training began or went on; since then a segment takes so many
 * ms.
 */
export const pace = { segments: uint(), total: uint(), from: uint(), segmentMs: nullable(uint()) };
export const score = int(-scoreMax, scoreMax);

// What is handed in, with every check that the protocol has for it.
export const nodeAsked = keyOf<NodeKey>(nodeKey);
export const accountAsked = keyOf<AccountKey>(accountKey);
export const eraAsked = textOf(eraName, 16);
export const pointAsked = hex32<PointId>();
