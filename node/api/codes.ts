import { codes } from '../../protocol/error.js';

/** What can go wrong between a command and a running node. */
export const apiCodes = codes({
  operator: {
    API_ABSENT: 'Start the node first: gridlode start.',
    API_SOCKET:
      'Give a data directory that this user can write to; where the system lets programs make no Unix sockets at all, as some containers do, allow them (AF_UNIX).',
    API_OWNER:
      'Run the command as the user that runs the node; where another user made what is named, remove it, or set TMPDIR to a folder of your own for node and commands alike.',
    API_ANSWER: 'Use the same version of Gridlode for the command and the node.',
    API_REQUEST: 'Ask as the OpenAPI document of the node says, with just the fields that it lists.',
    API_UNKNOWN: 'Ask for one of the resources that the API has.',
    API_NOTHING: 'Ask for something that is there; the lists of the API say what is.',
    API_ADDRESS:
      'Give --api a free port of this machine, such as 127.0.0.1:8391; from elsewhere, reach it through ssh -L.',
    API_HOST: 'Ask by the address that gridlode dashboard prints, at 127.0.0.1 or localhost.',
    API_ORIGIN: 'Open the dashboard itself: pages of other origins may not ask the node.',
    API_TOKEN:
      'Open the dashboard with gridlode dashboard; a program sends Authorization: Bearer and the token in the file api-token of the data directory.',
    API_READS:
      'Ask with GET: what changes anything is asked over the socket in the data directory, by commands.',
  },
  bug: { API_FAILED: 'Look into the log of the node: this is a fault of Gridlode, and worth a report.' },
  busy: {
    API_BUSY: 'Try again in a moment; if it stays so, end the commands that ask this node all the time.',
  },
});

/** With which status of HTTP the node answers. */
export const apiStatus: Readonly<Record<string, number>> = {
  API_REQUEST: 400,
  API_UNKNOWN: 404,
  API_NOTHING: 404,
  API_HOST: 403,
  API_ORIGIN: 403,
  API_TOKEN: 401,
  API_READS: 405,
  API_FAILED: 500,
  API_BUSY: 503,
} satisfies Partial<Record<keyof typeof apiCodes, number>>;
