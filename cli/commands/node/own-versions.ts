import { chosenKernel, engineVersion } from '../../../native/index.js';
import { ownAgent } from '../../../node/mesh/host/agent.js';

/** Of what this is, for people. */
export const ownVersions = () => ({
  gridlode: ownAgent.software,
  protocol: ownAgent.rules,
  engine: engineVersion,
  kernel: chosenKernel(),
  node: process.versions.node,
});
