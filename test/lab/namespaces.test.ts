import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Datagram } from './datagrams-program.js';
import { Lab, whyNoLab, type Nat } from './namespaces.js';
import { ProcessIn } from './process-in.js';

const test = suite('a lab of namespaces');
const why = whyNoLab();
if (why !== null) console.log(`skipped: ${why}`);
const inLab = why === null ? test : test.skip;

type Program = ProcessIn<Datagram, Datagram>;
const start = async (lab: Lab, place: Program['place']): Promise<Program> => {
  const program: Program = new ProcessIn(lab, place, './datagrams-program.js');
  await hear(program, 'ready');
  return program;
};
const hear = (program: Program, text: string): Promise<Datagram> =>
  program.hear((message): message is Datagram => message.text === text);

for (const [nat, hasOnePort, isOpenToAll] of [
  ['endpoint-independent', true, true],
  ['port-restricted', true, false],
  ['symmetric', false, false],
] as const satisfies [Nat, boolean, boolean][])
  inLab(`maps and filters as a router that is ${nat} does`, async () => {
    const lab = await Lab.open();
    const [one, other, stranger] = [lab.addPublicHost(), lab.addPublicHost(), lab.addPublicHost()];
    const [home] = lab.addHome(nat) as [Program['place']];
    const programs = await Promise.all([home, one, other, stranger].map((place) => start(lab, place)));
    const [inside, ...outside] = programs as [Program, Program, Program, Program];
    try {
      for (const { place } of outside.slice(0, 2))
        inside.tell({ text: 'hello', address: place.address, port: 5000 });
      const [atOne, atOther] = await Promise.all(outside.slice(0, 2).map((at) => hear(at, 'hello')));
      assert.is(atOne?.port === atOther?.port, hasOnePort);
      assert.is(atOne?.address, '11.0.1.1');
      // Whom the host has not sent to comes in only where the router is open to all.
      const port = atOne?.port as number;
      outside[2].tell({ text: 'from a stranger', address: '11.0.1.1', port });
      outside[0].tell({ text: 'from the asked', address: '11.0.1.1', port });
      await hear(inside, 'from the asked');
      if (isOpenToAll) await hear(inside, 'from a stranger');
      assert.is(
        inside.heard.some(({ text }) => text === 'from a stranger'),
        isOpenToAll,
      );
    } finally {
      await Promise.all(programs.map((program) => program.stop()));
      await lab.close();
    }
  });

inLab('leaves nothing behind', async () => {
  const lab = await Lab.open();
  lab.addHome('symmetric', 2);
  await lab.close();
  assert.throws(() => lab.run('true'));
});

test.run();
