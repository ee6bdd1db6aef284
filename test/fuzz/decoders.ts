import 'core-js/actual/promise/with-resolvers.js';
import { streamPair } from '@libp2p/utils';
import { encode } from 'it-length-prefixed';
import { verifySignature } from '../../node/identity/signature.js';
import { answerStun } from '../../node/mesh/direct/stun.js';
import { sdpOf, way } from '../../node/mesh/direct/way.js';
import { parseNamed } from '../../node/mesh/host/addresses.js';
import { agentIn, agentText, ownAgent } from '../../node/mesh/host/agent.js';
import { blocks } from '../../node/mesh/protocols/block-exchange.js';
import { askPeers, peersExchange } from '../../node/mesh/protocols/peer-exchange.js';
import { records } from '../../node/mesh/protocols/record-exchange.js';
import { snapshots } from '../../node/mesh/protocols/snapshot-exchange.js';
import { requestMaxBytes } from '../../node/mesh/constants.js';
import { readFrames } from '../../node/mesh/streams/frames.js';
import type { StreamProtocol } from '../../node/mesh/streams/requests.js';
import { RecordReader } from '../../node/peer/record-reader.js';
import { checkTrees } from '../../native/index.js';
import { decodeCampaign } from '../../protocol/campaign/campaign.js';
import { decodeCanonical, encodeCanonical } from '../../protocol/codec/canonical.js';
import { cidOf, rawCodec } from '../../protocol/codec/hash.js';
import { decodeShape, encodeShape } from '../../protocol/codec/shape.js';
import { columnsOf } from '../../protocol/dataset/columns.js';
import { decodeDatasetManifest, encodeDatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { decodeEraBlock, encodeEraBlock } from '../../protocol/dataset/era-block.js';
import { decodePredictions, encodePredictions } from '../../protocol/dataset/predictions.js';
import type { PointId } from '../../protocol/grid/point.js';
import { encodeSettled } from '../../protocol/ledger/archive.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
import { messageMaxBytes } from '../../protocol/records/message.js';
import { decodeProof, verifyProof } from '../../protocol/settlement/proof.js';
import { decodeTable, encodeTable, settlementTable } from '../../protocol/settlement/table.js';
import { openHead } from '../../protocol/snapshot/head.js';
import { openPiece } from '../../protocol/snapshot/pieces.js';
import { decodeSettled } from '../../protocol/snapshot/settled-shape.js';
import { encodeTrees, leaf, split } from '../native/reference-trees.js';
import { staked } from '../protocol/ledger/staked-rounds.js';
import { readVectors } from '../protocol/records/read-vectors.js';
import { fromHex, recordVectors } from '../protocol/records/vectors.js';
import { tableVectors } from '../protocol/settlement/vectors.js';
import { snapshotOfChain } from '../protocol/snapshot/snapshot-of.js';
import { predicted, round, scores } from '../protocol/ledger/staked-rounds.js';
import { apiDecoders } from './api-decoders.js';
import type { Decoder } from './decoder.js';

const campaign = recordVectors[0]!.body.campaign;
const envelopes = recordVectors.map(({ payload, signature }) =>
  encodeCanonical({ payload: fromHex(payload), signature: fromHex(signature) }),
);
const messages = readVectors<{ id: string; message: string }>('messages').map(({ message }) =>
  fromHex(message),
);
const blocksOf = (file: string): Uint8Array[] =>
  readVectors<{ id: string; block: string }>(file).map(({ block }) => fromHex(block));

/** A new one each time, so that no finding is remembered that would spare the reading. */
async function readMessage(bytes: Uint8Array): Promise<void> {
  const reader = new RecordReader(campaign);
  const opened = reader.open(bytes);
  await reader.includes(opened, reader.verify(opened, reader.decode(opened)));
}

const recordDecoders: readonly Decoder[] = [
  {
    name: 'messages with records',
    of: ['protocol/records/message.ts', 'protocol/records/envelope.ts', 'protocol/codec/shape.ts'],
    form: 'cbor',
    valid: [
      ...messages,
      ...recordVectors.flatMap(({ body: { kind } }, i) =>
        // A cut goes with a list of its records, as two of the messages do.
        kind === 'cut' ? [] : [encodeCanonical({ envelope: envelopes[i], includes: [] })],
      ),
    ],
    weight: 6,
    decode: readMessage,
  },
  {
    name: 'canonical values',
    of: ['protocol/codec/canonical.ts', 'protocol/codec/nesting.ts'],
    form: 'cbor',
    valid: [...envelopes, ...messages],
    weight: 20,
    decode: (bytes) => decodeCanonical(bytes, messageMaxBytes),
  },
  {
    name: 'campaigns',
    of: ['protocol/campaign/campaign.ts'],
    form: 'cbor',
    valid: blocksOf('campaigns'),
    weight: 0.5,
    decode: (bytes) => decodeCampaign(bytes),
  },
  {
    name: 'manifests',
    of: ['protocol/model/manifest.ts'],
    form: 'cbor',
    valid: blocksOf('manifests'),
    weight: 5,
    decode: decodeManifest,
  },
];

const { chain, models } = await staked();
predicted(chain, '0100', models);
chain.fold(scores(chain, '0100', [[models[0]![0], 7]], { parts: 2 }));
chain.fold(round(chain, '0101'));
const pieces = snapshotOfChain(chain);
const headOf = (bytes: Uint8Array) => openHead(chain.campaign, chain.cid, bytes, verifySignature);
const head = headOf(pieces[0] as Uint8Array);
/** Pieces as their place and what lies there: only so are they read. */
const placed = pieces
  .map((piece, place) => ({ piece, place }))
  .filter(({ piece, place }) => place > 0 && (piece.length > 1 || place % 64 === 1));
const settled = [...chain.settled].map(([pointId, point]) => encodeSettled(pointId, point));

const snapshotDecoders: readonly Decoder[] = [
  {
    name: 'heads of snapshots',
    of: ['protocol/snapshot/head.ts'],
    form: 'cbor',
    valid: [pieces[0] as Uint8Array],
    weight: 0.5,
    decode: headOf,
  },
  {
    name: 'pieces of snapshots',
    of: ['protocol/snapshot/pieces.ts'],
    form: 'bytes',
    valid: placed.map(({ piece, place }) => Buffer.concat([Uint8Array.of(place >> 8, place & 0xff), piece])),
    weight: 5,
    decode: (bytes) => {
      const place = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
      return openPiece(head, 1 + (Math.max(0, place - 1) % (head.pieces - 1)), bytes.subarray(2));
    },
  },
  {
    name: 'settled points',
    of: ['protocol/snapshot/settled-shape.ts'],
    form: 'cbor',
    valid: settled,
    weight: 4,
    decode: decodeSettled,
  },
];

const tables = tableVectors.map(({ campaign: of, rows }) => settlementTable(of, rows));
const root = tables.at(1)!.root;

const settlementDecoders: readonly Decoder[] = [
  {
    name: 'tables of settlements',
    of: ['protocol/settlement/table.ts'],
    form: 'cbor',
    valid: tables.map(encodeTable),
    weight: 3,
    decode: decodeTable,
  },
  {
    name: 'proofs of rows',
    of: ['protocol/settlement/proof.ts'],
    form: 'cbor',
    valid: tableVectors
      .filter(({ root: its }) => its === root)
      .flatMap(({ proofs }) => proofs.map(({ file }) => fromHex(file))),
    weight: 5,
    decode: (bytes) => verifyProof(decodeProof(bytes), root),
  },
];

const ids = ['a', 'b', 'c'];
const eraBlock = encodeEraBlock({
  ids,
  columns: columnsOf(3, [Int8Array.of(1, 2, 3), Int8Array.of(4, 0, 2)]),
  targets: [Float32Array.of(0, 0.5, 1)],
});
const block = cidOf(eraBlock, rawCodec);

const datasetDecoders: readonly Decoder[] = [
  {
    name: 'manifests of datasets',
    of: ['protocol/dataset/dataset-manifest.ts'],
    form: 'cbor',
    valid: [
      encodeDatasetManifest({
        kind: 'dataset',
        version: 1,
        features: ['feature_a', 'feature_b'],
        targets: ['target'],
        twins: [],
        eras: ['0001', '0002'].map((name) => ({ name, rows: 3, block })),
        missing: 'two',
      }),
    ],
    weight: 5,
    decode: decodeDatasetManifest,
  },
  {
    name: 'blocks of eras',
    of: ['protocol/dataset/era-block.ts'],
    form: 'bytes',
    valid: [eraBlock],
    weight: 40,
    decode: decodeEraBlock,
  },
  {
    name: 'predictions',
    of: ['protocol/dataset/predictions.ts'],
    form: 'bytes',
    valid: [encodePredictions('ab'.repeat(32) as PointId, Float64Array.of(0.25, 0.5, 1))],
    weight: 40,
    decode: decodePredictions,
  },
  {
    name: 'blocks of trees',
    of: ['native/trees.ts'],
    form: 'bytes',
    valid: [
      encodeTrees([split(0, 1, leaf(1), leaf(-0.5))]),
      encodeTrees([
        split(3, 2, split(1, 0, leaf(0.1), leaf(0.2)), leaf(-1)),
        split(2, 1, leaf(0), split(0, 3, leaf(1), leaf(0.3))),
      ]),
    ],
    weight: 40,
    decode: (bytes) =>
      checkTrees(bytes, { features: 4, maxBin: 5, maxLeaves: 8, maxDepth: 4, maxTrees: 10, leafBound: 2 }),
  },
];

const peer = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp';
const none = async function* (): AsyncIterable<Uint8Array> {
  // Questions are read, and not answered.
};

function question<Q>(name: string, file: string, protocol: StreamProtocol<Q>, ...valid: Q[]): Decoder {
  return {
    name: `questions for ${name}`,
    of: [file, 'node/mesh/streams/requests.ts'],
    form: 'cbor',
    valid: valid.map((one) => encodeShape(protocol.question, one)),
    weight: 5,
    decode: (bytes) => decodeShape(protocol.question, bytes, requestMaxBytes, 'request'),
  };
}

const network = campaign;
const peers = peersExchange(network, () => []);
const ways: readonly Uint8Array[] = [
  encodeShape(way, {
    ufrag: 'fcIG',
    password: '0SfVbzFG2pkHvU3d4zs/Z4',
    fingerprint: new Uint8Array(32).fill(7),
    candidates: [{ host: '8.8.4.4', port: 43_282 }],
  }),
];
const frameLimits = { frameMaxBytes: 512, maxBytes: 2_048 };

/** What lies on a stream, through one of libp2p's. */
async function readStream(bytes: Uint8Array): Promise<void> {
  const [here, there] = await streamPair({ delay: 0 });
  const signal = AbortSignal.timeout(10_000);
  here.send(bytes);
  const closed = here.close({ signal }).catch(() => undefined);
  try {
    for await (const _ of readFrames(there, frameLimits, { stallMs: 10_000, signal }));
  } finally {
    there.abort(new Error('done'));
    await closed;
  }
}

const meshDecoders: readonly Decoder[] = [
  question(
    'blocks',
    'node/mesh/protocols/block-exchange.ts',
    blocks(network, async () => null),
    { blocks: [campaign, cidOf(new Uint8Array(1), rawCodec)] },
  ),
  question('records', 'node/mesh/protocols/record-exchange.ts', records(network, none), { since: 7 }),
  question(
    'snapshots',
    'node/mesh/protocols/snapshot-exchange.ts',
    snapshots(network, none),
    { cut: null, from: 0 },
    { cut: 70_000, from: 3 },
  ),
  question('peers', 'node/mesh/protocols/peer-exchange.ts', peers, { sought: null }, { sought: peer }),
  {
    name: 'answers with peers',
    of: ['node/mesh/protocols/peer-exchange.ts', 'node/mesh/host/addresses.ts'],
    form: 'cbor',
    valid: [
      encodeCanonical([{ peer, addresses: ['/ip4/8.8.4.4/tcp/4001', `/ip4/8.8.4.4/tcp/4001/p2p/${peer}`] }]),
    ],
    weight: 1.5,
    decode: async (bytes) => {
      for (const named of await askPeers({ askOne: async () => bytes }, peers, peer))
        for (const address of named.addresses) parseNamed(address, named.peer);
    },
  },
  {
    name: 'ways past routers',
    of: ['node/mesh/direct/way.ts', 'node/mesh/direct/direct-ways.ts'],
    form: 'cbor',
    valid: ways,
    weight: 10,
    decode: (bytes) => sdpOf(decodeShape(way, bytes, 1_024, 'way'), 'offer'),
  },
  {
    name: 'questions of STUN',
    of: ['node/mesh/direct/stun.ts'],
    form: 'bytes',
    valid: [Buffer.concat([Buffer.from('0001000c2112a442', 'hex'), new Uint8Array(24)])],
    weight: 40,
    decode: (bytes) => answerStun(bytes, { address: '8.8.4.4', port: 4_001 }),
  },
  {
    name: 'what software says that it is',
    of: ['node/mesh/host/agent.ts'],
    form: 'bytes',
    valid: [Buffer.from(agentText(ownAgent))],
    weight: 40,
    decode: (bytes) => agentIn(Buffer.from(bytes).toString()),
  },
  {
    name: 'frames of streams',
    of: ['node/mesh/streams/frames.ts', 'node/mesh/streams/stream-bytes.ts'],
    form: 'bytes',
    valid: [Buffer.concat([...encode([messages[0]!, ways[0]!])].map((each) => each.subarray()))],
    weight: 0.02,
    decode: readStream,
  },
];

export const decoders: readonly Decoder[] = [
  ...recordDecoders,
  ...snapshotDecoders,
  ...settlementDecoders,
  ...datasetDecoders,
  ...meshDecoders,
  ...apiDecoders,
];

/** Files that read bytes which no stranger chooses, and whose these are. */
export const others: Readonly<Record<string, string>> = {
  'protocol/model/training-plan.ts': 'its own hashes',
  'protocol/settlement/settled-round.ts': 'its own store',
  'node/backup/read-backup.ts': 'a file of its owner, sealed',
  'node/backup/sealed.ts': 'a file of its owner',
  'node/beacon/relay.ts': 'a few hundred bytes of HTTP, in node/beacon/relay',
  'node/dataset/dataset-sums.ts': 'its own disk',
  'node/dataset/parquet-files.ts': 'a file of its owner',
  'node/doctor/machine.ts': 'its own child process',
  'node/keeping/kept-models.ts': 'its own store',
  'node/mesh/membership/known-peers.ts': 'its own disk',
  'node/cost/cost-book.ts': 'its own disk',
  'node/models/progress.ts': 'its own store',
  'node/peer/projections/serialized.ts': 'its own store',
  'node/stake/key-file.ts': 'a file of its owner',
  'node/stake/objection-to.ts': 'what it has encoded itself',
  'node/store/tables.ts': 'its own store',
  'node/tournament/public-client.ts': "the tournament's API, which its owner names",
  'node/tournament/submission-record.ts': 'its own disk',
};
