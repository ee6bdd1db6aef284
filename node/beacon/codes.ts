import { codes } from '../../protocol/error.js';

/** What can go wrong between the resolver and the relays of a public beacon. */
export const beaconCodes = codes({
  operator: {
    BEACON_RELAY:
      'Give the address of a relay of the beacon as https://host, or http:// for one on this machine; a path may follow, no user, password or query.',
  },
});
