import { literal, object, text } from '../json-shape.js';
import { json } from './media.js';
import type { Route } from './route.js';
import { auditRoutes } from './routes/audits.js';
import { blockRoutes } from './routes/blocks.js';
import { eventRoutes } from './routes/events.js';
import { ledgerRoutes } from './routes/ledger.js';
import { lineageRoutes } from './routes/lineage.js';
import { nodeRoutes } from './routes/node.js';
import { pointRoutes } from './routes/points.js';
import { recordRoutes } from './routes/records.js';
import { roundRoutes } from './routes/rounds.js';
import { stakeRoutes } from './routes/stake.js';
import { tournamentRoutes } from './routes/tournament.js';

/**
 * All that the API can be asked, by name. The server's handlers, the client's methods and the OpenAPI
 * document follow from it; json-shape.ts says how values are written.
 */
export const routes = {
  ...nodeRoutes,
  ...ledgerRoutes,
  ...pointRoutes,
  ...lineageRoutes,
  ...auditRoutes,
  ...stakeRoutes,
  ...roundRoutes,
  ...tournamentRoutes,
  ...recordRoutes,
  ...blockRoutes,
  ...eventRoutes,
};

/** What stands in the place of an answer where the node gives none. */
export const problem = json(
  object({
    code: text(),
    fault: literal('peer', 'operator', 'bug', 'passing'),
    what: text(),
    remedy: text(),
  }),
);

type Routes = typeof routes;
export type RouteName = keyof Routes;
export type Question<K extends RouteName> = Routes[K] extends Route<infer Q, infer _> ? Q : never;
export type Answer<K extends RouteName> = Routes[K] extends Route<infer _, infer A> ? A : never;
/** The routes with their types in step, whichever of them is meant. */
export type RouteTable = { readonly [K in RouteName]: Route<Question<K>, Answer<K>> };

/** Whom the server has answer: all but who watches. */
export type Handlers = {
  readonly [K in Exclude<RouteName, 'events'>]: (question: Question<K>) => Answer<K> | Promise<Answer<K>>;
};
