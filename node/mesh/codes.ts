import { codes } from '../../protocol/error.js';

/** What can go wrong between this node and its peers. */
export const meshCodes = codes({
  peer: {
    MESH_FRAME: 'Speak the stream protocols as protocol/spec/mesh.md describes them; the stream was closed.',
  },
  operator: {
    MESH_ADDRESS:
      'Write addresses as multiaddrs, for example /ip4/0.0.0.0/tcp/4001, and bootstrap peers with /p2p/ and their id at the end.',
    MESH_LISTEN: 'Choose another --listen address; this one is in use or does not belong to this machine.',
    MESH_TWIN:
      'Stop one of the two nodes: with one identity they sign two records for one slot. Give the other a data directory, and so an identity, of its own.',
  },
  bug: { MESH_MESSAGE_TOO_LARGE: 'Publish a smaller record; the limit is part of the protocol.' },
  passing: {
    MESH_UNREACHABLE: 'Check the address, and that the peer is running and reachable.',
    MESH_BLOCK_UNAVAILABLE: 'Try again when a peer that holds the block is connected.',
    /** Each liar has been blamed by then; what is left to say is that nobody gave the block. */
    MESH_BLOCK_WRONG: 'Fetch the block from another peer; this one sent bytes that are not the block.',
    MESH_TIMEOUT: 'Try again or ask another peer; this one was too slow.',
    MESH_NOT_HELD: 'Ask another peer; this one has no longer, or not yet, what it was asked for.',
    MESH_REFUSED: 'Ask another peer; this one ended the stream.',
  },
  busy: {
    MESH_BUSY:
      'Ask again in a while, or another peer; this one has no place free, which says nothing of what it holds.',
  },
});
