import { strangersOfA1Cut } from './a1-cut.js';
import { strangersOfA1Vrf } from './a1-vrf.js';
import { strangersOfA2 } from './a2.js';
import { strangersOfA3 } from './a3.js';
import { strangersOfA4 } from './a4.js';
import { strangersOfA5 } from './a5.js';
import { strangersOfA6Keys } from './a6-keys.js';
import { strangersOfA6Tcp } from './a6-tcp.js';
import { strangersOfA7 } from './a7.js';
import { strangersOfB15 } from './b15.js';
import { strangersOfB16 } from './b16.js';
import { Scene } from './scene.js';
const parts = {
    'a1-cut': strangersOfA1Cut,
    'a1-vrf': strangersOfA1Vrf,
    a2: strangersOfA2,
    a3: strangersOfA3,
    a4: strangersOfA4,
    a5: strangersOfA5,
    'a6-keys': strangersOfA6Keys,
    'a6-tcp': strangersOfA6Tcp,
    a7: strangersOfA7,
    b15: strangersOfB15,
    b16: strangersOfB16,
};
/** The process of an attack's strangers; it ends when they are done, or when the attack is over. */
const scene = await Scene.open(JSON.parse(process.argv[2]));
try {
    const part = parts[scene.order.attack];
    if (part === undefined)
        throw new Error(`No strangers know ${scene.order.attack}`);
    await part(scene);
}
catch (error) {
    if (!scene.over.aborted)
        scene.tell('failed', { why: String(error.stack) });
}
await scene.until('stop');
await scene.close();
process.exit(0);
//# sourceMappingURL=strangers-program.js.map