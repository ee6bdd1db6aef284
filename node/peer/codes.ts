import { codes } from '../../protocol/error.js';

/** Why a driver does not start, or takes no input. */
export const peerCodes = codes({
  peer: {
    PEER_ACCOUNT: 'Hand in transfers, delegations and undelegations; a node signs all other records itself.',
  },
  operator: {
    STORE_CAMPAIGN: 'Use another data directory; one store holds the records of one campaign.',
    PEER_SIGNED:
      'Nothing can be done about it: a node signs one record for each place, and this one holds what it signed first.',
    RESOLVER_BEHIND:
      'Start a member that has the cuts up to that one, or restore the newest backup: the resolver goes on from there by itself, and signs no other cut of a number.',
    RESOLVER_UNSURE:
      'Start a member of the campaign: once it has shown the latest cut the resolver goes on by itself. Where nobody can have a later cut than this directory, run gridlode start --newest.',
    PEER_STOPPED: 'Start the node again.',
    SNAPSHOT_STARTED:
      'Start the node, which goes on from its ledger; or take the snapshot into a new data directory, with a copy of the identity.',
  },
  passing: {
    SNAPSHOT_UNAVAILABLE:
      'Name other peers, or fold all cuts: start the node without a snapshot. A peer has one from the cut after the next multiple of 36 on.',
    PEER_UNSURE:
      'Wait until a peer has shown this node its latest cut, as gridlode status says: what it does not know of it may have signed.',
  },
});
