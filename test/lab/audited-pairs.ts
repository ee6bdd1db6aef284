import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gridWith } from '../node/engine/fixture.js';
import { TestCampaign } from '../node/fixture.js';
import { Lab, whyNoLab, type Nat, type Place } from './namespaces.js';
import type { NodeOrder, NodeTells } from './node-program.js';
import { ProcessIn } from './process-in.js';
import type { Pair } from './router-pairs.js';

type Of<K extends NodeTells['is']> = Extract<NodeTells, { is: K }>;
type LabNode = ProcessIn<never, NodeTells>;

/** Trees of some size, so that the blocks of a model are told from all else by their bytes. */
const grid = gridWith({
  colsample_bytree: ['1'],
  learning_rate: ['0.01'],
  max_bin: ['5'],
  num_leaves: ['31'],
  n_estimators: ['3000'],
});
const training = { segmentTrees: 100, startScore: 500_000_000 };
const watching = { trainings: 0, audits: 0 };
const auditing = { trainings: 0, audits: 2 };

/** The nodes of one campaign: the resolver at a public address, which relays, and the others at home. */
class AuditLab {
  readonly lab: Lab;
  readonly campaign: TestCampaign;
  readonly #nodes: LabNode[] = [];

  constructor(lab: Lab, campaign: TestCampaign) {
    this.lab = lab;
    this.campaign = campaign;
  }

  async addRelay(): Promise<{ relay: LabNode; bootstrap: string[] }> {
    const place = this.lab.addPublicHost();
    const relay = await this.#add('a', place, { bootstrap: [], ...watching });
    const { peerId } = await relay.hear((one): one is Of<'started'> => one.is === 'started');
    return { relay, bootstrap: [`/ip4/${place.address}/tcp/4001/p2p/${peerId}`] };
  }

  addHome(name: string, nat: Nat, order: Omit<NodeOrder, 'dir'>): Promise<LabNode> {
    const [place] = this.lab.addHome(nat) as [Place];
    return this.#add(name, place, order);
  }

  async #add(name: string, place: Place, order: Omit<NodeOrder, 'dir'>): Promise<LabNode> {
    const args = [JSON.stringify({ dir: await this.campaign.prepare(name), ...order })];
    const node: LabNode = new ProcessIn(this.lab, place, './node-program.js', args);
    this.#nodes.push(node);
    return node;
  }

  failures(): string[] {
    return this.#nodes.flatMap(({ heard }) => heard).flatMap((one) => (one.is === 'failed' ? [one.why] : []));
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.stop()));
    await this.lab.close();
    await this.campaign.remove();
  }
}

/**
 * Tests that a model of an author behind one router is trained, committed, audited by two nodes that are
 * each behind one of another kind, and final, and that its blocks went over no relayed connection.
 */
export function testAudits(title: string, pairs: readonly Pair[]): void {
  const test = suite(title);
  const why = whyNoLab();
  if (why !== null) console.log(`skipped: ${why}`);
  for (const [left, right, isDirect] of pairs)
    (why === null ? test : test.skip)(
      `${left} and ${right}: ${isDirect ? 'direct' : 'kept by a relay'}`,
      async () => {
        const at = new AuditLab(await Lab.open(), await TestCampaign.make({ grid, training }));
        try {
          await lookAtOne(at, left, right, isDirect);
          assert.equal(at.failures(), []);
        } finally {
          await at.close();
        }
      },
    );
  test.run();
}

async function lookAtOne(at: AuditLab, left: Nat, right: Nat, isDirect: boolean): Promise<void> {
  const { relay, bootstrap } = await at.addRelay();
  const author = await at.addHome('b', left, { bootstrap, trainings: 1, audits: 2 });
  await at.addHome('c', right, { bootstrap, ...auditing });
  await at.addHome('d', right, { bootstrap, ...auditing });
  const { bytes, status } = await relay.hear(
    (one): one is Of<'cut'> => one.is === 'cut' && one.status.models.final > 0,
  );
  await author.hear(
    (one): one is Of<'cut'> =>
      one.is === 'cut' && (isDirect ? one.status.reach.directWays : one.status.reach.relayed) === 2,
  );
  const of = (kind: RegExp, way: 'received' | 'sent'): number =>
    Object.entries(bytes).reduce(
      (sum, [name, count]) => sum + (kind.test(name) && name.endsWith(way) ? count : 0),
      0,
    );
  const [relayed, taken, given] = [
    of(/circuit\/relay/, 'received'),
    of(/\/blocks\//, 'received'),
    of(/\/blocks\//, 'sent'),
  ];
  console.log(`the relay carried ${relayed} bytes between others, took ${taken} of blocks and gave ${given}`);
  assert.ok(relayed < modelMinBytes, 'a model went through the relay');
  if (isDirect) return;
  const { models, bytes: keptBytes } = status.kept.authors[0] ?? { models: 0, bytes: 0 };
  assert.is(models, 1);
  assert.ok(keptBytes > modelMinBytes, `${keptBytes}`);
  assert.ok(taken < 1.5 * keptBytes, 'the relay took the model more than once');
  assert.ok(given > 2 * keptBytes, 'the relay gave it not to both');
}

/** Of such trees a model has more. */
const modelMinBytes = 400_000;
