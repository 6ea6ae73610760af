import Type from 'typebox';
import { symbolName } from '../schema/fields.ts';

const DURATION_MAX_MS = 600_000;
const ANSWERS_MAX = 32;
const HALTS_MAX = 100;

const chance = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const duration = (description: string) =>
  Type.Integer({ minimum: 0, maximum: DURATION_MAX_MS, description });

const fields = {
  seed: Type.Integer({
    minimum: 0,
    maximum: 4_294_967_295,
    description: 'The same seed gives the same faults',
  }),
  answers: Type.Array(
    Type.Object({
      retcode: Type.Integer({ minimum: 10_004, maximum: 10_999, description: 'Return code' }),
      chance: chance('That a request gets it instead of the answer of the server'),
    }),
    { minItems: 0, maxItems: ANSWERS_MAX, description: 'Refusals and open answers' },
  ),
  partial_fills: chance('That a market order finds a part of its volume only'),
  latency_ms: Type.Object(
    {
      from: duration('Shortest way to the server'),
      to: duration('Longest way to the server'),
    },
    { description: 'Uniform between the two' },
  ),
  lost_answers: chance('That the order stands and the answer never comes'),
  late_answers: chance('That the answer comes after the deadline'),
  late_by_ms: duration('How long after the deadline'),
  disconnects: chance('That a request breaks the connection to the server'),
  disconnected_ms: duration('How long it stays broken'),
  halts: Type.Array(symbolName(), {
    minItems: 0,
    maxItems: HALTS_MAX,
    description: 'Symbols that answer 10018',
  }),
};

/** Faults as they hold; every field is there. */
export const FaultsSchema = Type.Object(fields);
export type WireFaults = Type.Static<typeof FaultsSchema>;

/** Faults as a client asks for them; what is left out is off. */
export const FaultsWishSchema = Type.Partial(FaultsSchema);
export type WireFaultsWish = Type.Static<typeof FaultsWishSchema>;
