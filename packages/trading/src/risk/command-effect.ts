import type { SymbolSpec } from '../market/symbol-spec.ts';
import type { Command } from '../signal/command.ts';
import {
  isOrderRiskier,
  isStopFurther,
  type LevelsAfter,
  levelsAfter,
  type OrderAfter,
  orderAfter,
} from '../signal/command-change.ts';
import type { SignalAction } from '../signal/signal.ts';
import { type Order, sideOfOrder } from '../trade/order.ts';
import type { Position } from '../trade/position.ts';
import type { Magic, SymbolName, Ticket } from '../values/ids.ts';

/** What a command means, beside what there is: the input of its rules. */
export type CommandEffect =
  | {
      readonly kind: 'order';
      readonly order: Order;
      readonly after: OrderAfter;
      /** More can be lost, or exposure come about that would not have. */
      readonly raisesRisk: boolean;
    }
  | {
      readonly kind: 'position';
      readonly position: Position;
      readonly after: LevelsAfter;
      readonly raisesRisk: boolean;
    }
  | { readonly kind: 'close'; readonly positions: readonly [Position, ...Position[]] }
  | { readonly kind: 'cancel'; readonly order: Order };

/** Where orders and positions are found by their tickets. */
export interface Book {
  order(ticket: Ticket): Order | undefined;
  position(ticket: Ticket): Position | undefined;
  spec(symbol: SymbolName): SymbolSpec | undefined;
}

/** `undefined`: it names what is not there, and the planner says so. */
export function effectOf(command: Command, book: Book): CommandEffect | undefined {
  switch (command.kind) {
    case 'order_modify': {
      const order = book.order(command.ticket);
      const spec = order === undefined ? undefined : book.spec(order.symbol);
      if (order === undefined || spec === undefined) return undefined;
      const after = orderAfter(command, order, spec);
      return { kind: 'order', order, after, raisesRisk: isOrderRiskier(order, after) };
    }
    case 'order_cancel': {
      const order = book.order(command.ticket);
      return order === undefined ? undefined : { kind: 'cancel', order };
    }
    case 'position_modify': {
      const position = book.position(command.ticket);
      const spec = position === undefined ? undefined : book.spec(position.symbol);
      if (position === undefined || spec === undefined) return undefined;
      const after = levelsAfter(command, position, spec);
      const raisesRisk = isStopFurther(position.side, position.stopLoss, after.stopLoss);
      return { kind: 'position', position, after, raisesRisk };
    }
    case 'position_close': {
      const position = book.position(command.ticket);
      return position === undefined ? undefined : { kind: 'close', positions: [position] };
    }
    case 'close_by': {
      const position = book.position(command.ticket);
      const opposite = book.position(command.oppositeTicket);
      if (position === undefined || opposite === undefined) return undefined;
      return { kind: 'close', positions: [position, opposite] };
    }
  }
}

/** What a command may raise is held to the rules that guard exposure; whatever tightens passes them. */
export function raisesRisk(effect: CommandEffect): boolean {
  return (effect.kind === 'order' || effect.kind === 'position') && effect.raisesRisk;
}

/** Every order and position that a command touches: rights are asked for each. */
export function touchedBy(
  effect: CommandEffect,
): readonly { readonly symbol: SymbolName; readonly magic: Magic }[] {
  switch (effect.kind) {
    case 'order':
    case 'cancel':
      return [effect.order];
    case 'position':
      return [effect.position];
    case 'close':
      return effect.positions;
  }
}

/**
 * The action that a command stands for among those that may be allowed. A change that raises risk counts as
 * the action that opened what it changes; whatever tightens, and a cancel, needs none.
 */
export function actionOf(effect: CommandEffect): SignalAction | undefined {
  if (effect.kind === 'close') return 'CLOSE';
  if (!raisesRisk(effect)) return undefined;
  if (effect.kind === 'order') return sideOfOrder(effect.order.type);
  return effect.kind === 'position' ? effect.position.side : undefined;
}
