import { bytes as cborBytes, list as cborList } from '../../../protocol/codec/shape.js';
import { predictionsMaxBytes } from '../../../protocol/dataset/predictions.js';
import { link, linkOf, list } from '../../json-shape.js';
import { dagCbor, json, octets, orNothing } from '../media.js';
import { get, post } from '../route.js';
import { nodeAsked } from './fields.js';

/** Blocks of a model that are asked for at once: even the greatest segments together fit an answer. */
export const fetchedMax = 32;

export const blockRoutes = {
  block: get('/blocks/{cid}', {
    about: 'A block that the node has stored.',
    params: { cid: link },
    answer: orNothing(octets(), 'The node has not stored it.'),
  }),
  predictions: get('/predictions/{cid}/{node}', {
    about: 'A block of predictions, fetched from its node or others, and then kept, where it is not stored.',
    params: { cid: link, node: nodeAsked },
    answer: orNothing(octets(), 'Nobody gives it.'),
  }),
  addPredictions: post('/predictions', {
    about: 'Has the node keep a block of predictions, which everyone gets from the deadline on; its CID.',
    body: octets(predictionsMaxBytes),
    answer: json(link),
  }),
  fetched: post('/fetched/{node}', {
    about: 'Blocks of a model in the order asked for, fetched from a node or others, and not kept.',
    params: { node: nodeAsked },
    body: json(list(linkOf(), fetchedMax, 1), 64 * fetchedMax + 2),
    answer: orNothing(
      dagCbor(cborList(cborBytes(0, predictionsMaxBytes), fetchedMax)),
      'Nobody gives all of them.',
    ),
  }),
};
