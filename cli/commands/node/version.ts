import { chosenKernel, engineVersion } from '../../../native/index.js';
import { ownAgent } from '../../../node/mesh/host/agent.js';
import { defineCommand } from '../../framework/command.js';

export const version = defineCommand({
  args: {},
  flags: {},
  example: 'version',
  async run(_, { output }) {
    const versions = {
      gridlode: ownAgent.software,
      protocol: ownAgent.rules,
      engine: engineVersion,
      kernel: chosenKernel(),
      node: process.versions.node,
    };
    output.result(versions, () => output.printFields(Object.entries(versions)));
  },
});
