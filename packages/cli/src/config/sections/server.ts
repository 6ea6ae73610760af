import Type from 'typebox';
import { file, integer, text, textList } from '../field.ts';

export const server = Type.Object({
  host: text({
    default: '127.0.0.1',
    description:
      'Address to listen on. Anything but loopback needs authentication, and TLS or a trusted proxy.',
  }),
  port: integer({
    default: 8001,
    minimum: 0,
    maximum: 65535,
    description: 'Port of WebSocket and HTTP; 0 takes a free one.',
  }),
  allowedOrigins: textList({
    description:
      'Web origins whose pages may connect, such as `https://desk.example`. The page of the bridge itself, seen on loopback, is always allowed.',
    pattern: '^https?://[^/*\\s]+$',
    form: 'a web origin such as `https://desk.example`, without a path or `*`',
  }),
  allowedHosts: textList({
    description:
      'Values of the Host header beside the loopback names, with the port if it is not the default of the scheme, such as `bridge.example:8001`.',
    pattern: '^[^/*\\s]+$',
    form: 'a host such as `bridge.example:8001`, without `*`',
  }),
  trustedProxies: textList({
    description:
      'Addresses or networks (`10.0.0.0/8`) whose `X-Forwarded-For` is believed when connections are counted.',
    pattern: '^[0-9A-Fa-f.:]+(/\\d{1,3})?$',
    form: 'an IP address or network such as `10.0.0.0/8`',
  }),
  tlsCert: Type.Optional(file({ description: 'Certificate chain (PEM). Needs `server.tls_key`.' })),
  tlsKey: Type.Optional(file({ description: 'Private key of the certificate (PEM).' })),
});
