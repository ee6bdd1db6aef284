import { createRequire } from 'node:module';
import { chosenKernel, engineVersion } from '../../../native/index.js';
import { defineCommand } from '../../framework/command.js';

/** The 1 of `gridlode/1/...`, which every hash and signature is over, and of the stream protocols. */
const protocolVersion = 1;

export const version = defineCommand({
  name: 'version',
  summary: 'Print the versions of Gridlode, its protocol, its engine and Node, and the kernel that trains.',
  args: {},
  flags: {},
  example: 'version',
  async run(_, { output }) {
    const { version: gridlode } = createRequire(import.meta.url)('../../../../package.json') as {
      version: string;
    };
    const versions = {
      gridlode,
      protocol: protocolVersion,
      engine: engineVersion,
      kernel: chosenKernel(),
      node: process.versions.node,
    };
    output.result(versions, () => output.printFields(Object.entries(versions)));
  },
});
