import { sketchBytes } from '../../../protocol/limits.js';
import {
  bool,
  bytes,
  fraction,
  link,
  list,
  literal,
  matching,
  nullable,
  object,
  text,
  uint,
  uint64,
  type Shaped,
} from '../../json-shape.js';
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

const model = object({
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
});
const models = list(model);
export type ModelList = Shaped<typeof models>;

/** Models that one short id names at most. */
export const namedMax = 20;
const idAsked = matching(/^[0-9a-z]{4,120}$/, '4 to 120 characters of an id');

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
  modelsNamed: get('/models/{id}', {
    about: 'The final models whose point or manifest has an id that is so or begins so, at most 20.',
    load: 'list',
    params: { id: idAsked },
    answer: json(models),
  }),
};
