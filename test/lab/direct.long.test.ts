// deadline: 600 s
import { testPairs } from './router-pairs.js';

testPairs('ways past two routers (MESH-22, MESH-23)', [
  ['endpoint-independent', 'endpoint-independent', true],
  ['endpoint-independent', 'port-restricted', true],
  ['endpoint-independent', 'symmetric', true],
  ['port-restricted', 'port-restricted', true],
  ['port-restricted', 'symmetric', false],
  ['symmetric', 'symmetric', false],
]);
