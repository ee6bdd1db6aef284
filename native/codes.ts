import { codes } from '../protocol/error.js';

/** What can go wrong in the engine, and what the reader can do about it. */
export const engineCodes = codes({
  peer: {
    ENGINE_TREES: 'Refuse the segment; its trees are malformed or outside the limits of the campaign.',
  },
  operator: {
    ENGINE_NOT_BUILT:
      'Run npm start or npm run build in a checkout, or npm rebuild gridlode --foreground-scripts where it was installed, with -g if for all; it builds the engine and says what is missing.',
    ENGINE_SELF_TEST:
      'This build of the engine computes other models than the network does; build it again, in the same way as where there is none, or use another machine.',
    ENGINE_KERNEL: 'Set GRIDLODE_KERNEL to a kernel that this machine has, or to none.',
    ENGINE_MODEL:
      'Pass a LightGBM text model of one score for each row, with as many features as the columns.',
    ENGINE_CACHE:
      'Delete the cached dataset and build it again from its blocks, in a folder that can be written and has room.',
  },
  unsound: {
    ENGINE_ROWS:
      'Look at the memory and the cooling of this machine; the engine starts anew and reads everything again.',
  },
  bug: {
    ENGINE_ARGUMENT: 'Pass arguments of the documented types, shapes and ranges.',
    ENGINE_PARAMETERS:
      'Pass exactly the parameters of the training plan, in its order, with the fixed ones at their fixed values.',
    ENGINE_VALUE: 'Feature values are the integers 0 to 4; labels and start scores are finite.',
    ENGINE_STATE: 'Fill a dataset with every row, finish it, then train on it; use none that is closed.',
  },
  passing: { ENGINE_ABORTED: 'Nothing is wrong; the work was told to stop.' },
});
