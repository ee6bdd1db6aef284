import { uniformSample } from '../../protocol/audit/sample.js';
import { domainHash, hashBytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import type { BodyOf } from '../../protocol/records/bodies.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import { ownerOf } from '../../protocol/records/keys.js';
import { openPeer } from '../../protocol/peer/state.js';
import { step } from '../../protocol/peer/step.js';
import { vrfProve } from '../../protocol/vrf/vrf.js';
import { Chain, testIdentity } from '../protocol/ledger/chain.js';
import { tallyOf, type Tally } from './tally.js';
import { reliabilityMax } from '../../protocol/ledger/members/member.js';
import { editSeat } from '../../protocol/ledger/audits/seats.js';
import { seatFields } from '../../protocol/ledger/entry-fields.js';

type Identity = Chain['nodes'][number];
type Attestation = VerifiedRecord<'attestation'>;

/** What a ledger, or a peer, has to make of a cheat; `name` makes each trial another campaign. */
interface RuleBreaker {
  readonly cheat: string;
  readonly isCaught: (name: string) => Promise<boolean>;
}

const claims = {
  openSlotsMax: 4,
  skipMaxPpm: 250_000,
  leaseEpochs: 200,
  enrolmentEpochs: 400,
  newcomersMax: 10_000,
};

const giveStanding = ({ ledger }: Chain, { key }: Identity): void =>
  ledger.members.edit(key, (member) => {
    member.standing = 1_000;
  });

/** A commitment whose panel has pledged: what the two can show next. */
async function pledged(
  name: string,
): Promise<{ chain: Chain; cid: Cid; nodes: [Identity, Identity]; shown: [Attestation, Attestation] }> {
  const chain = await Chain.create(8, { name, claims });
  chain.nodes.forEach((node) => giveStanding(chain, node));
  const { cid } = chain.commit(chain.nodes[1]!);
  const nodes = chain.auditors(cid) as [Identity, Identity];
  return { chain, cid, nodes, shown: chain.pledged(cid) as [Attestation, Attestation] };
}

/** An attestation that its signer had pledged before it changed its sample: refused all the same. */
const grinding = (
  cheat: string,
  grind: (
    mine: Attestation,
    own: Identity,
    another: Identity,
    chain: Chain,
  ) => Partial<BodyOf<'attestation'>>,
): RuleBreaker => ({
  cheat: `attests ${cheat}: refused`,
  isCaught: async (name) => {
    const {
      chain,
      cid,
      nodes: [own, another],
      shown: [mine],
    } = await pledged(name);
    const ground = chain.attestation(own, cid, grind(mine, own, another, chain));
    const seat = chain.ledger.commitments.get(cid)!.seats.get(own.key)!;
    editSeat(chain.ledger, cid, own.key, (each) => {
      each.phase = { type: 'pledged', alpha: seatFields(seat).alpha!, pledge: ground.cid };
    });
    return (
      chain.refusal(mine)?.code === 'ATTESTATION_PLEDGE' &&
      ['ATTESTATION_PROOF', 'ATTESTATION_SAMPLE'].includes(chain.refusal(ground)?.code ?? '')
    );
  },
});

const otherAlpha = domainHash('another alpha');
const transcript = 'ab'.repeat(32) as Hash;

/** Whoever slept with the latest panel weighs half as much, and others are seated. */
function isReplaced(chain: Chain, cid: Cid, sleepers: readonly Identity[], before: number): boolean {
  const { seats } = chain.ledger.commitments.get(cid)!;
  return (
    seats.size > before &&
    sleepers.every(({ key }) => chain.ledger.members.get(key)!.reliability === reliabilityMax / 2)
  );
}

/** Whether a member may not open its next slot after it opened and left two of them, and after others may. */
async function isShutOut(
  name: string,
  leave: (chain: Chain, node: Identity, slot: number) => void,
): Promise<boolean> {
  const chain = await Chain.create(3, { name, claims: { ...claims, leaseEpochs: 12 } });
  const [, cheat, honest] = chain.nodes as [Identity, Identity, Identity];
  for (let slot = 0; slot < 2; slot++) {
    chain.fold(chain.opening(cheat));
    chain.fold();
    leave(chain, cheat, slot);
  }
  const { skipped } = chain.ledger.members.get(cheat.key)!;
  return (
    skipped === 2 &&
    chain.refusal(chain.opening(cheat))?.code === 'OPENING_BOUND' &&
    chain.refusal(chain.opening(honest)) === null
  );
}

const breakers: readonly RuleBreaker[] = [
  grinding("with another's key and proof", ({ body }, _, another) => ({
    vrfKey: another.vrfKey,
    proof: vrfProve(another.vrfSecret, hashBytes(body.alpha)),
  })),
  grinding('over an alpha of its choice', (_, own) => ({
    alpha: otherAlpha,
    proof: vrfProve(own.vrfSecret, hashBytes(otherAlpha)),
  })),
  grinding('with a proof that it altered', ({ body: { proof } }) => ({
    proof: proof.map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
  })),
  grinding(
    'other segments than were drawn',
    ({ body: { segments }, vrfOutput }, _own, _another, { campaign }) => {
      const {
        segments: [drawn],
      } = uniformSample(campaign, vrfOutput as Hash, {
        outcome: 'accepted',
        index: 0n,
        target: 'target',
        segments: 10,
      });
      const others = [...new Array(10).keys()].filter((segment) =>
        segments.every((one) => one.segment !== segment),
      );
      const listed = [
        ...segments.map(({ segment }) => segment).filter((segment) => segment !== drawn),
        others[0] as number,
      ].sort((a, b) => a - b);
      return { segments: listed.map((segment) => ({ segment, transcript })) };
    },
  ),
  grinding('other eras than were drawn', ({ body: { eras } }, _own, _another, { campaign }) => ({
    eras: campaign.eras.acceptance.filter((era) => !eras.includes(era)).slice(0, 1),
  })),
  {
    cheat: 'shows another attestation than it pledged: refused',
    isCaught: async (name) => {
      const {
        chain,
        cid,
        nodes: [own],
        shown: [mine],
      } = await pledged(name);
      const segments = mine.body.segments.map((one) => ({ ...one, transcript: domainHash('made up') }));
      return (
        chain.refusal(mine) === null &&
        chain.refusal(chain.attestation(own, cid, { segments }))?.code === 'ATTESTATION_PLEDGE'
      );
    },
  },
  {
    cheat: 'enrols a second VRF key: refused',
    isCaught: async (name) => {
      const chain = await Chain.create(3, { name, claims });
      chain.fold();
      return (
        chain.refusal(chain.enrolment(chain.nodes[1]!, { vrfKey: (await testIdentity(99)).vrfKey }))?.code ===
        'ENROLMENT_VRF_KEY'
      );
    },
  },
  {
    cheat: 'a panel that sleeps: loses weight and is joined by another',
    isCaught: async (name) => {
      const chain = await Chain.create(8, { name, claims });
      chain.nodes.forEach((node) => giveStanding(chain, node));
      const { cid } = chain.commit(chain.nodes[1]!);
      const sleepers = chain.auditors(cid);
      chain.foldEmpty(chain.campaign.audit.panelEpochs);
      return (
        isReplaced(chain, cid, sleepers, 2) &&
        chain.ledger.members.get(chain.nodes[1]!.key)!.reliability === reliabilityMax
      );
    },
  },
  {
    cheat: 'pledges and never shows: loses weight and is joined by another',
    isCaught: async (name) => {
      const {
        chain,
        cid,
        nodes: [awake, sleeper],
        shown: [mine],
      } = await pledged(name);
      chain.fold(mine);
      chain.foldEmpty(2 * chain.campaign.audit.panelEpochs);
      return (
        isReplaced(chain, cid, [sleeper], 2) &&
        chain.ledger.members.get(awake.key)!.reliability === reliabilityMax
      );
    },
  },
  {
    cheat: 'garbage committed at once: given up, point free, standing lost',
    isCaught: async (name) => {
      const chain = await Chain.create(12, { name, claims });
      const author = chain.nodes[1]!;
      giveStanding(chain, author);
      const {
        cid,
        body: { pointId },
      } = chain.commit(author);
      const { generation } = chain.ledger.commitments.get(cid)!;
      const { panelEpochs } = chain.campaign.audit;
      for (let cut = 0; cut < 4 * panelEpochs && chain.ledger.commitments.has(cid); cut++) {
        const unheard = chain
          .auditors(cid)
          .filter(({ key }) => !seatFields(chain.ledger.commitments.get(cid)!.seats.get(key)!).withheld);
        chain.fold(...unheard.map((node) => chain.availability(node, cid, false)));
      }
      const [point, { standing, skipped }] = [
        chain.settled.get(pointId),
        chain.ledger.members.get(author.key)!,
      ];
      return (
        point?.state === 'free' && point.generation === generation + 1 && standing === 0 && skipped === 1
      );
    },
  },
  {
    cheat: 'skips draws beyond its allowance: opens no more',
    isCaught: (name) =>
      isShutOut(
        name,
        (chain, node, slot) => void chain.fold(chain.sign(node, 'skip', { owner: ownerOf(node.key), slot })),
      ),
  },
  {
    cheat: 'leaves draws unclaimed until they end: opens no more',
    isCaught: (name) => isShutOut(name, (chain) => void chain.foldEmpty(14)),
  },
  {
    cheat: 'claims and abandons its points: opens no more',
    isCaught: (name) =>
      isShutOut(name, (chain, node, slot) => {
        chain.fold(chain.claim(node, slot));
        chain.foldEmpty(14);
      }),
  },
  {
    cheat: 'a resolver that signs two cuts: the peer halts',
    isCaught: async (name) => {
      const chain = await Chain.create(3, { name, claims });
      const [, me, other] = chain.nodes as [Identity, Identity, Identity];
      const peer = openPeer(
        chain.campaign,
        chain.cid,
        { node: me.key, vrfKey: me.vrfKey, trainings: 1, audits: 1 },
        0,
      );
      const take = ({ cut, records }: ReturnType<Chain['nextCut']>, settled: Cid | null = null) =>
        step(
          peer,
          { type: 'cut', cut, settled, cids: records.map(({ cid }) => cid), records, archive: chain.archive },
          0,
        );
      for (const next of chain.cuts) take(next);
      const [one, two] = [chain.nextCut([chain.opening(other)]), chain.nextCut([])];
      take(one);
      const { effects } = take(two, one.cut.cid);
      const deaf = step(peer, { type: 'record', record: chain.opening(other), archive: chain.archive }, 0);
      return effects.some(({ type }) => type === 'halt') && deaf.verdict?.code === 'PEER_HALTED';
    },
  },
];

/** Cheats that rules answer by themselves, on a real ledger. */
export async function breakRules({ seed, trials }: { seed: number; trials: number }): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const { cheat, isCaught } of breakers) {
    const caught: boolean[] = [];
    for (let i = 0; i < trials; i++) caught.push(await isCaught(`zoo ${seed} ${i}`));
    tallies.push(tallyOf('against the rules of the ledger', cheat, caught, 1, 'equal'));
  }
  return tallies;
}
