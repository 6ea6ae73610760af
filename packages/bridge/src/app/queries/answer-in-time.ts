import type { Clock } from '../../ports/clock.ts';

/** The time in which all that one query asks of a terminal must be answered. */
export interface AnswerTime {
  readonly clock: Clock;
  /** Monotonic. */
  readonly untilMs: number;
  readonly failed: (reason: string) => void;
}

/** What a terminal answers; `no_answer` when it fails, or says nothing for too long. Never rejects. */
export function answerInTime<Answer>(
  { clock, untilMs, failed }: AnswerTime,
  ask: () => Promise<Answer>,
): Promise<Answer | 'no_answer'> {
  const leftMs = untilMs - clock.monotonicMs();
  return new Promise((resolve) => {
    const cancel = clock.schedule(leftMs, () => {
      failed('it did not answer in time');
      resolve('no_answer');
    });
    if (leftMs <= 0) return;
    ask().then(
      (answer) => {
        cancel();
        resolve(answer);
      },
      (error: unknown) => {
        cancel();
        failed(error instanceof Error ? error.message : String(error));
        resolve('no_answer');
      },
    );
  });
}
