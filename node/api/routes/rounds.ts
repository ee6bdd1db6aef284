import { bool, bytes, link, list, literal, nullable, object, text, uint, uint64 } from '../../json-shape.js';
import { answerMaxBytes, json, orNothing } from '../media.js';
import { get } from '../route.js';
import { account, cut, digest, eraAsked, node, pointId, score } from './fields.js';

/**
 * Scores count up to the cut `scoresUntil`; `part` of them comes next, of `parts` once the first is there.
 */
const head = {
  era: text(),
  opened: cut,
  deadline: cut,
  scoresUntil: cut,
  rows: digest,
  part: uint(),
  parts: nullable(uint()),
  targets: nullable(digest),
};

const rounds = object({
  cut,
  /** With how many of the positions are how far. */
  open: list(
    object({
      ...head,
      positions: uint(),
      awaited: uint(),
      predicted: uint(),
      late: uint(),
      missing: uint(),
      scored: uint(),
    }),
  ),
  settled: list(
    object({ era: text(), cut, rows: digest, targets: nullable(digest), root: digest, positions: uint() }),
  ),
  /** Those that nobody scored in time. */
});

const round = object({
  ...head,
  cut,
  /** The next record of predictions that this node may sign. */
  nextPart: uint(),
  models: list(
    object({
      pointId,
      account,
      node,
      own: bool,
      stake: uint64,
      verifiers: list(node),
      /** Null where the model was found forged. */
      manifest: link,
      /** The block of them, in a cut or still waiting for one. */
      predictions: nullable(link),
      state: literal('awaited', 'pending', 'predicted', 'late', 'missing', 'scored'),
      corr: nullable(score),
      mmc: nullable(score),
    }),
  ),
});

const settlement = object({
  /** The settled round in canonical dag-cbor (protocol/spec, "Settlement"). */
  round: bytes(answerMaxBytes),
  /** The points whose predictions came late. */
  late: list(pointId),
  /** Of the models that are final. */
  manifests: list(object({ pointId, manifest: link })),
});

const params = { era: eraAsked };

export const roundRoutes = {
  rounds: get('/rounds', {
    about: 'The rounds: open, settled, and ended without scores.',
    load: 'list',
    answer: json(rounds),
  }),
  round: get('/rounds/{era}', {
    about: 'A round that is not settled, with its positions.',
    params,
    answer: orNothing(json(round), 'There is no open round of that era.'),
  }),
  settlement: get('/settlements/{era}', {
    about: 'All that the table of a settled round follows from.',
    load: 'list',
    params,
    answer: orNothing(json(settlement), 'There is no settled round of that era.'),
  }),
};
