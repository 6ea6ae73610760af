import { COMMENT_LENGTH_MAX, cutComment, SIGNAL_COMMENT_MAX } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';

export const orderComment: CaseAdapter = (inputs) => {
  const comment = inputs.string('comment');
  const stored = cutComment(comment);
  return {
    accepted_by_seed_schema: comment.length <= SIGNAL_COMMENT_MAX,
    stored_by_mt5: stored,
    length_max: COMMENT_LENGTH_MAX,
  };
};
