import { codes } from '../../protocol/error.js';

/** How a process of the engine ends. */
export const engineEndCodes = codes({
  operator: {
    ENGINE_DIED:
      'Train or audit again from the last stored segment; give --memory less if the system ended the engine.',
  },
  bug: {
    ENGINE_CRASHED:
      'Train or audit again from the last stored segment; if it happens again, tell us of it with the model.',
  },
  passing: {
    ENGINE_RENEWED:
      'Go on from the last stored segment; the engine was started anew to look at something a second time.',
  },
});

/** What else can go wrong with the engine process, apart from what the native engine itself reports. */
export const engineProcessCodes = codes({
  operator: {
    ENGINE_START:
      'Let this user start processes and make Unix sockets (AF_UNIX), by which a node and its engine talk; some containers forbid them.',
  },
  lacking: {
    ENGINE_MEMORY:
      'Give as much with --memory, on a machine that has it; a node that only watches, by --trainings 0 --audits 0, needs none.',
    ENGINE_TARGET:
      'Use the dataset of the campaign; it has every target that points are drawn for, with values in the training eras.',
  },
  busy: {
    ENGINE_BUSY: 'Ask again when some of the trainings and audits have ended; so many at once help nobody.',
  },
});
