'use strict';

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbid('cycle', 'Two files that need each other are one.', {}, { circular: true }),
    {
      ...forbid(
        'folder-cycle',
        'Two folders that need each other are one, or lack a third.',
        { path: '^cli/' },
        { circular: true }
      ),
      scope: 'folder',
    },
    forbid(
      'unresolved',
      'An import has to lead somewhere.',
      {},
      { couldNotResolve: true, pathNot: '^[.][.]/[.][.]/dist/' }
    ),
    forbid(
      'undeclared',
      'What is imported stands in package.json, and runs without devDependencies.',
      { pathNot: '^(test|native/build[.]js)' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] }
    ),
    forbid(
      'protocol-is-pure',
      'protocol/ imports itself and packages that only compute: codecs and hashes. Of Node one file takes SHA-2.',
      { path: '^protocol/', pathNot: '^protocol/codec/sha2[.]ts$' },
      {
        pathNot:
          '^(protocol/|node_modules/(@ipld/dag-cbor|cborg|multiformats|@noble/(curves|hashes)|@scure/base)/)',
      }
    ),
    forbid(
      'native-imports-no-sibling',
      'native/ knows LightGBM and nothing of the network; all that it shares is the class of errors.',
      { path: '^native/' },
      { path: '^(protocol/(?!error[.]ts$)|node/|cli/)' }
    ),
    forbid(
      'error-stands-alone',
      'protocol/error.ts is of native/ as well, so it brings nothing of the network with it.',
      { path: '^protocol/error[.]ts$' },
      { path: '.' }
    ),
    forbid(
      'node-imports-no-cli',
      'Imports run one way: cli, node, then protocol and native.',
      { path: '^node/' },
      { path: '^cli/' }
    ),
    forbid(
      'framework-imports-no-command',
      'cli/framework/ parses, prints and reports for any command, and knows none.',
      { path: '^cli/framework/' },
      { path: '^cli/(?!framework/)' }
    ),
    forbid(
      'research-only-measures',
      'cli/research/ measures models in hand; its commands bring them, parse and print.',
      { path: '^cli/research/' },
      { path: '^cli/(?!(research|plot)/)' }
    ),
    forbid(
      'plot-imports-no-command',
      'cli/plot/ draws in a file, for any command.',
      { path: '^cli/plot/' },
      { path: '^cli/(?!(plot|framework)/)' }
    ),
    forbid(
      'presets-stand-alone',
      'A preset, a dataset and a resolver make a campaign, without any command.',
      { path: '^cli/presets/' },
      { path: '^cli/(?!presets/)' }
    ),
    forbid(
      'data-dir-imports-no-command',
      'cli/data-dir/ opens what a data directory holds, for any command.',
      { path: '^cli/data-dir/' },
      { path: '^cli/(?!(data-dir|framework)/)' }
    ),
    forbid(
      'commands-import-no-demo',
      'The demo is built from commands, none from the demo.',
      { path: '^cli/commands/' },
      { path: '^cli/(demo/|[^/]+$)' }
    ),
    forbid(
      'nothing-imports-test',
      'What runs for real needs nothing of the tests.',
      { pathNot: '^test/' },
      { path: '^test/' }
    ),
    forbid(
      'orphan',
      'A file that nobody imports and that imports nothing is dead.',
      { orphan: true, pathNot: '[.]test[.]ts$|^test/vectors/' },
      {}
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What is compiled, fetched or not there yet is no source of ours.
    exclude: { path: '^(dist|native/build)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
