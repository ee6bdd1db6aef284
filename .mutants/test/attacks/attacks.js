import { a1Cut } from './a1-cut.js';
import { a1Vrf } from './a1-vrf.js';
import { a2 } from './a2.js';
import { a3 } from './a3.js';
import { a4 } from './a4.js';
import { a5 } from './a5.js';
import { a6Keys } from './a6-keys.js';
import { a6Tcp } from './a6-tcp.js';
import { a7Body, a7Idle, a7Pipeline } from './a7.js';
import { b15 } from './b15.js';
import { b16 } from './b16.js';
export const attacks = [
    a1Cut,
    a1Vrf,
    a2,
    a3,
    a4,
    a5,
    a6Keys,
    a6Tcp,
    a7Pipeline,
    a7Idle,
    a7Body,
    b15,
    b16,
];
//# sourceMappingURL=attacks.js.map