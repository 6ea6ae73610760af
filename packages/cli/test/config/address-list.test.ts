import { describe, expect, it } from 'bun:test';
import {
  createAddressMatcher,
  isAddressOrNetwork,
  isLoopbackHost,
} from '../../src/config/address-list.ts';

describe('A07 trusted proxies', () => {
  const matches = createAddressMatcher(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);

  it.each(['10.255.1.1', '192.0.2.7', '::ffff:10.1.1.1', 'fd12::1'])('hold %s', (address) =>
    expect(matches(address)).toBe(true),
  );

  it.each(['11.0.0.1', '192.0.2.8', 'fe80::1', '', 'localhost', '10.0.0.1, 1.2.3.4', '010.0.0.1'])(
    'do not hold %p',
    (address) => expect(matches(address)).toBe(false),
  );

  it('are none by default', () => expect(createAddressMatcher([])('127.0.0.1')).toBe(false));
});

describe('addresses', () => {
  it.each(['1.2.3.4', '1.2.3.4/0', '::1', 'fd00::/128'])('may be %s', (item) =>
    expect(isAddressOrNetwork(item)).toBe(true),
  );
  it.each(['1.2.3', '1.2.3.4/33', '::1/129', '1.2.3.4/', '1.2.3.4/8/8', 'a', ''])(
    'may not be %p',
    (item) => expect(isAddressOrNetwork(item)).toBe(false),
  );
  it.each([
    ['localhost', true],
    ['127.8.8.8', true],
    ['[::1]', true],
    ['127.0.0.1.evil.example', false],
    ['0.0.0.0', false],
    ['::', false],
  ])('%s is loopback: %p', (host, isLoopback) => expect(isLoopbackHost(host)).toBe(isLoopback));
});
