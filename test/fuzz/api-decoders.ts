import { cidOf, rawCodec } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import type { AccountKey, NodeKey } from '../../protocol/records/keys.js';
import { NotOfShape } from '../../node/json-shape.js';
import { segmentsFor } from '../../node/api/route.js';
import { routes, type RouteName } from '../../node/api/routes.js';
import { usualPreferences } from '../../node/preferences.js';
import { testIdentity } from '../protocol/ledger/chain.js';
import type { Decoder } from './decoder.js';

const { key } = await testIdentity(1);
const account = key as string as AccountKey;
const node: NodeKey = key;
const pointId = 'ab'.repeat(32) as PointId;
const value = cidOf(new Uint8Array(1));
const raw = cidOf(new Uint8Array(1), rawCodec);

/** What is handed in, by the route that reads it; the others take bytes as they are. */
const bodies: { readonly [N in RouteName]?: readonly { readonly body: Uint8Array | null }[] } = {
  setPreferences: [routes.setPreferences.write({ body: usualPreferences })],
  dashboard: [routes.dashboard.write({ body: {} })],
  objection: [
    routes.objection.write({ body: { kind: 'transfer', account, sequence: 0, to: account, amount: 7n } }),
    routes.objection.write({
      body: { kind: 'delegation', account, sequence: 1, amount: 7n, models: 2, operator: node },
    }),
    routes.objection.write({ body: { kind: 'undelegation', account, sequence: 2, delegation: value } }),
  ],
  order: [
    routes.order.write({ body: { kind: 'round', era: '0100', rows: pointId, deadline: 30 } }),
    routes.order.write({
      body: { kind: 'prediction', era: '0100', part: 0, models: [{ pointId, predictions: raw }] },
    }),
    routes.order.write({
      body: {
        kind: 'scores',
        era: '0100',
        targets: pointId,
        part: 0,
        parts: 1,
        models: [{ pointId, corr: 1, mmc: -1 }],
      },
    }),
    routes.order.write({ body: { kind: 'away', epoch: 3, until: 9 } }),
    routes.order.write({ body: { kind: 'enrolment', epoch: 3 } }),
  ],
  fetched: [routes.fetched.write({ node, body: [value] })],
};

/** Names of routes whose body is read. */
const readBodies = (Object.keys(routes) as RouteName[]).filter(
  (name) => routes[name].body !== null && routes[name].body.type !== 'application/octet-stream',
);

const bodyDecoders = readBodies.map((name): Decoder => ({
  name: `the API's ${name}`,
  of: [
    'node/api/media.ts',
    'node/api/json-shape.ts',
    ...(name === 'setPreferences' ? ['node/preferences.ts'] : []),
  ],
  form: 'json',
  valid: (bodies[name] ?? []).flatMap(({ body }) => (body === null ? [] : [body])),
  weight: 10,
  decode: (bytes) => routes[name].body?.decode(bytes),
}));

const paths = [
  '/status',
  '/rounds/0100',
  `/points/${pointId}/lineage`,
  '/models/abababab',
  '/snapshot/70000/3',
  '/leaves/members',
  `/stake/${account}/history/0100`,
  `/blocks/${value}`,
  `/predictions/${raw}/${node}`,
];

/** The server takes the first route that a path fits. */
function readPath(bytes: Uint8Array): void {
  const url = Buffer.from(bytes).toString();
  for (const route of Object.values(routes)) {
    const segments = route.method === 'GET' ? segmentsFor(route, url) : null;
    if (segments !== null) return void route.read(segments, new Uint8Array());
  }
  throw new NotOfShape('the path', 'one of this API');
}

export const apiDecoders: readonly Decoder[] = [
  ...bodyDecoders,
  {
    name: 'paths of the API',
    of: ['node/api/route.ts'],
    form: 'bytes',
    valid: paths.map((path) => Buffer.from(path)),
    weight: 20,
    decode: readPath,
  },
];
