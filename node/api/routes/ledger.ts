import { tableNames } from '../../../protocol/ledger/digest.js';
import { digits, list, literal, object, text, uint, type Shaped } from '../../json-shape.js';
import { json, octets, orNothing } from '../media.js';
import { get } from '../route.js';
import { cut, digest } from './fields.js';

const roots = {
  archive: digest,
  members: digest,
  points: digest,
  commitments: digest,
  disputes: digest,
  accounts: digest,
  delegations: digest,
  rounds: digest,
};

const leaves = object({ cut, leaves: list(object({ key: text(), hash: digest })) });
export type LedgerLeaves = Shaped<typeof leaves>;

export const ledgerRoutes = {
  ledger: get('/ledger', {
    about: 'The digest of the ledger, by which people compare what their nodes believe.',
    load: 'list',
    answer: json(object({ cut, digest })),
  }),
  roots: get('/roots', {
    about: 'The digest of the ledger, and the roots of its tables, after each of the latest cuts.',
    load: 'list',
    answer: json(list(object({ cut, digest, ...roots }))),
  }),
  snapshot: get('/snapshot', {
    about: 'The latest snapshot of the ledger that the node has, for others to start from.',
    answer: orNothing(json(object({ cut, pieces: uint() })), 'It has made none yet.'),
  }),
  snapshotPiece: get('/snapshot/{cut}/{place}', {
    about: 'A piece of the snapshot of a cut; the head is at the place 0.',
    params: { cut: digits, place: digits },
    answer: orNothing(octets(), 'The node has no such snapshot any more.'),
  }),
  leaves: get('/leaves/{table}', {
    about: 'The keys of a table of the ledger, each with the hash of its entry.',
    load: 'list',
    params: { table: literal(...tableNames) },
    answer: json(leaves),
  }),
};
