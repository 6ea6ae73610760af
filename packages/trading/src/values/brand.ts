declare const brand: unique symbol;

/**
 * A nominal type: structurally `T`, but only the functions of `values/` make one, so a price can
 * not be passed where a volume is wanted.
 */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
