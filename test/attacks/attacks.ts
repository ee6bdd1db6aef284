import { a1Cut } from './a1-cut.js';
import { a1Vrf } from './a1-vrf.js';
import { a2 } from './a2.js';
import { a3 } from './a3.js';
import { a4 } from './a4.js';
import type { Attack } from './attack.js';

export const attacks: readonly Attack[] = [a1Cut, a1Vrf, a2, a3, a4];
