/** One key that somebody set, before it is known to exist or to be right. */
export interface Assignment {
  readonly name: string;
  readonly source: ValueSource;
  /** `typed` comes from TOML, `text` from everything else. */
  readonly raw:
    | { readonly kind: 'typed'; readonly value: unknown }
    | { readonly kind: 'text'; readonly text: string };
}

export interface ValueSource {
  /** As shown to people: `default`, `file /etc/mt5-bridge.toml`, `environment MT5_BRIDGE_...`, `--port`. */
  readonly label: string;
  /** Relative paths in the value start here. */
  readonly baseDir: string;
}

/** Something in the configuration that keeps the bridge from starting. */
export interface ConfigProblem {
  readonly name: string;
  readonly source: string;
  readonly message: string;
}

export interface Gathered {
  readonly assignments: readonly Assignment[];
  readonly problems: readonly ConfigProblem[];
}
