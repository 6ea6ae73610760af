import type { ErrorMessage } from '@mt5-bridge/protocol';
import type { IntentKind } from '@mt5-bridge/trading';
import type { UpgradeDecision, UpgradeRequest } from '../../ports/transport.ts';
import type { Session } from '../session.ts';
import type { AuditTrail } from './audit-trail.ts';
import { actorOf, addressOnly } from './session-origin.ts';

/** Codes that say somebody wanted what he may not, whatever the message was. */
const RIGHTS = new Set(['FORBIDDEN', 'UNAUTHORIZED', 'TOKEN_EXPIRED']);
const ORIGIN_MAX = 128;
/** Messages that carry an intent, also when its id could not be read. */
const INTENTS: ReadonlySet<string> = new Set<IntentKind>([
  'trading_signal',
  'order_modify',
  'order_cancel',
  'position_modify',
  'position_close',
  'close_by',
  'cancel_all',
  'close_all',
]);

/** An `error` to a client: of a signal or command that was refused before its id was spent, and of missing rights. */
export function auditRefusal(trail: AuditTrail, session: Session, message: ErrorMessage): void {
  const { error_code: code, request_type: type = '', details } = message;
  const signalId = message.signal_id ?? message.request_id ?? null;
  const isIntent = signalId !== null || INTENTS.has(type);
  if (!isIntent && !RIGHTS.has(code)) return;
  const scope = details.required_scope;
  trail.gather({
    act: isIntent ? 'intent_refused' : 'message_refused',
    ...actorOf(session),
    accountId: session.accountId ?? null,
    signalId: signalId?.toLowerCase() ?? null,
    code,
    summary: `${type}: ${message.message}`,
    detail: scope === undefined ? null : JSON.stringify({ requiredScope: scope }),
  });
}

/** A handshake that was refused, with the page that tried. Never its query, where credentials may stand. */
export function auditHandshake<Context>(
  trail: AuditTrail,
  request: Pick<UpgradeRequest, 'headers'> & { readonly address: string },
  decided: UpgradeDecision<Context> | Promise<UpgradeDecision<Context>>,
): UpgradeDecision<Context> | Promise<UpgradeDecision<Context>> {
  if (decided instanceof Promise) {
    return decided.then((late) => auditHandshake(trail, request, late));
  }
  if (decided.kind === 'accept') return decided;
  // The gate writes this body itself.
  const refusal: { readonly error_code: string; readonly message: string } = JSON.parse(
    decided.body,
  );
  const page = request.headers.get('origin')?.slice(0, ORIGIN_MAX) ?? null;
  trail.gather({
    act: 'handshake_refused',
    origin: addressOnly(request.address),
    code: refusal.error_code,
    summary: refusal.message,
    detail: JSON.stringify({ status: decided.status, page }),
  });
  return decided;
}
