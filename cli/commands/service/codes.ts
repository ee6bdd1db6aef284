import { codes } from '../../../protocol/error.js';

/** What keeps a node from being a service of its user. */
export const serviceCodes = codes({
  operator: {
    SERVICE_SYSTEMD:
      'Run it where systemd looks after the services of users, logged in as that user (systemctl --user status says whether); elsewhere let whatever starts programs there run gridlode start.',
    SERVICE_PATH: 'Move the data directory or Node to a path without line breaks and control characters.',
  },
});
