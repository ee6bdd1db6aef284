#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { complainAboutNode } from '../setup/node-version.cjs';

const needed = ['../../node_modules/core-js/package.json', '../../dist/cli/main.js'].map((file) => new URL(file, import.meta.url));
const complaint = complainAboutNode(process.versions.node)
  ?? (needed.every((file) => existsSync(file)) ? null : 'Gridlode is not built yet: run "npm run build" in its folder, then this again.');
if (complaint !== null) {
  console.error(complaint);
  process.exitCode = 1;
} else {
  // libp2p calls Promise.withResolvers, which Node 20 does not have.
  await import('core-js/actual/promise/with-resolvers.js');
  const { main } = await import('../../dist/cli/main.js');
  process.exitCode = await main(process.argv.slice(2));
}
