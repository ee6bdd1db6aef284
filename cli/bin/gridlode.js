#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { complainAboutNode } from '../setup/node-version.cjs';

const needed = ['../../node_modules/cli-table3/package.json', '../../dist/cli/main.js'];

async function run() {
  const isBuilt = needed.every((file) => existsSync(new URL(file, import.meta.url)));
  const complaint =
    complainAboutNode(process.versions.node) ||
    (isBuilt ? null : 'Gridlode is not built yet: run "npm run build" in its folder, then this again.');
  if (complaint) {
    console.error(complaint);
    return 1;
  }
  const { main } = await import('../../dist/cli/main.js');
  return main(process.argv.slice(2));
}

run().then((exitCode) => {
  process.exitCode = exitCode;
});
