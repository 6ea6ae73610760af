import type { ErrorMessage } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import type { AnswerEnvelope } from '../mapping/trading-signal-executed.ts';
import type { SignalAnswer, SubmitAnswer } from '../signals/signal-service.ts';

interface Asked {
  readonly signalId: string;
  readonly id: string | number | undefined;
}

/** What a reply says that is told at this moment. */
export function envelopeOf(ctx: AppContext, { signalId, id }: Asked): AnswerEnvelope {
  return { signalId, id, timestamp: ctx.timestamp(), nowMs: ctx.clock.nowMs() };
}

/** The reply to a submitted intent, at once or when its outcome is there; a refusal is one already. */
export function tellAnswer<Reply>(
  ctx: AppContext,
  asked: Asked,
  answer: SubmitAnswer<ErrorMessage> | Promise<SignalAnswer>,
  toReply: (answer: SignalAnswer, envelope: AnswerEnvelope) => Reply,
): Reply | ErrorMessage | Promise<Reply> {
  const tell = (told: SignalAnswer): Reply => toReply(told, envelopeOf(ctx, asked));
  if (answer instanceof Promise) return answer.then(tell);
  return answer.kind === 'refused' ? answer.refusal : tell(answer);
}
