// deadline: 300 s
import { testPairs } from './router-pairs.js';

// One past which a direct way leads, and one past which none does; all of them are in direct.long.test.ts.
testPairs('ways past two routers (MESH-22, MESH-23)', [
  ['port-restricted', 'port-restricted', true],
  ['port-restricted', 'symmetric', false],
]);
