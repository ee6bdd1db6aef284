import type { StartStep } from '../../../node/node.js';

/** What a node does before it is up: without a word its first seconds look like a fault. */
export const describeStep = (step: StartStep): string =>
  ({
    site: 'reads its campaign and dataset; a resolver hashes its chain of beacons, some seconds',
    store: 'opens the store',
    engine: 'starts the engine',
    ledger: 'reads the ledger, and checks what is stored of it',
    mesh: 'joins the network',
  })[step];
