import Type from 'typebox';
import { subjectRisk } from './risk.ts';

/** What holds for a subject on every account that it uses, whichever of its keys or tokens it sends. */
export const subject = Type.Object({ risk: Type.Optional(subjectRisk) });
