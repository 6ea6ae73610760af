import { type AccountId, fingerprintIn, type MakerOf } from '@mt5-bridge/trading';
import type { Ledger } from '../../ports/ledger.ts';

/** Tells by its comment whose signal made an order or position of an account. */
export function makersOn(accountId: AccountId, ledger: Pick<Ledger, 'findByFingerprint'>): MakerOf {
  return (comment) => {
    const fingerprint = fingerprintIn(comment);
    if (fingerprint === undefined) return undefined;
    const maker = ledger.findByFingerprint(fingerprint);
    return maker?.accountId === accountId ? maker.subject : undefined;
  };
}
