// deadline: 300 s
import { testAudits } from './audited-pairs.js';

testAudits('an audit that no direct way allows (MESH-26, MESH-27)', [['symmetric', 'symmetric', false]]);
