import {
  describeTerminal,
  FakeTerminal,
  ManualClock,
  serialising,
  type TerminalFixture,
} from '@mt5-bridge/testkit';
import { PAPER_PASSWORD, paperTerminal } from './paper-terminal-fixture.ts';

function openFake(): TerminalFixture {
  const clock = new ManualClock();
  const terminal = new FakeTerminal({ clock });
  return { terminal, clock, password: 'right password', stall: () => terminal.hold() };
}

function openPaper(): TerminalFixture {
  const { terminal, clock, book } = paperTerminal();
  const stall = () => book.holdUntil(new Promise(() => undefined));
  return { terminal, clock, password: PAPER_PASSWORD, stall };
}

const throughText = (fixture: TerminalFixture): TerminalFixture => ({
  ...fixture,
  terminal: serialising(fixture.terminal),
});

describeTerminal('fake', openFake);
describeTerminal('fake, through text', () => throughText(openFake()));
describeTerminal('paper', openPaper);
describeTerminal('paper, through text', () => throughText(openPaper()));
