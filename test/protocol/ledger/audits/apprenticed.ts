import type { Cid } from '../../../../protocol/codec/hash.js';
import type { VerifiedRecord } from '../../../../protocol/records/envelope.js';
import { testAudit } from '../../../fixtures/campaign.js';
import { Chain, testIdentity } from '../chain.js';

export type Identity = Chain['nodes'][number];
export const claims = {
  openSlotsMax: 16,
  skipMaxPpm: 1_000_000,
  leaseEpochs: 500,
  enrolmentEpochs: 1_000,
  newcomersMax: 10_000,
};
/** The resolver and these have shown work; then come those who have not. */
const shown = 10;

export interface Apprenticed {
  readonly chain: Chain;
  readonly commitment: VerifiedRecord<'commitment'>;
  readonly apprentice: Identity;
}

const rules = { claims, audit: { ...testAudit, vestingEpochs: 30 } };

/** All of its nodes have trained a model that became final, and has vested by now. */
const experienced = await Chain.create(shown, rules);
const models = experienced.nodes.map((node) => experienced.commitment(experienced.hold(node)));
experienced.fold(...models);
experienced.fold();
const seats = models.flatMap(({ cid }) => experienced.auditors(cid).map((node) => [node, cid] as const));
experienced.fold(...seats.map(([node, cid]) => experienced.availability(node, cid)));
const attestations = seats.map(([node, cid]) => experienced.attestation(node, cid));
experienced.fold(...attestations.map((one) => experienced.pledge(one)));
experienced.fold(...attestations);
experienced.foldEmpty(rules.audit.vestingEpochs);

/** Such a chain, joined by members who have not shown work. */
export async function create(newcomers: number): Promise<Chain> {
  const others = await Promise.all(Array.from({ length: newcomers }, (_, i) => testIdentity(shown + i)));
  const chain = experienced.fork([...experienced.nodes, ...others]);
  chain.fold(...others.map((node) => chain.enrolment(node)));
  return chain;
}

export const memberOf = (chain: Chain, { key }: Identity) => chain.ledger.members.get(key)!;
export const apprenticesOf = (chain: Chain, cid: Cid): Identity[] =>
  [...(chain.ledger.commitments.get(cid)?.apprentices.keys() ?? [])].map((key) => chain.nodeOf(key));

/** A final model with an apprentice: what it would take it to attest is done by attestAs. */
export async function apprenticed(): Promise<Apprenticed> {
  const chain = await create(5);
  const commitment = chain.commit(chain.nodes[1]!);
  chain.finish(commitment.cid);
  chain.fold();
  const [apprentice] = apprenticesOf(chain, commitment.cid) as [Identity];
  return { chain, commitment, apprentice };
}

/** Waits until the first apprentice has let its time pass, and another is drawn. */
export function secondOf(chain: Chain, cid: Cid): Identity {
  while (apprenticesOf(chain, cid).length < 2) chain.fold();
  return apprenticesOf(chain, cid)[1]!;
}

/** Three cuts: it says that it has the model, pledges, and attests. */
export function attestAs(chain: Chain, cid: Cid, apprentice: Identity): VerifiedRecord<'attestation'> {
  const [attestation] = chain.pledged(cid, [apprentice]) as [VerifiedRecord<'attestation'>];
  chain.fold(attestation);
  return attestation;
}

/** Has somebody of a panel audit a final model once more, from now on. */
export function reaudit(chain: Chain, cid: Cid): Identity {
  const before = chain.auditors(cid);
  (chain.campaign.audit as { reauditPpm: number }).reauditPpm = 1_000_000;
  chain.fold();
  (chain.campaign.audit as { reauditPpm: number }).reauditPpm = 0;
  return chain.auditors(cid).find((node) => !before.includes(node))!;
}
