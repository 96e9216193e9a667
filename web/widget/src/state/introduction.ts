/** Checks what the visitor says about themselves, before it travels. */
import type { PreChatField } from '../wire/shapes';

export type IntroductionFault =
  | 'name_missing'
  | 'email_missing'
  | 'email_wrong'
  | 'phone_missing'
  | 'phone_wrong';

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const PHONE = /^\+?[\d\s().-]+$/;

/** What is wrong with an answer; null when it can be sent. */
export function findIntroductionFault(field: PreChatField, answer: string): IntroductionFault | null {
  const value = answer.trim();
  if (value === '') return field.required ? `${field.name}_missing` : null;
  if (field.name === 'email') return EMAIL.test(value) ? null : 'email_wrong';
  if (field.name === 'phone') {
    const digits = value.replace(/\D/g, '').length;
    return PHONE.test(value) && digits >= 6 && digits <= 15 ? null : 'phone_wrong';
  }
  return null;
}
