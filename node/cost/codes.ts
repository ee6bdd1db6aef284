import { codes } from '../../protocol/error.js';

/** What keeps a point from being trained here. */
export const costCodes = codes({
  lacking: {
    POINT_UNFIT:
      'Nothing need be done: its slot is skipped. Where too many are, give more with --memory, --disk or gridlode config set longest-training, or use a faster machine; gridlode grid cost shows what points take.',
  },
});
