import { codes } from '../../protocol/error.js';

export const metricsCodes = codes({
  operator: {
    METRICS_ADDRESS: 'Give --metrics an address and port of this machine at which nothing listens yet.',
  },
});
