/** Something that keeps authentication from being set up; the bridge does not start. */
export interface Refusal {
  readonly kind: 'refused';
  /** What is wrong, without any secret. */
  readonly reason: string;
  /** What the operator can do about it. */
  readonly remedy: string;
}

export function refuse(reason: string, remedy: string): Refusal {
  return { kind: 'refused', reason, remedy };
}
