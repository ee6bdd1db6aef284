import { campaignLimits } from '../../../protocol/limits.js';
import { rawLink, valueLink } from '../../../protocol/codec/shape.js';
import { cutCodes, refusalCodes } from '../../../protocol/ledger/codes.js';
import { admissionCodes } from '../../../protocol/peer/codes.js';
import { recordMaxBytes } from '../../../protocol/records/envelope.js';
import {
  codeOf,
  int,
  link,
  linkOf,
  list,
  literal,
  nullable,
  object,
  oneOf,
  text,
  uint,
  uint64,
} from '../../json-shape.js';
import { json, octets } from '../media.js';
import { post } from '../route.js';
import { accountAsked, cut, digest, eraAsked, nodeAsked, pointId, score } from './fields.js';

/** The greatest record, 500 models with their predictions, has twice as many bytes in JSON. */
const bodyMaxBytes = 2 * recordMaxBytes;

const accountHead = { account: accountAsked, sequence: uint() };

/** The body of an account's record, but for version and campaign. */
const accountBody = oneOf('kind', {
  transfer: { ...accountHead, to: accountAsked, amount: uint64 },
  delegation: {
    ...accountHead,
    amount: uint64,
    models: int(1, campaignLimits.delegationModels),
    operator: nullable(nodeAsked),
  },
  undelegation: { ...accountHead, delegation: linkOf(valueLink) },
});

const part = uint(campaignLimits.roundParts - 1);

/** The body of a record that the node signs when it is told to, but for version, campaign and node. */
const order = oneOf('kind', {
  round: { era: eraAsked, rows: digest, deadline: cut },
  prediction: {
    era: eraAsked,
    part,
    models: list(object({ pointId, predictions: linkOf(rawLink) }), campaignLimits.partModels, 1),
  },
  scores: {
    era: eraAsked,
    targets: digest,
    part,
    parts: int(1, campaignLimits.roundParts),
    models: list(object({ pointId, corr: score, mmc: score }), campaignLimits.partModels),
  },
  away: { epoch: cut, until: cut },
  enrolment: { epoch: cut },
});

/** The record that it is, or would be, and what is in its way. */
const judged = object({ record: link, objection: nullable(object({ code: text(), remedy: text() })) });

export const recordRoutes = {
  submit: post('/records', {
    about: "Hands in the envelope of an account's record, which is judged as one that a peer passed on.",
    body: octets(recordMaxBytes),
    answer: json(
      object({
        action: literal('accept', 'ignore', 'reject'),
        code: codeOf({ ...admissionCodes, ...refusalCodes, ...cutCodes }),
      }),
    ),
  }),
  objection: post('/objections', {
    about: "What the next cut would object to in an account's record, after those that wait for it.",
    body: json(accountBody, bodyMaxBytes),
    answer: json(judged),
  }),
  order: post('/orders', {
    about:
      'Has the node sign a round, predictions, scores, that it is away or is back, unless the next cut would object.',
    body: json(order, bodyMaxBytes),
    answer: json(judged),
  }),
};
