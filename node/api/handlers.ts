import { Earnings } from '../rounds/earnings.js';
import { viewRound, viewRounds } from '../rounds/round-view.js';
import { objectionTo, unsignedRecord } from '../stake/objection-to.js';
import { viewHistory } from '../rounds/account-history.js';
import { finalPointsOf, viewStake } from '../stake/stake-view.js';
import { openApiDocument } from './open-api.js';
import type { Handlers } from './routes.js';
import { viewAccounts } from './views/accounts.js';
import { viewAudits } from './views/audits.js';
import { viewClaims } from './views/claims.js';
import { viewLeaves } from './views/ledger.js';
import { viewLineage } from './views/lineage.js';
import { viewModelDetail } from './views/model-detail.js';
import { FinalModels } from './views/models.js';
import { viewPeers } from './views/peers.js';
import { viewSettlement } from './views/settlement.js';
import { listMax, type Sources } from './views/sources.js';
import { viewStatus } from './views/status.js';

/** Who answers what the API is asked. */
export const handlersOf = (from: Sources) => {
  const { identity, network, driver, peerStore, blocks, roundBlocks } = from;
  const earnings = new Earnings(from.campaign, identity.key, peerStore.store);
  const models = new FinalModels({
    store: peerStore.store,
    node: identity.key,
    isOpen: (commitment) => driver.state.ledger.commitments.has(commitment),
    max: listMax,
  });
  return {
    status: () => viewStatus(from),
    preferences: () => from.restraint.preferences,
    setPreferences: async ({ body }) => ({ hold: (await from.restraint.set(body)).hold }),
    dashboard: () => from.openDashboard(),
    openApi: () => openApiDocument(),
    recentEvents: () => from.recentEvents.list(),
    ledger: () => ({ cut: driver.state.ledger.number, digest: driver.digest() }),
    roots: () => driver.latestRoots,
    snapshot: async () => (await peerStore.shelf.whole()).at(-1) ?? null,
    snapshotPiece: async ({ cut, place }) => {
      const found = (await peerStore.shelf.whole()).find((each) => each.cut === cut);
      return found === undefined || place >= found.pieces ? null : peerStore.shelf.piece(found, place);
    },
    leaves: ({ table }) => viewLeaves(from, table),
    peers: () => viewPeers(from),
    claims: () => viewClaims(from),
    models: () => models.list(),
    modelsNamed: ({ id }) => models.named(id),
    model: ({ pointId }) => viewModelDetail(from, pointId),
    lineage: ({ pointId }) => viewLineage(from, pointId),
    audits: () => viewAudits(from),
    accounts: () => viewAccounts(from),
    tournament: () => from.viewTournament(),
    stake: async ({ account }) => {
      const archive = await peerStore.lookUp(finalPointsOf(driver.state.ledger, account));
      return viewStake(driver.state, account, archive);
    },
    history: ({ account }) => viewHistory(driver.state.ledger, peerStore, account),
    historyBefore: ({ account, era }) => viewHistory(driver.state.ledger, peerStore, account, era),
    earnings: () => earnings.sum(),
    rounds: () => viewRounds(driver.state, peerStore),
    round: ({ era }) => viewRound(driver.state, peerStore, era, identity.key),
    settlement: ({ era }) => viewSettlement(from, era),
    submit: ({ body }) => from.inbox.submit(body),
    objection: ({ body }) => {
      const record = unsignedRecord({ version: 1, campaign: network, ...body });
      return { record: record.cid, objection: objectionTo(driver.state.ledger, driver.state, record) };
    },
    order: ({ body }) => from.orders.order(body),
    block: ({ cid }) => blocks.readBlock(cid),
    predictions: ({ cid, node }) => roundBlocks.readPredictions(cid, node),
    addPredictions: ({ body }) => roundBlocks.add(body),
    fetched: ({ body, node }) => roundBlocks.fetch(body, node),
  } satisfies Handlers;
};

export type Answers = ReturnType<typeof handlersOf>;
