// deadline: 900 s, alone
import { testAudits } from './audited-pairs.js';

testAudits('audits past two routers (MESH-22, MESH-26)', [
  ['endpoint-independent', 'endpoint-independent', true],
  ['endpoint-independent', 'port-restricted', true],
  ['port-restricted', 'endpoint-independent', true],
  ['endpoint-independent', 'symmetric', true],
  ['symmetric', 'endpoint-independent', true],
  ['port-restricted', 'port-restricted', true],
  ['port-restricted', 'symmetric', false],
  ['symmetric', 'port-restricted', false],
  ['symmetric', 'symmetric', false],
]);
