// deadline: 200 s
import { suite } from 'uvu';
import { inNetwork } from './lab-network.js';
import { whyNoLab, type Place } from './namespaces.js';
import { ProcessIn } from './process-in.js';

const test = suite('a port that the router forwards (MESH-29)');
const why = whyNoLab();
if (why !== null) console.log(`skipped: ${why}`);
const inLab = why === null ? test : test.skip;

inLab(
  'a node whose router forwards a port by UPnP is dialled past it, where else only a relay would lead',
  () =>
    inNetwork(async (network) => {
      const { lab } = network;
      const one = await network.addPublic();
      const [home] = lab.addHome('symmetric') as [Place];
      const router = lab.routerOf(home);
      const gateway = new ProcessIn<never, { action: string }>(lab, router, './igd-program.js', [
        router.address,
        router.wanAddress,
      ]);
      try {
        await gateway.hear((said): said is { action: string } => said.action === 'ready');
        const left = await network.addAt(home, { usesUpnp: true }, [one]);
        const outside = `/ip4/${router.wanAddress}/tcp/4001/`;
        await left.until(({ addresses }) => addresses.some((address) => address.startsWith(outside)));
        const [far] = await network.addHome('symmetric', [one]);
        await far!.until(({ members }) => members[left.peerId] === null);
      } finally {
        await gateway.stop();
      }
    }),
);

test.run();
