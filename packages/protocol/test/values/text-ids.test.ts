import { describe, expect, it } from 'bun:test';
import { withTextIds } from '../../src/values/text-ids.ts';

/** As a schema types it. */
interface Wish {
  readonly ticket?: number | string;
  readonly volume?: number;
  readonly magic?: number | string;
  readonly request_id?: string;
}

describe('withTextIds', () => {
  it('turns the named numbers into text and leaves everything else as it is', () => {
    const data: Wish = { ticket: 7, volume: 7, magic: '8' };
    expect(withTextIds(data, 'ticket', 'magic')).toEqual({
      ticket: '7',
      volume: 7,
      magic: '8',
    });
  });

  it('changes nothing of the message that came', () => {
    const data: Wish = { ticket: 7, request_id: 'ABC' };
    withTextIds(data, 'ticket');
    expect(data).toEqual({ ticket: 7, request_id: 'ABC' });
  });

  it('writes a request_id in lower case, and no id that is absent', () => {
    const data: Wish = { request_id: 'A-B' };
    expect(withTextIds(data, 'ticket')).toEqual({ request_id: 'a-b' });
  });
});
