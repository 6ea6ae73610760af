import type { Session } from '../session.ts';

/** Of each session as it acts now; the text is shared by all its rows. */
const known = new WeakMap<Session, { readonly principal: Session['principal']; text: string }>();

/** From where: which credential, by its id, which address, which session, and what the client calls itself. */
export function originOf(session: Session): string {
  const { principal } = session;
  const made = known.get(session);
  if (made !== undefined && made.principal === principal) return made.text;
  const text = JSON.stringify({
    credential: principal?.credentialId ?? null,
    method: principal?.method ?? null,
    address: session.clientAddress,
    session: session.id,
    client: session.clientLabel,
  });
  known.set(session, { principal, text });
  return text;
}

export const addressOnly = (address: string): string => JSON.stringify({ address });

/** Who a session acts for; nobody before it has authenticated. */
export function actorOf(session: Session): {
  readonly subject: string | null;
  readonly origin: string;
} {
  return { subject: session.principal?.subject ?? null, origin: originOf(session) };
}
