import {
  bool,
  fraction,
  hexResult,
  link,
  list,
  literal,
  nullable,
  object,
  oneOf,
  text,
  uint,
  type Shaped,
} from '../../json-shape.js';
import { json, orNothing } from '../media.js';
import { get } from '../route.js';
import { cut, node, pointAsked, pointId, score } from './fields.js';

/** The settings of a point, by LightGBM's names. */
const values = object({
  target: text(),
  colsampleBytree: fraction,
  regLambda: fraction,
  learningRate: fraction,
  maxBin: uint(),
  maxDepth: uint(),
  numLeaves: uint(),
  minChildSamples: uint(),
  nEstimators: uint(),
});

const model = object({
  pointId,
  node,
  manifest: link,
  values,
  corr: score,
  sharpe: score,
  /** From its manifest; null where nobody gives that. */
  scores: nullable(
    object({ segments: uint(), trees: uint(), eras: list(object({ era: text(), corr: score })) }),
  ),
  /** Of the latest settled rounds those that it had stake in; no scores where it did not predict in time. */
  rounds: list(object({ era: text(), corr: nullable(score), mmc: nullable(score) })),
});
export type ModelDetail = Shaped<typeof model>;

const head = { record: link, cut, node };
const record = oneOf('kind', {
  claim: { ...head, generation: uint() },
  heartbeat: { ...head, segments: uint() },
  commitment: {
    ...head,
    outcome: literal('accepted', 'refused', 'abandoned'),
    manifest: link,
    segments: uint(),
    corr: score,
    sharpe: score,
  },
  availability: { ...head, held: bool },
  pledge: { ...head, attestation: link },
  attestation: { ...head, segments: list(uint()), eras: list(text()) },
  abstention: { ...head, cause: literal('unable', 'model') },
  dispute: {
    ...head,
    subject: literal('segment', 'era', 'sketch', 'attestation'),
    part: uint(),
    accused: nullable(node),
    claimed: hexResult,
    found: hexResult,
  },
  replay: { ...head, claimed: hexResult, found: hexResult },
});

const lineage = object({
  pointId,
  /** The cut that made it final; null while it is under audit. */
  finalCut: nullable(cut),
  /** Whether the node holds every cut back to the claim: one that began with a snapshot may not. */
  isWhole: bool,
  /** From the claim on; of its heartbeats only the latest. */
  records: list(record),
});
export type Lineage = Shaped<typeof lineage>;

const params = { pointId: pointAsked };
const when = 'No model of this point is final or under audit.';

export const lineageRoutes = {
  model: get('/points/{pointId}', {
    about:
      'A model that is final or under audit: its settings, its score in each era, and in settled rounds.',
    load: 'list',
    params,
    answer: orNothing(json(model), when),
  }),
  lineage: get('/points/{pointId}/lineage', {
    about: 'The records of a model from its claim on, with every attestation, in the order of their cuts.',
    load: 'list',
    params,
    answer: orNothing(json(lineage), when),
  }),
};
