/** What the command tells the shell. */
export const EXIT = {
  ok: 0,
  /** The command was understood and failed. */
  failed: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  dataDirInUse: 3,
  portInUse: 4,
  internal: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
