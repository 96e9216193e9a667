import { expect, test } from 'vitest';
import { findIntroductionFault } from '../src/state/introduction';

test.each([
  ['name', true, '  ', 'name_missing'],
  ['name', true, 'דנה', null],
  ['email', true, '', 'email_missing'],
  ['email', false, '', null],
  ['email', false, 'dana@', 'email_wrong'],
  ['email', false, 'dana@example', 'email_wrong'],
  ['email', false, 'da na@example.com', 'email_wrong'],
  ['email', true, ' dana+1@mail.example.com ', null],
  ['phone', true, '', 'phone_missing'],
  ['phone', true, '+972 (52) 123-45-67', null],
  ['phone', true, '12345', 'phone_wrong'],
  ['phone', true, '12345678901234567', 'phone_wrong'],
  ['phone', false, 'call me', 'phone_wrong'],
] as const)('%s (required: %s) answered %j: %s', (name, required, answer, expected) => {
  expect(findIntroductionFault({ name, required }, answer)).toBe(expected);
});
