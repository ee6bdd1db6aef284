import { loopbackAddress, type LoopbackAddress } from '../../../node/dashboard/dashboard.js';
import { optional } from '../../framework/option.js';

/** Where the API listens over TCP. */
export const apiAddressOption = optional<LoopbackAddress>({
  describe:
    'an address of this machine, such as 127.0.0.1:8391, at which the dashboard and the reading part of the API are to be; the token that they ask for is in the file api-token of the data directory',
  form: 'one',
  value: 'ADDRESS',
  expects: 'an address of this machine with a port, such as 127.0.0.1:8391',
  parse: loopbackAddress,
  absent: null,
});
