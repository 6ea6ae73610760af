/** What lies between bridge and terminal, as faults and the end of a run see it. */
export interface TerminalWay {
  /** True while there is a connection and nothing is on its way. */
  readonly isQuiet: boolean;
  /** Joins what is there to be joined; called whenever something of it came or went. */
  connect(): void;
  /** The bridge is gone. */
  detach(): void;
  /** Breaks the connection for a while. */
  cut(): void;
}
