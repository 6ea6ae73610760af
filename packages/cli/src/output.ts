/** Where a command writes; tests collect it. */
export interface Output {
  /** Results, to standard output. A line end is added. */
  print(text: string): void;
  /** Problems and hints, to standard error. A line end is added. */
  complain(text: string): void;
}
