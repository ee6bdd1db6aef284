import { sketchBytes } from '../../../protocol/limits.js';
import {
  bool,
  bytes,
  fraction,
  link,
  list,
  literal,
  nullable,
  object,
  text,
  uint,
  uint64,
  type Shaped,
} from '../json-shape.js';
import { json } from '../media.js';
import { get } from '../route.js';
import { cut, node, owner, pointId, score } from './fields.js';

/** A point, and whose it is; `own` where it is this node's. */
const held = { pointId, target: text(), index: uint64, owner, node, own: bool };

const claims = list(
  object({
    ...held,
    state: literal('training', 'under audit'),
    generation: uint(),
    cut,
    /** Null where it is under audit. */
    expiresCut: nullable(cut),
  }),
);
export type ClaimList = Shaped<typeof claims>;

const models = list(
  object({
    ...held,
    manifest: link,
    corr: score,
    sharpe: score,
    cut,
    audits: uint(),
    /** The nearest model before it, and their rank correlation. */
    near: nullable(object({ pointId, agreement: fraction })),
    vested: bool,
    /** What it predicts, in 1,024 bits (rule SKETCH-1). */
    sketch: bytes(sketchBytes),
  }),
);
export type ModelList = Shaped<typeof models>;

export const pointRoutes = {
  claims: get('/claims', {
    about: 'The points that members hold: in training or under audit.',
    load: 'list',
    answer: json(claims),
  }),
  models: get('/models', {
    about: 'The latest 10,000 final models, the latest first.',
    load: 'list',
    answer: json(models),
  }),
};
