import type { Denial } from './risk-verdict.ts';

/** A view of an instant, and the same with the limits of the subject, where it has any. */
interface Limited<View> {
  readonly ofSubject?: View;
}

/**
 * A limit of the account, then the same limit of the subject: whatever one refuses is refused, so that a subject
 * can never loosen what its account says. The refusal names whose limit it was.
 */
export function applyLimit<Input, View extends Limited<View>>(
  rule: (input: Input, view: View) => Denial | undefined,
  input: Input,
  view: View,
): Denial | undefined {
  const ofAccount = rule(input, view);
  if (ofAccount !== undefined) return by('account', ofAccount);
  if (view.ofSubject === undefined) return undefined;
  const ofSubject = rule(input, view.ofSubject);
  return ofSubject === undefined ? undefined : by('subject', ofSubject);
}

function by(limitOf: 'account' | 'subject', denial: Denial): Denial {
  const { message, details } = denial;
  return {
    ...denial,
    message: limitOf === 'account' ? message : `${message} (a limit of the subject)`,
    details: { ...details, limitOf },
  };
}
