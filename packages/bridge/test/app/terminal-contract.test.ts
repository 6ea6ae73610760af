import { afterEach } from 'bun:test';
import {
  describeTerminal,
  FakeTerminal,
  LinkedTerminal,
  type LinkMedium,
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

const open: LinkedTerminal[] = [];
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal[Symbol.asyncDispose]();
});

function overLink({ terminal, ...fixture }: TerminalFixture, medium: LinkMedium): TerminalFixture {
  const linked = new LinkedTerminal(terminal, fixture.clock, medium);
  open.push(linked);
  return { ...fixture, terminal: linked };
}

describeTerminal('fake', openFake);
describeTerminal('fake, through text', () => throughText(openFake()));
describeTerminal('paper', openPaper);
describeTerminal('paper, through text', () => throughText(openPaper()));
describeTerminal('fake, over a link in memory', () => overLink(openFake(), 'memory'));
describeTerminal('paper, over a link in memory', () => overLink(openPaper(), 'memory'));
describeTerminal('paper, over a link to a bridge', () => overLink(openPaper(), 'websocket'));
