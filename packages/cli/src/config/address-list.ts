import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Tells whether an address lies in one of the given addresses and networks (`10.0.0.0/8`, `fd00::/8`). */
export function createAddressMatcher(list: readonly string[]): (address: string) => boolean {
  const networks = new BlockList();
  for (const item of list) {
    const [address = '', bits] = item.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    const prefix = bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits);
    networks.addSubnet(address, prefix, family);
  }
  return (address) => {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
    const plain = mapped ?? address;
    if (isIPv4(plain)) return networks.check(plain, 'ipv4');
    return isIPv6(plain) && networks.check(plain, 'ipv6');
  };
}

/** True for an IP address, or a network with a prefix length that fits its family. */
export function isAddressOrNetwork(item: string): boolean {
  const [address = '', bits, ...rest] = item.split('/');
  if (rest.length > 0 || !(isIPv4(address) || isIPv6(address))) return false;
  return bits === undefined || (bits !== '' && Number(bits) <= (isIPv4(address) ? 32 : 128));
}

/** True when every name of this address leads to this machine only. */
export function isLoopbackHost(host: string): boolean {
  return (
    host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
  );
}
